import type { Schema } from './schema.js';

/**
 * The name of the Java class a value would have in Kafka Connect, as `Class.getName()` gives it: error texts name it.
 *
 * `schema` is the schema of the place the value stands in: it decides what a bare number is. Classes of our own data model carry
 * the name as a static `javaClass`.
 */
export function javaClassName(value: unknown, schema: Schema | null = null): string {
  switch (typeof value) {
    case 'string':
      return 'java.lang.String';
    case 'boolean':
      return 'java.lang.Boolean';
    case 'bigint':
      return 'java.lang.Long';
    case 'number':
      return numberClass(value, schema);
    case 'object':
      return value === null ? 'null' : objectClass(value);
    default:
      return typeof value;
  }
}

function objectClass(value: object): string {
  if (value instanceof Uint8Array) return '[B';
  if (Array.isArray(value)) return 'java.util.ArrayList';
  if (value instanceof Map) return 'java.util.LinkedHashMap';
  if (value instanceof Date) return 'java.util.Date';
  return (value.constructor as { javaClass?: string }).javaClass ?? value.constructor.name;
}

const INTEGER_CLASSES: Readonly<Record<string, string>> = {
  int8: 'java.lang.Byte',
  int16: 'java.lang.Short',
  int32: 'java.lang.Integer',
};

function numberClass(value: number, schema: Schema | null): string {
  if (schema === null) return 'java.lang.Double';
  if (schema.type === 'float32') return 'java.lang.Float';
  const whole = INTEGER_CLASSES[schema.type];
  return whole !== undefined && Number.isInteger(value) ? whole : 'java.lang.Double';
}
