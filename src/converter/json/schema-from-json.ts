import type { Schema, SchemaParts, SchemaType } from '../../data/schema.js';
import { buildSchema, checkDefault, checkField } from '../../data/schema-builder.js';
import { DataException } from '../../error/errors.js';
import { intValue, isIntegral, isObjectNode, type JsonNode, property } from './json-node.js';
import type { JsonReader } from './json-reader.js';

const TYPES: ReadonlyMap<string, SchemaType> = new Map([
  ['boolean', 'boolean'],
  ['int8', 'int8'],
  ['int16', 'int16'],
  ['int32', 'int32'],
  ['int64', 'int64'],
  ['float', 'float32'],
  ['double', 'float64'],
  ['bytes', 'bytes'],
  ['string', 'string'],
  ['array', 'array'],
  ['map', 'map'],
  ['struct', 'struct'],
]);

/**
 * The schema that a JSON document describes; null for JSON null. Entries of a wrong kind are ignored where Kafka Connect ignores
 * them. Defaults are read with `values`.
 *
 * @throws DataException
 */
export function schemaFromJson(node: JsonNode, values: JsonReader): Schema | null {
  if (node === null) return null;
  const typeName = property(node, 'type');
  if (typeof typeName !== 'string') throw new DataException("Schema must contain 'type' field");
  const type = TYPES.get(typeName);
  if (type === undefined) throw new DataException(`Unknown schema type: ${typeName}`);
  const inner = innerParts(type, node, values);
  const version = property(node, 'version') ?? null;
  const schema = buildSchema({
    type,
    ...inner,
    optional: property(node, 'optional') === true,
    name: text(property(node, 'name')),
    version: isIntegral(version) ? intValue(version) : null,
    doc: text(property(node, 'doc')),
    parameters: parameters(property(node, 'parameters')),
  });
  const given = property(node, 'default');
  if (given === undefined) return schema;
  const defaultValue = values.read(schema, given);
  checkDefault(schema, defaultValue);
  return schema.with({ defaultValue });
}

function innerParts(type: SchemaType, node: JsonNode, values: JsonReader): Partial<SchemaParts> {
  switch (type) {
    case 'array': {
      const items = property(node, 'items') ?? null;
      if (items === null) throw new DataException('Array schema did not specify the element type');
      return { valueSchema: schemaFromJson(items, values) };
    }
    case 'map': {
      const keys = property(node, 'keys');
      if (keys === undefined) throw new DataException('Map schema did not specify the key type');
      const entries = property(node, 'values');
      if (entries === undefined) throw new DataException('Map schema did not specify the value type');
      return { keySchema: schemaFromJson(keys, values), valueSchema: schemaFromJson(entries, values) };
    }
    case 'struct': {
      const fields = property(node, 'fields');
      if (!Array.isArray(fields)) throw new DataException('Struct schema\'s "fields" argument is not an array.');
      // Of two mistakes the first in the text is told.
      const names = new Set<string>();
      return { fields: fields.map((field) => fieldFromJson(field, names, values)) };
    }
    default:
      return {};
  }
}

function fieldFromJson(node: JsonNode, names: Set<string>, values: JsonReader): { name: string; schema: Schema } {
  const name = property(node, 'field');
  if (typeof name !== 'string') throw new DataException("Struct schema's field name not specified properly");
  const schema = schemaFromJson(node, values) as Schema;
  checkField(names, name, schema);
  return { name, schema };
}

function parameters(node: JsonNode | undefined): Map<string, string> | null {
  if (!isObjectNode(node)) return null;
  const entries = Object.entries(node).map(([key, value]): [string, string] => {
    if (typeof value !== 'string') throw new DataException('Schema parameters must have string values.');
    return [key, value];
  });
  return new Map(entries);
}

function text(node: JsonNode | undefined): string | null {
  return typeof node === 'string' ? node : null;
}
