import type { ConnectRecord } from '../data/connect-record.js';
import { javaClassName } from '../data/java-class.js';
import type { Schema } from '../data/schema.js';
import { SinkRecord } from '../data/sink-record.js';
import { Struct } from '../data/struct.js';
import { DataException } from '../error/errors.js';

/** A value without schema whose fields can be reached by name. */
export type FieldMap = ReadonlyMap<unknown, unknown>;

/** @throws DataException unless the value is a struct. `purpose` says what it was needed for. */
export function requireStruct(value: unknown, purpose: string, schema?: Schema | null): Struct {
  if (value instanceof Struct) return value;
  throw new DataException(`Only Struct objects supported for [${purpose}], found: ${found(value, schema)}`);
}

/** @throws DataException unless the value is a struct or null. */
export function requireStructOrNull(value: unknown, purpose: string, schema?: Schema | null): Struct | null {
  return value === null || value === undefined ? null : requireStruct(value, purpose, schema);
}

/** @throws DataException unless the value is a map. */
export function requireMap(value: unknown, purpose: string): FieldMap {
  if (value instanceof Map) return value;
  throw new DataException(
    `Only Map objects supported in absence of schema for [${purpose}], found: ${found(value, null)}`,
  );
}

/** @throws DataException unless the value is a map or null. */
export function requireMapOrNull(value: unknown, purpose: string): FieldMap | null {
  return value === null || value === undefined ? null : requireMap(value, purpose);
}

/** @throws DataException without a schema. */
export function requireSchema(schema: Schema | null, purpose: string): Schema {
  if (schema) return schema;
  throw new DataException(`Schema required for [${purpose}]`);
}

/** @throws DataException unless the record comes from the log. */
export function requireSinkRecord(record: ConnectRecord, purpose: string): SinkRecord {
  if (record instanceof SinkRecord) return record;
  throw new DataException(
    `Only SinkRecord supported for [${purpose}], found: org.apache.kafka.connect.source.SourceRecord`,
  );
}

function found(value: unknown, schema: Schema | null | undefined): string {
  return value === null || value === undefined ? 'null' : javaClassName(value, schema ?? null);
}
