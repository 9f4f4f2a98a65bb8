import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { writeJsonText } from '../../../../decoders/value/json-text.js';
import type { Schema, SchemaType } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import { writeConnectJson } from './connect-json.js';

const TYPE_NAMES: Readonly<Partial<Record<SchemaType, string>>> = { float32: 'float', float64: 'double' };

/** Writes a schema as Kafka Connect's JsonConverter does; `field` is its name inside of a struct. */
export function writeSchemaJson(out: ByteWriter, schema: Schema, form: JsonForm, field?: string): void {
  out.ascii(`{"type":"${TYPE_NAMES[schema.type] ?? schema.type}"`);
  if (schema.type === 'struct') {
    out.ascii(',"fields":[');
    schema.fields.forEach((member, i) => {
      if (i > 0) out.ascii(',');
      writeSchemaJson(out, member.schema, form, member.name);
    });
    out.ascii(']');
  }
  if (schema.type === 'array' && schema.valueSchema) writeInner(out, 'items', schema.valueSchema, form);
  if (schema.type === 'map' && schema.keySchema && schema.valueSchema) {
    writeInner(out, 'keys', schema.keySchema, form);
    writeInner(out, 'values', schema.valueSchema, form);
  }
  out.ascii(`,"optional":${schema.optional}`);
  if (schema.name !== null) writeText(out, 'name', schema.name);
  if (schema.version !== null) out.ascii(`,"version":${schema.version}`);
  if (schema.doc !== null) writeText(out, 'doc', schema.doc);
  if (schema.parameters !== null) writeParameters(out, schema.parameters);
  if (schema.defaultValue !== null) {
    out.ascii(',"default":');
    writeConnectJson(out, schema, schema.defaultValue, form);
  }
  if (field !== undefined) writeText(out, 'field', field);
  out.ascii('}');
}

function writeInner(out: ByteWriter, key: string, schema: Schema, form: JsonForm): void {
  out.ascii(`,"${key}":`);
  writeSchemaJson(out, schema, form);
}

function writeText(out: ByteWriter, key: string, text: string): void {
  out.ascii(`,"${key}":`);
  writeJsonText(out, text);
}

function writeParameters(out: ByteWriter, parameters: ReadonlyMap<string, string>): void {
  out.ascii(',"parameters":{');
  let separator = '';
  for (const [name, value] of parameters) {
    out.ascii(separator);
    writeJsonText(out, name);
    out.ascii(':');
    writeJsonText(out, value);
    separator = ',';
  }
  out.ascii('}');
}
