import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';

/** Gives a new value for a value, or the same one. */
export type ValueChange = (value: unknown, schema: Schema) => unknown;

/** The record with every field of its value changed; the same record if nothing does. The schema stays. */
export function changeFields<R extends ConnectRecord>(record: R, change: ValueChange): R {
  const { value, valueSchema } = record;
  if (!(value instanceof Struct)) return record;
  const result = changeStruct(value, change);
  return result === value ? record : changed(record, { value: plain(valueSchema, result) });
}

/** A changed copy, or the struct itself. Nothing in a field with a default counts as the default. */
export function changeStruct(struct: Struct, change: ValueChange): Struct {
  let values: unknown[] | null = null;
  for (const { index, schema } of struct.schema.fields) {
    const old = struct.values[index] ?? null;
    const current = old ?? schema.defaultValue;
    const now = current === null ? null : change(current, schema);
    if (now === old) continue;
    values ??= struct.values.slice();
    values[index] = now;
  }
  return values ? new Struct(struct.schema, values) : struct;
}
