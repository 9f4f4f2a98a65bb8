import { Float32, Float64, Int8, Int16, Int32 } from '../data/boxed-number.js';
import type { SchemaType } from '../data/schema.js';
import { Struct } from '../data/struct.js';

/** The schema type that a value without schema would have, or null for what Connect's data model does not know. */
export function inferType(value: unknown): SchemaType | null {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return 'int64';
    case 'number':
      return 'float64';
    case 'object':
      return value === null ? null : inferObjectType(value);
    default:
      return null;
  }
}

function inferObjectType(value: object): SchemaType | null {
  if (value instanceof Map) return 'map';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Int8) return 'int8';
  if (value instanceof Int16) return 'int16';
  if (value instanceof Int32) return 'int32';
  if (value instanceof Float32) return 'float32';
  if (value instanceof Float64) return 'float64';
  return value instanceof Struct ? 'struct' : null;
}
