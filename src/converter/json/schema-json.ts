import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { Schema, SchemaType } from '../../data/schema.js';
import { writeJsonString } from './json-text.js';
import type { JsonWriter } from './json-writer.js';

/** The names of types in JSON, where they are not our own. */
const TYPE_NAMES: Partial<Record<SchemaType, string>> = { float32: 'float', float64: 'double' };

/**
 * The JSON form of schemas, as bytes, made once for each schema object. Defaults are written with `values`, so they follow the
 * options of the converter.
 */
export class SchemaJson {
  readonly #values: JsonWriter;
  readonly #texts = new WeakMap<Schema, Buffer>();

  constructor(values: JsonWriter) {
    this.#values = values;
  }

  /** `{"type":…,"optional":…}`, or `null` where there is no schema. */
  write(schema: Schema | null, out: ByteWriter): void {
    if (schema === null) {
      out.ascii('null');
      return;
    }
    let text = this.#texts.get(schema);
    if (text === undefined) {
      const buffer = new ByteWriter(1024);
      this.#schema(schema, null, buffer);
      text = buffer.copy();
      this.#texts.set(schema, text);
    }
    out.bytes(text);
  }

  #schema(schema: Schema | null, field: string | null, out: ByteWriter): void {
    if (schema === null) {
      out.ascii('null');
      return;
    }
    out.ascii(`{"type":"${TYPE_NAMES[schema.type] ?? schema.type}"`);
    this.#inner(schema, out);
    out.ascii(`,"optional":${schema.optional}`);
    if (schema.name !== null) this.#text('name', schema.name, out);
    if (schema.version !== null) out.ascii(`,"version":${schema.version}`);
    if (schema.doc !== null) this.#text('doc', schema.doc, out);
    if (schema.parameters) this.#parameters(schema.parameters, out);
    if (schema.defaultValue !== null) {
      out.ascii(',"default":');
      this.#values.write(schema, schema.defaultValue, out);
    }
    if (field !== null) this.#text('field', field, out);
    out.ascii('}');
  }

  #inner(schema: Schema, out: ByteWriter): void {
    if (schema.type === 'array') {
      out.ascii(',"items":');
      this.#schema(schema.valueSchema, null, out);
    } else if (schema.type === 'map') {
      out.ascii(',"keys":');
      this.#schema(schema.keySchema, null, out);
      out.ascii(',"values":');
      this.#schema(schema.valueSchema, null, out);
    } else if (schema.type === 'struct') {
      out.ascii(',"fields":[');
      schema.fields.forEach((field, index) => {
        if (index > 0) out.ascii(',');
        this.#schema(field.schema, field.name, out);
      });
      out.ascii(']');
    }
  }

  #parameters(parameters: ReadonlyMap<string, string>, out: ByteWriter): void {
    let separator = ',"parameters":{';
    for (const [key, value] of parameters) {
      out.ascii(separator);
      writeJsonString(out, key);
      out.ascii(':');
      writeJsonString(out, value);
      separator = ',';
    }
    out.ascii('}');
  }

  #text(key: string, value: string, out: ByteWriter): void {
    out.ascii(`,"${key}":`);
    writeJsonString(out, value);
  }
}
