import type { ConnectRecord } from '../data/connect-record.js';
import type { SchemaAndValue } from '../data/schema-and-value.js';

/** Which half of a record a transform works on: the `$Key` and `$Value` of its class name. */
export type RecordSide = 'Key' | 'Value';

/** That half, unread: it may be lazy. */
export function dataOf(record: ConnectRecord, side: RecordSide): SchemaAndValue {
  return side === 'Key' ? record.keyData : record.valueData;
}

/** A copy of the record with that half replaced. */
export function withData<R extends ConnectRecord>(record: R, side: RecordSide, data: SchemaAndValue): R {
  return changed(record, side === 'Key' ? { key: data } : { value: data });
}

/** `record.with`, with the record's own type: every kind of record copies into its own kind. */
export function changed<R extends ConnectRecord>(record: R, parts: Parameters<R['with']>[0]): R {
  return record.with(parts) as R;
}
