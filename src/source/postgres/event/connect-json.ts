import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { writeBase64 } from '../../../../decoders/value/base64.js';
import { writeJsonText } from '../../../../decoders/value/json-text.js';
import type { Decimal } from '../../../data/decimal.js';
import { doubleToJavaText, floatToJavaText } from '../../../data/java-number-text.js';
import { DATE_NAME, DECIMAL_NAME, isTemporal, MILLIS_PER_DAY } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import type { Struct } from '../../../data/struct.js';
import { DataException } from '../../../error/errors.js';

/**
 * Writes a Connect value as Kafka Connect's JsonConverter does: for values that are made once and kept as bytes (defaults, fallbacks), and for
 * the types that are too rare for a writer of their own.
 *
 * @throws DataException if the value is null and the schema neither optional nor, as the form wants it, replaced by its default
 */
export function writeConnectJson(out: ByteWriter, schema: Schema, value: unknown, form: JsonForm): void {
  if (value === null || value === undefined) {
    if (schema.defaultValue !== null && form.nullAsDefault) writeConnectJson(out, schema, schema.defaultValue, form);
    else if (schema.optional) out.ascii('null');
    else throw new DataException('Conversion error: null value for field that is required and has no default value');
    return;
  }
  if (isTemporal(schema)) {
    const millis = typeof value === 'bigint' ? value : BigInt((value as Date).getTime());
    out.ascii(String(schema.name === DATE_NAME ? millis / BigInt(MILLIS_PER_DAY) : millis));
    return;
  }
  switch (schema.type) {
    case 'float32':
    case 'float64':
      writeFloat(out, value as number, schema.type === 'float32');
      break;
    case 'string':
      writeJsonText(out, value as string);
      break;
    case 'bytes':
      if (schema.name === DECIMAL_NAME) writeDecimal(out, value as Decimal, form);
      else writeBytes(out, value as Uint8Array);
      break;
    case 'array':
      writeArray(out, schema.valueSchema as Schema, value as readonly unknown[], form);
      break;
    case 'map':
      writeMap(out, schema, value as ReadonlyMap<unknown, unknown>, form);
      break;
    case 'struct':
      writeStruct(out, schema, value as Struct, form);
      break;
    default:
      out.ascii(String(value));
  }
}

/** Writes a number as Java prints it; what JSON has no number for becomes a string. */
export function writeFloat(out: ByteWriter, value: number, single: boolean): void {
  if (!Number.isFinite(value)) out.ascii(`"${value}"`);
  else out.ascii(single ? floatToJavaText(value) : doubleToJavaText(value));
}

/** Writes bytes as a base64 string. */
export function writeBytes(out: ByteWriter, bytes: Uint8Array): void {
  out.ascii('"');
  writeBase64(out, bytes);
  out.ascii('"');
}

/** Writes a decimal as `decimal.format` says. */
export function writeDecimal(out: ByteWriter, value: Decimal, form: JsonForm): void {
  if (form.decimals === 'NUMERIC') out.ascii(value.toString());
  else writeBytes(out, value.unscaledBytes());
}

function writeArray(out: ByteWriter, schema: Schema, values: readonly unknown[], form: JsonForm): void {
  out.ascii('[');
  values.forEach((value, i) => {
    if (i > 0) out.ascii(',');
    writeConnectJson(out, schema, value, form);
  });
  out.ascii(']');
}

/** Maps with string keys are objects, others arrays of pairs. */
function writeMap(out: ByteWriter, schema: Schema, map: ReadonlyMap<unknown, unknown>, form: JsonForm): void {
  const keySchema = schema.keySchema as Schema;
  const valueSchema = schema.valueSchema as Schema;
  const named = keySchema.type === 'string' && !keySchema.optional;
  out.ascii(named ? '{' : '[');
  let first = true;
  for (const [key, value] of map) {
    if (!first) out.ascii(',');
    first = false;
    if (!named) out.ascii('[');
    writeConnectJson(out, keySchema, key, form);
    out.ascii(named ? ':' : ',');
    writeConnectJson(out, valueSchema, value, form);
    if (!named) out.ascii(']');
  }
  out.ascii(named ? '}' : ']');
}

function writeStruct(out: ByteWriter, schema: Schema, struct: Struct, form: JsonForm): void {
  out.ascii('{');
  for (const field of schema.fields) {
    if (field.index > 0) out.ascii(',');
    writeJsonText(out, field.name);
    out.ascii(':');
    writeConnectJson(out, field.schema, struct.values[field.index], form);
  }
  out.ascii('}');
}
