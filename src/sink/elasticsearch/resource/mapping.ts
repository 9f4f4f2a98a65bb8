import type { Schema } from '../../../data/schema.js';
import { type LogicalType, logicalType } from '../document/logical-type.js';

/** A field mapping as the cluster takes it. */
export type FieldMapping = { readonly [property: string]: unknown };

const PLAIN: Readonly<Record<string, string>> = {
  int8: 'byte',
  int16: 'short',
  int32: 'integer',
  int64: 'long',
  float32: 'float',
  float64: 'double',
  boolean: 'boolean',
  bytes: 'binary',
};

const LOGICAL: Readonly<Record<LogicalType, FieldMapping>> = {
  decimal: { type: 'double' },
  'variable-decimal': { type: 'double' },
  // PostgreSQL knows years that the cluster does not, and infinity: the document is stored all the same, only not found by that date.
  'date-days': { type: 'date', ignore_malformed: true },
  'date-millis': { type: 'date', ignore_malformed: true },
  'date-micros': { type: 'date', ignore_malformed: true },
  'date-nanos': { type: 'date', ignore_malformed: true },
  'date-text': { type: 'date', ignore_malformed: true },
  'time-millis': { type: 'long' },
  'exact-text': { type: 'keyword' },
};

const TEXT: FieldMapping = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } };
/** The longest term that Lucene takes is 32766 bytes; longer ones would refuse the document. */
const KEYWORD_LIMIT = 8191;

/**
 * The mapping for documents of a schema: `{"properties":{…}}` for a struct.
 *
 * With `debezium`, semantic types are mapped to what they mean; otherwise only Connect's own are known, and times are dates as in the original.
 *
 * @see https://www.elastic.co/docs/reference/elasticsearch/mapping-reference/field-data-types
 */
export function mappingOf(schema: Schema, debezium: boolean): FieldMapping {
  const logical = logicalType(schema);
  if (logical !== null && (debezium || schema.name?.startsWith('org.apache.kafka.'))) {
    return withNullValue(schema, debezium ? logicalMapping(logical) : strictMapping(logical));
  }
  switch (schema.type) {
    case 'string':
      return TEXT;
    case 'array':
      return schema.valueSchema ? mappingOf(schema.valueSchema, debezium) : {};
    case 'map':
      return mapMapping(schema, debezium);
    case 'struct':
      return {
        properties: Object.fromEntries(schema.fields.map((field) => [field.name, mappingOf(field.schema, debezium)])),
      };
    default:
      return withNullValue(schema, { type: PLAIN[schema.type] });
  }
}

function logicalMapping(logical: LogicalType): FieldMapping {
  const mapping = LOGICAL[logical];
  return logical === 'exact-text' ? { ...mapping, ignore_above: KEYWORD_LIMIT } : mapping;
}

function strictMapping(logical: LogicalType): FieldMapping {
  return { type: logical === 'decimal' ? 'double' : 'date' };
}

function mapMapping({ keySchema, valueSchema }: Schema, debezium: boolean): FieldMapping {
  if (!keySchema || !valueSchema) return {};
  // Compact maps have a field for each key; what they are named is only known from the data.
  return { properties: { key: mappingOf(keySchema, debezium), value: mappingOf(valueSchema, debezium) } };
}

/** A default becomes what searches find in place of null. Text and binary fields have no such property. */
function withNullValue(schema: Schema, mapping: FieldMapping): FieldMapping {
  const value = schema.defaultValue;
  if (value === null || mapping.type === 'binary') return mapping;
  if (value instanceof Date) return { ...mapping, null_value: value.getTime() };
  if (typeof value === 'bigint') return { ...mapping, null_value: Number(value) };
  if (mapping.type === 'double' && typeof value === 'object') return { ...mapping, null_value: Number(String(value)) };
  if (typeof value === 'object' || mapping.type === 'date') return mapping;
  return { ...mapping, null_value: value };
}
