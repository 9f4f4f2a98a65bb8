import { Decimal } from '../../data/decimal.js';
import type { Schema } from '../../data/schema.js';
import type { SourceRecord } from '../../data/source-record.js';
import { Struct } from '../../data/struct.js';

/** What Debezium counts for objects in memory: its users have tuned `max.bytes` to these figures. */
const STRUCT = 56;
const STRING = 56;
const BYTES = 24;
const ARRAY = 64;
const MAP = 88;
const PRIMITIVE = 24;
const REFERENCE = 8;
const ENTRY = 100;
const TIMESTAMP = 8;

/** The approximate size of a record in bytes. */
export function recordSize(record: SourceRecord): number {
  const entries =
    Object.keys(record.sourcePartition ?? {}).length +
    Object.keys(record.sourceOffset ?? {}).length +
    record.headers.length;
  return (
    entries * ENTRY + TIMESTAMP + structSize(record.key) + structSize(record.value) + Buffer.byteLength(record.topic)
  );
}

function structSize(struct: unknown): number {
  if (!(struct instanceof Struct)) return 0;
  let size = STRUCT;
  for (const { index, schema } of struct.schema.fields) size += REFERENCE + valueSize(schema, struct.values[index]);
  return size;
}

function valueSize(schema: Schema | null, value: unknown): number {
  switch (schema?.type) {
    case 'string':
      return typeof value === 'string' ? STRING + Buffer.byteLength(value) : 0;
    case 'bytes':
      return bytesSize(value);
    case 'struct':
      return structSize(value);
    case 'array':
      return Array.isArray(value)
        ? value.reduce((sum: number, it) => sum + REFERENCE + valueSize(schema.valueSchema, it), ARRAY)
        : 0;
    case 'map':
      return value instanceof Map ? mapSize(schema, value) : 0;
    default:
      return PRIMITIVE;
  }
}

function bytesSize(value: unknown): number {
  if (value instanceof Decimal) return BYTES + value.unscaledBytes().length;
  return value instanceof Uint8Array ? BYTES + value.length : 0;
}

function mapSize(schema: Schema, map: ReadonlyMap<unknown, unknown>): number {
  let size = MAP;
  for (const [key, value] of map) {
    size += 2 * REFERENCE + valueSize(schema.keySchema, key) + valueSize(schema.valueSchema, value);
  }
  return size;
}
