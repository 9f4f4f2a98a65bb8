import { DataException } from '../../error/errors.js';
import { BoxedNumber } from '../boxed-number.js';
import { Decimal } from '../decimal.js';
import { javaClassName } from '../java-class.js';
import { javaText } from '../java-text.js';
import { MILLIS_PER_DAY } from '../logical.js';
import type { Schema } from '../schema.js';
import { Struct } from '../struct.js';
import { SimpleDateFormat } from '../time/simple-date-format.js';

const DATE_FORMAT = new SimpleDateFormat('yyyy-MM-dd');
const TIME_FORMAT = new SimpleDateFormat("HH:mm:ss.SSS'Z'");
const TIMESTAMP_FORMAT = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");

/**
 * A value as SimpleHeaderConverter writes it: `parseLiteral` reads most of it back. Texts stand bare at top level and quoted inside
 * lists and maps; dates are written by their magnitude, whatever their schema. This is `Values.convertToString` of Kafka Connect.
 *
 * @throws DataException for what is no value of the data model
 */
export function literalText(schema: Schema | null, value: unknown, embedded = false): string {
  switch (typeof value) {
    case 'string':
      return embedded ? quoted(value) : value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return javaText(value, schema);
    case 'undefined':
      return 'null';
  }
  if (value === null) return 'null';
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    return embedded ? `"${text}"` : text;
  }
  if (value instanceof Date) return dateText(value.getTime());
  if (value instanceof Decimal || value instanceof BoxedNumber) return value.toString();
  if (Array.isArray(value)) {
    return `[${value.map((element) => literalText(schema?.valueSchema ?? null, element, true)).join(',')}]`;
  }
  if (value instanceof Map) return mapText(schema, value);
  if (value instanceof Struct) return structText(value);
  throw new DataException(`Failed to serialize unexpected value type ${javaClassName(value)}: ${String(value)}`);
}

function mapText(schema: Schema | null, map: ReadonlyMap<unknown, unknown>): string {
  const entries = [...map].map(([key, value]) => {
    const name = literalText(schema?.keySchema ?? null, key, true);
    return `${name}:${literalText(schema?.valueSchema ?? null, value, true)}`;
  });
  return `{${entries.join(',')}}`;
}

function structText(struct: Struct): string {
  const entries = struct.schema.fields.map((field) => {
    return `${quoted(field.name)}:${literalText(field.schema, struct.get(field.name), true)}`;
  });
  return `{${entries.join(',')}}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function dateText(millis: number): string {
  if (millis < MILLIS_PER_DAY) return TIME_FORMAT.format(millis);
  return (millis % MILLIS_PER_DAY === 0 ? DATE_FORMAT : TIMESTAMP_FORMAT).format(millis);
}
