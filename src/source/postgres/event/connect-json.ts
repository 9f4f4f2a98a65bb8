import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { writeBase64 } from '../../../../decoders/value/base64.js';
import { JsonWriter } from '../../../converter/json/json-writer.js';
import { SchemaJson } from '../../../converter/json/schema-json.js';
import { doubleToJavaText, floatToJavaText } from '../../../data/java-number-text.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';

/** Writers keep what they worked out per schema, so there is one per form for all tables. */
const writers = new Map<string, { readonly values: JsonWriter; readonly schemas: SchemaJson }>();

function writersFor(form: JsonForm) {
  const key = `${form.decimals} ${form.nullAsDefault}`;
  let entry = writers.get(key);
  if (entry === undefined) {
    const values = new JsonWriter(form);
    entry = { values, schemas: new SchemaJson(values) };
    writers.set(key, entry);
  }
  return entry;
}

/**
 * Writes a Connect value as JsonConverter does: for values that are made once and kept as bytes (defaults, fallbacks), and for the types that are
 * too rare for a writer of their own.
 * @throws DataException if the value does not fit the schema
 */
export function writeConnectJson(out: ByteWriter, schema: Schema, value: unknown, form: JsonForm): void {
  writersFor(form).values.write(schema, value, out);
}

/** Writes a schema as JsonConverter does. */
export function writeSchemaJson(out: ByteWriter, schema: Schema, form: JsonForm): void {
  writersFor(form).schemas.write(schema, out);
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
