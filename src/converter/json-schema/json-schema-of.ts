import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { javaMapOrder } from '../../data/java-map-order.js';
import { DECIMAL_NAME } from '../../data/logical.js';
import type { Schema, SchemaType } from '../../data/schema.js';
import type { JsonSchemaOptions } from './json-schema-config.js';
import type { JsonSchemaWriter } from './json-schema-writer.js';

/** Names that Connect schemas read from JSON Schema carry for what Connect has no notion of. */
export const ONE_OF = 'io.confluent.connect.json.OneOf';
export const ENUM = 'io.confluent.connect.json.Enum';
const NAMESPACE = 'io.confluent.connect.json';
const NULL_SYMBOL = '<NULL>';

type Entries = [name: string, text: string][];

const NUMBERS = new Set<SchemaType>(['int8', 'int16', 'int32', 'int64', 'float32', 'float64']);
const INTEGERS = new Set<SchemaType>(['int8', 'int16', 'int32', 'int64']);

export function isOneOf(schema: Schema): boolean {
  return schema.type === 'struct' && schema.name === ONE_OF;
}

/** The text of the JSON Schema of a Connect schema, by the rules of Confluent's JsonSchemaConverter. */
export function jsonSchemaText(schema: Schema, options: JsonSchemaOptions, values: JsonSchemaWriter): string {
  return new JsonSchemaPrinter(options, values).print(schema, null, false);
}

class JsonSchemaPrinter {
  readonly #options: JsonSchemaOptions;
  readonly #values: JsonSchemaWriter;

  constructor(options: JsonSchemaOptions, values: JsonSchemaWriter) {
    this.#options = options;
    this.#values = values;
  }

  /** `index` is the place of a field, which JSON objects do not keep. */
  print(schema: Schema, index: number | null, ignoreOptional: boolean): string {
    const place: Entries = index === null ? [] : [['connect.index', String(index)]];
    if (isOneOf(schema)) {
      const branches = schema.fields.map((field) =>
        this.print(field.schema.with({ optional: false }), field.index, true),
      );
      return oneOf(schema.optional ? [NULL_TYPE, ...branches] : branches, place);
    }
    const nullable = schema.optional && !ignoreOptional;
    if (nullable && schema.type === 'struct') {
      return oneOf([NULL_TYPE, this.print(schema.with({ optional: false }), null, false)], place);
    }
    const extra = [...this.#connectProps(schema), ...(nullable ? [] : place)];
    const text = object([...this.#annotations(schema), ...this.#type(schema), ...inJavaOrder(extra)]);
    return nullable ? oneOf([NULL_TYPE, text], place) : text;
  }

  #annotations(schema: Schema): Entries {
    const entries: Entries = [];
    if (schema.name !== null) entries.push(['title', JSON.stringify(schema.name)]);
    if (schema.doc !== null) entries.push(['description', JSON.stringify(schema.doc)]);
    if (schema.defaultValue !== null) entries.push(['default', this.#valueText(schema)]);
    return entries;
  }

  #valueText(schema: Schema): string {
    const out = new ByteWriter(256);
    this.#values.write(schema, schema.defaultValue, out);
    return out.copy().toString();
  }

  #type(schema: Schema): Entries {
    if (NUMBERS.has(schema.type)) return [['type', INTEGERS.has(schema.type) ? '"integer"' : '"number"']];
    switch (schema.type) {
      case 'string':
        return stringType(schema);
      case 'bytes': {
        const numeric = schema.name === DECIMAL_NAME && this.#options.form.decimals === 'NUMERIC';
        return [['type', numeric ? '"number"' : '"string"']];
      }
      case 'array':
        return [['type', '"array"'], ...this.#items(schema.valueSchema)];
      case 'map':
        return this.#map(schema);
      case 'struct':
        return this.#struct(schema);
      default:
        return [['type', `"${schema.type}"`]];
    }
  }

  #items(schema: Schema | null): Entries {
    return schema === null ? [] : [['items', this.print(schema, null, false)]];
  }

  #map({ keySchema, valueSchema }: Schema): Entries {
    if (keySchema?.type === 'string' && !keySchema.optional) {
      const values: Entries =
        valueSchema === null ? [] : [['additionalProperties', this.print(valueSchema, null, false)]];
      return [['type', '"object"'], ...values];
    }
    const properties: Entries = [];
    if (keySchema !== null) properties.push(['key', this.print(keySchema, 0, false)]);
    if (valueSchema !== null) properties.push(['value', this.print(valueSchema, 1, false)]);
    const entry = object([
      ['type', '"object"'],
      ['properties', object(inJavaOrder(properties))],
    ]);
    return [
      ['type', '"array"'],
      ['items', entry],
    ];
  }

  #struct(schema: Schema): Entries {
    const properties = schema.fields.map((field): [string, string] => [
      field.name,
      this.print(field.schema, field.index, false),
    ]);
    const entries: Entries = [['type', '"object"']];
    if (properties.length > 0) entries.push(['properties', object(inJavaOrder(properties))]);
    if (!this.#options.additionalProperties) entries.push(['additionalProperties', 'false']);
    return entries;
  }

  #connectProps(schema: Schema): Entries {
    const entries: Entries = [];
    if (NUMBERS.has(schema.type) || schema.type === 'bytes' || schema.type === 'map') {
      entries.push(['connect.type', `"${schema.type}"`]);
    }
    if (schema.version !== null) entries.push(['connect.version', String(schema.version)]);
    const parameters = [...(schema.parameters ?? [])].filter(([key]) => !key.startsWith(NAMESPACE));
    if (parameters.length > 0) {
      const texts = parameters.map(([key, value]): [string, string] => [key, JSON.stringify(value)]);
      entries.push(['connect.parameters', object(inJavaOrder(texts))]);
    }
    return entries;
  }
}

function stringType(schema: Schema): Entries {
  if (!schema.parameters?.has(ENUM)) return [['type', '"string"']];
  const symbols = [...schema.parameters.keys()]
    .filter((key) => key.startsWith(`${ENUM}.`))
    .map((key) => key.slice(ENUM.length + 1))
    .map((symbol) => (symbol === NULL_SYMBOL ? null : symbol));
  return [['enum', JSON.stringify(symbols)]];
}

const NULL_TYPE = '{"type":"null"}';

function oneOf(branches: readonly string[], place: Entries): string {
  return object([['oneOf', `[${branches.join(',')}]`], ...place]);
}

function object(entries: Entries): string {
  return `{${entries.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}

function inJavaOrder(entries: Entries): Entries {
  const byName = new Map(entries);
  return javaMapOrder([...byName.keys()]).map((name) => [name, byName.get(name) as string]);
}
