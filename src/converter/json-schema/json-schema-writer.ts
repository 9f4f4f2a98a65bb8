import type { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { javaClassName } from '../../data/java-class.js';
import type { Schema } from '../../data/schema.js';
import type { JsonForm } from '../../data/schema-and-value.js';
import { schemasEqual } from '../../data/schema-equality.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { writeJsonString } from '../json/json-text.js';
import { JsonWriter } from '../json/json-writer.js';
import { isOneOf } from './json-schema-of.js';

/**
 * Writes values as JSON documents that follow their JSON Schema. It differs from JsonConverter where that has no schema to follow:
 * missing required fields are left out, maps with other keys are lists of `{"key":…,"value":…}`, and unions are the one value they hold.
 */
export class JsonSchemaWriter {
  readonly #plain: JsonWriter;
  readonly #nullAsDefault: boolean;

  constructor(form: JsonForm) {
    this.#plain = new JsonWriter(form);
    this.#nullAsDefault = form.nullAsDefault;
  }

  /** @throws DataException if the value does not fit the schema */
  write(schema: Schema | null, given: unknown, out: ByteWriter): void {
    const value = this.#present(schema, given);
    if (schema === null || value === null) {
      if (value === null) out.ascii('null');
      else this.#plain.write(null, value, out);
    } else if (schema.type === 'array') this.#array(schema, value, out);
    else if (schema.type === 'map') this.#map(schema, value, out);
    else if (isOneOf(schema)) this.#oneOf(schema, value, out);
    else if (schema.type === 'struct') this.#struct(schema, value, out);
    else this.#plain.write(schema, value, out);
  }

  #present(schema: Schema | null, value: unknown): unknown {
    if (value !== null && value !== undefined) return value;
    return schema !== null && this.#nullAsDefault ? schema.defaultValue : null;
  }

  #array(schema: Schema, value: unknown, out: ByteWriter): void {
    if (!Array.isArray(value)) misfit(schema, value);
    let separator = '[';
    for (const element of value as unknown[]) {
      out.ascii(separator);
      this.write(schema.valueSchema, element, out);
      separator = ',';
    }
    out.ascii(separator === '[' ? '[]' : ']');
  }

  #map(schema: Schema, value: unknown, out: ByteWriter): void {
    if (!(value instanceof Map)) misfit(schema, value);
    const { keySchema, valueSchema } = schema;
    const named = keySchema?.type === 'string' && !keySchema.optional;
    out.ascii(named ? '{' : '[');
    let separator = '';
    for (const [key, entry] of value as Map<unknown, unknown>) {
      out.ascii(separator);
      if (named) writeJsonString(out, String(key));
      else {
        out.ascii('{"key":');
        this.write(keySchema, key, out);
        out.ascii(',"value"');
      }
      out.ascii(':');
      this.write(valueSchema, entry, out);
      if (!named) out.ascii('}');
      separator = ',';
    }
    out.ascii(named ? '}' : ']');
  }

  #oneOf(schema: Schema, value: unknown, out: ByteWriter): void {
    const struct = structOf(schema, value);
    const field = schema.fields.find((candidate) => (struct.values[candidate.index] ?? null) !== null);
    if (field === undefined) out.ascii('null');
    else this.write(field.schema, struct.values[field.index], out);
  }

  #struct(schema: Schema, value: unknown, out: ByteWriter): void {
    const struct = structOf(schema, value);
    let separator = '';
    out.ascii('{');
    for (const field of schema.fields) {
      const given = this.#present(field.schema, struct.values[field.index]);
      if (given === null && !field.schema.optional) continue;
      out.ascii(separator);
      writeJsonString(out, field.name);
      out.ascii(':');
      this.write(field.schema, given, out);
      separator = ',';
    }
    out.ascii('}');
  }
}

function structOf(schema: Schema, value: unknown): Struct {
  if (!(value instanceof Struct)) return misfit(schema, value);
  if (value.schema !== schema && !schemasEqual(value.schema, schema)) throw new DataException('Mismatching schema.');
  return value;
}

function misfit(schema: Schema, value: unknown): never {
  throw new DataException(`Invalid type for ${schema.type.toUpperCase()}: class ${javaClassName(value, schema)}`);
}
