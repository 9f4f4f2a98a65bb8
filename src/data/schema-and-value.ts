import type { ByteWriter } from '../../decoders/bytes/byte-writer.js';
import type { Schema } from './schema.js';

/** A value of the Connect data model with its schema; `schema: null` is a schemaless value. */
export interface SchemaAndValue {
  readonly schema: Schema | null;
  readonly value: unknown;
}

/** How JSON text is to be written: the options of Kafka Connect's JsonConverter that change bytes. */
export interface JsonForm {
  /** `schemas.enable`: wrap the value in `{"schema":…,"payload":…}`. */
  readonly schemas: boolean;
  /** `decimal.format`. */
  readonly decimals: 'BASE64' | 'NUMERIC';
  /** `replace.null.with.default`. */
  readonly nullAsDefault: boolean;
}

/**
 * A value that can write itself as JSON text without being materialised: the fast face of a lazily decoded row.
 *
 * The bytes must be identical to what JsonConverter makes of `schema` and `value`. A converter that finds this interface may
 * use it; whoever reads `schema` or `value` gets ordinary, complete data instead.
 */
export interface JsonWritable extends SchemaAndValue {
  /** Appends the JSON document to `out`. Never called when the value is null. */
  writeJson(out: ByteWriter, form: JsonForm): void;
}

/** Whether a converter may write this value straight to JSON text. */
export function isJsonWritable(data: SchemaAndValue): data is JsonWritable {
  return typeof (data as Partial<JsonWritable>).writeJson === 'function';
}

/** No schema and no value: a missing key, or a tombstone. */
export const NULL_DATA: SchemaAndValue = { schema: null, value: null };
