import { Schema, type SchemaParts, type SchemaType, STRING } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { isIntegral, isObjectNode, JsonFraction, type JsonNode, nodeType, property } from '../json/json-node.js';
import { JsonReader } from '../json/json-reader.js';
import type { JsonSchemaOptions } from './json-schema-config.js';
import { ENUM, isOneOf, ONE_OF } from './json-schema-of.js';

const CONNECT_NUMBERS = new Set(['int8', 'int16', 'int32', 'int64', 'float32', 'float64', 'bytes']);

/** A Connect schema read from a JSON Schema, and what makes its values of JSON documents. */
export class JsonSchemaReader {
  readonly schema: Schema;
  readonly #plain: JsonReader;
  readonly #options: JsonSchemaOptions;
  readonly #root: JsonNode;
  readonly #open = new Set<JsonNode>();

  /** `version` is the registry's, for schemas that bring none. @throws DataException for what Connect has no schema for */
  constructor(document: JsonNode, version: number | null, options: JsonSchemaOptions) {
    this.#options = options;
    this.#plain = new JsonReader(true);
    this.#root = document;
    this.schema = this.#schemaOf(document, version, false);
  }

  /** @throws DataException if the document does not fit */
  read(node: JsonNode | undefined): unknown {
    return this.#value(this.schema, node);
  }

  #schemaOf(given: JsonNode, version: number | null, forceOptional: boolean): Schema {
    const node = this.#resolved(given);
    if (this.#open.has(node)) throw new DataException('Recursive JSON Schemas are not supported');
    this.#open.add(node);
    try {
      const branches = property(node, 'oneOf') ?? property(node, 'anyOf');
      if (Array.isArray(branches)) return this.#combined(node, branches, version, forceOptional);
      const types = property(node, 'type');
      // {"type": ["null", "string"]} says the same as oneOf.
      if (Array.isArray(types) && isObjectNode(node)) {
        const alternatives = types.map((type) => ({ ...node, type }) as JsonNode);
        return this.#combined({}, alternatives, version, forceOptional);
      }
      return this.#described(node, this.#parts(node), version, forceOptional);
    } finally {
      this.#open.delete(node);
    }
  }

  #resolved(node: JsonNode): JsonNode {
    const reference = property(node, '$ref');
    if (typeof reference !== 'string') return node;
    if (!reference.startsWith('#'))
      throw new DataException(`References outside of a schema are not supported: ${reference}`);
    let target: JsonNode | undefined = this.#root;
    for (const step of reference.slice(1).split('/').filter(Boolean)) {
      target = property(target, decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
    }
    if (target === undefined) throw new DataException(`Unknown reference ${reference}`);
    return this.#resolved(target);
  }

  #combined(node: JsonNode, branches: readonly JsonNode[], version: number | null, forceOptional: boolean): Schema {
    const [first] = branches;
    if (branches.length === 1 && this.#options.flattenSingletonUnions) {
      return this.#schemaOf(first as JsonNode, version, forceOptional);
    }
    const present = branches.filter((branch) => property(this.#resolved(branch), 'type') !== 'null');
    if (branches.length === 2 && present.length === 1) return this.#schemaOf(present[0] as JsonNode, version, true);
    const fields = present.map((branch, index) => ({
      name: `${ONE_OF}.field.${index}`,
      schema: this.#schemaOf(branch, null, true),
    }));
    const parts: SchemaParts = { type: 'struct', name: ONE_OF, optional: present.length < branches.length, fields };
    return this.#described(node, parts, version, forceOptional);
  }

  #parts(node: JsonNode): SchemaParts {
    const connectType = property(node, 'connect.type');
    const symbols = property(node, 'enum');
    if (Array.isArray(symbols)) return enumParts(symbols);
    switch (property(node, 'type')) {
      case 'boolean':
        return { type: 'boolean' };
      case 'integer':
      case 'number': {
        const fallback = property(node, 'type') === 'integer' ? 'int64' : 'float64';
        return { type: CONNECT_NUMBERS.has(String(connectType)) ? (connectType as SchemaType) : fallback };
      }
      case 'string':
        return { type: connectType === 'bytes' ? 'bytes' : 'string' };
      case 'array':
        return this.#arrayParts(node, connectType === 'map');
      case 'object':
        if (connectType !== 'map') return { type: 'struct', fields: this.#fields(node) };
        return {
          type: 'map',
          keySchema: STRING,
          valueSchema: this.#schemaOf(property(node, 'additionalProperties') ?? null, null, false),
        };
      default:
        if (isObjectNode(property(node, 'properties'))) return { type: 'struct', fields: this.#fields(node) };
        throw new DataException(`Unsupported JSON Schema of type ${String(property(node, 'type'))}`);
    }
  }

  #arrayParts(node: JsonNode, map: boolean): SchemaParts {
    const items = property(node, 'items');
    if (items === undefined) throw new DataException('Array schema did not specify the items type');
    const key = property(property(items, 'properties'), 'key');
    const value = property(property(items, 'properties'), 'value');
    if (!map || key === undefined || value === undefined) {
      return { type: 'array', valueSchema: this.#schemaOf(items, null, false) };
    }
    return {
      type: 'map',
      keySchema: this.#schemaOf(key, null, false),
      valueSchema: this.#schemaOf(value, null, false),
    };
  }

  /** Properties by their `connect.index`, else in the order of the document. */
  #fields(node: JsonNode): { name: string; schema: Schema }[] {
    const properties = property(node, 'properties');
    if (!isObjectNode(properties)) return [];
    const required = property(node, 'required');
    const names = Array.isArray(required) ? new Set(required) : new Set<JsonNode>();
    const placed = Object.entries(properties).map(([name, child], position) => {
      const index = property(child, 'connect.index');
      return { name, child, at: typeof index === 'number' ? index : position };
    });
    placed.sort((a, b) => a.at - b.at);
    return placed.map(({ name, child }) => {
      const optional = this.#options.optionalUnlessRequired && !names.has(name);
      return { name, schema: this.#schemaOf(child, null, optional) };
    });
  }

  #described(node: JsonNode, parts: SchemaParts, version: number | null, forceOptional: boolean): Schema {
    const title = property(node, 'title');
    const ownVersion = property(node, 'connect.version');
    const description = property(node, 'description');
    const parameters = new Map(parts.parameters ?? []);
    const given = property(node, 'connect.parameters');
    if (isObjectNode(given)) for (const [key, value] of Object.entries(given)) parameters.set(key, String(value));
    const schema = new Schema({
      ...parts,
      name: parts.name ?? (typeof title === 'string' ? title : null),
      version: typeof ownVersion === 'number' ? ownVersion : version,
      doc: typeof description === 'string' ? description : null,
      parameters,
      optional: forceOptional || parts.optional === true,
    });
    const byDefault = property(node, 'default') ?? null;
    return byDefault === null ? schema : schema.with({ defaultValue: this.#value(schema, byDefault) });
  }

  #value(schema: Schema, node: JsonNode | undefined): unknown {
    if (node === undefined || node === null) {
      if (schema.defaultValue !== null) return schema.defaultValue;
      if (node === undefined || schema.optional) return null;
      throw new DataException(`Invalid null value for required ${schema.type.toUpperCase()} field`);
    }
    if (isOneOf(schema)) return this.#oneOf(schema, node);
    switch (schema.type) {
      case 'array':
        if (!Array.isArray(node))
          throw new DataException(`Arrays should be encoded as JSON arrays, but found ${nodeType(node)}`);
        return node.map((element) => this.#value(schema.valueSchema as Schema, element));
      case 'map':
        return this.#map(schema, node);
      case 'struct':
        if (!isObjectNode(node)) {
          throw new DataException(`Structs should be encoded as JSON objects, but found ${nodeType(node)}`);
        }
        return new Struct(
          schema,
          schema.fields.map((field) => this.#value(field.schema, property(node, field.name))),
        );
      default:
        return this.#plain.read(schema, node);
    }
  }

  #map(schema: Schema, node: JsonNode): Map<unknown, unknown> {
    const keySchema = schema.keySchema as Schema;
    const valueSchema = schema.valueSchema as Schema;
    if (keySchema.type === 'string' && !keySchema.optional) {
      if (!isObjectNode(node)) {
        throw new DataException(
          `Maps with string fields should be encoded as JSON objects, but found ${nodeType(node)}`,
        );
      }
      return new Map(Object.entries(node).map(([key, value]) => [key, this.#value(valueSchema, value)]));
    }
    if (!Array.isArray(node)) {
      throw new DataException(
        `Maps with non-string fields should be encoded as JSON array of objects, but found ${nodeType(node)}`,
      );
    }
    return new Map(
      node.map((entry) => {
        if (!isObjectNode(entry))
          throw new DataException(`Found invalid map entry instead of object: ${nodeType(entry)}`);
        const size = Object.keys(entry).length;
        if (size !== 2) throw new DataException(`Found invalid map entry, expected length 2 but found :${size}`);
        return [this.#value(keySchema, property(entry, 'key')), this.#value(valueSchema, property(entry, 'value'))];
      }),
    );
  }

  /** The branch of the right kind; of several structs the one with the most fields in common. */
  #oneOf(schema: Schema, node: JsonNode): Struct {
    let best: { index: number; score: number } | null = null;
    for (const field of schema.fields) {
      const score = matchScore(field.schema, node);
      if (score > (best?.score ?? 0)) best = { index: field.index, score };
    }
    if (best === null) throw new DataException('Did not find matching oneof field for data');
    const struct = new Struct(schema);
    struct.values[best.index] = this.#value((schema.fields[best.index] as { schema: Schema }).schema, node);
    return struct;
  }
}

function enumParts(symbols: readonly JsonNode[]): SchemaParts {
  const parameters = new Map([[ENUM, '']]);
  for (const symbol of symbols) {
    const text = symbol === null ? '<NULL>' : String(symbol);
    parameters.set(`${ENUM}.${text}`, text);
  }
  return { type: 'string', parameters };
}

/** 0 where the value cannot be of this schema. */
function matchScore(schema: Schema, node: JsonNode): number {
  switch (schema.type) {
    case 'int8':
    case 'int16':
    case 'int32':
    case 'int64':
      return isIntegral(node) ? Number.MAX_SAFE_INTEGER : 0;
    case 'float32':
    case 'float64':
      return isIntegral(node) || node instanceof JsonFraction ? Number.MAX_SAFE_INTEGER - 1 : 0;
    case 'boolean':
      return typeof node === 'boolean' ? Number.MAX_SAFE_INTEGER : 0;
    case 'string':
    case 'bytes':
      return typeof node === 'string' ? Number.MAX_SAFE_INTEGER : 0;
    case 'array':
      return Array.isArray(node) ? Number.MAX_SAFE_INTEGER : 0;
    case 'map':
      return Array.isArray(node) || isObjectNode(node) ? 1 : 0;
    case 'struct':
      return isObjectNode(node) ? schema.fields.filter((field) => property(node, field.name) !== undefined).length : 0;
  }
}
