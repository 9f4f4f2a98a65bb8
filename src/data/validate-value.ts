import { DataException } from '../error/errors.js';
import { Decimal } from './decimal.js';
import { javaClassName } from './java-class.js';
import { DATE_NAME, DECIMAL_NAME, isInstant, TIME_NAME, TIMESTAMP_NAME } from './logical.js';
import type { Schema } from './schema.js';
import { schemasEqual } from './schema-equality.js';
import type { Struct } from './struct.js';

const STRUCT_CLASS = 'org.apache.kafka.connect.data.Struct';

/**
 * Checks that a value can stand where `schema` is declared, nested values included.
 *
 * @throws DataException with the text of Kafka Connect's `ConnectSchema.validateValue`
 */
export function validateValue(schema: Schema, value: unknown, fieldName?: string): void {
  validateAt(schema, value, fieldName === undefined ? 'value' : `field: "${fieldName}"`);
}

function validateAt(schema: Schema, value: unknown, location: string): void {
  if (value === null || value === undefined) {
    if (schema.optional) return;
    throw new DataException(
      `Invalid value: null used for required ${location}, schema type: ${schema.type.toUpperCase()}`,
    );
  }
  if (!hasClassFor(schema, value)) {
    const name = schema.name === null ? '' : ` "${schema.name}"`;
    const found = `class ${javaClassName(value, schema)}`;
    throw new DataException(
      `Invalid Java object for schema${name} with type ${schema.type.toUpperCase()}: ${found} for ${location}`,
    );
  }
  if (schema.type === 'struct') validateStruct(schema, value as Struct);
  else if (schema.type === 'array') validateArray(schema, value as unknown[], location);
  else if (schema.type === 'map') validateMap(schema, value as Map<unknown, unknown>, location);
}

function validateStruct(schema: Schema, value: Struct): void {
  if (!schemasEqual(value.schema, schema)) throw new DataException('Struct schemas do not match.');
  value.validate();
}

function validateArray(schema: Schema, value: unknown[], location: string): void {
  const at = `element of array ${location}`;
  const elementSchema = declared(schema.valueSchema, at);
  for (const element of value) validateAt(elementSchema, element, at);
}

function validateMap(schema: Schema, value: Map<unknown, unknown>, location: string): void {
  const keyAt = `key of map ${location}`;
  const valueAt = `value of map ${location}`;
  const keySchema = declared(schema.keySchema, keyAt);
  const valueSchema = declared(schema.valueSchema, valueAt);
  for (const [key, entry] of value) {
    validateAt(keySchema, key, keyAt);
    validateAt(valueSchema, entry, valueAt);
  }
}

function declared(schema: Schema | null, location: string): Schema {
  if (schema === null) throw new DataException(`No schema defined for ${location}`);
  return schema;
}

/** Whether a value, not null, has the class that belongs to the schema; nested values are not looked at. */
export function hasClassFor(schema: Schema, value: unknown): boolean {
  switch (schema.name) {
    case DECIMAL_NAME:
      return value instanceof Decimal;
    case DATE_NAME:
    case TIMESTAMP_NAME:
      return isInstant(value);
    case TIME_NAME:
      return value instanceof Date;
  }
  switch (schema.type) {
    case 'int8':
    case 'int16':
    case 'int32':
      return Number.isInteger(value);
    case 'int64':
      return typeof value === 'bigint';
    case 'float32':
    case 'float64':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'string':
      return typeof value === 'string';
    case 'bytes':
      return value instanceof Uint8Array;
    case 'array':
      return Array.isArray(value);
    case 'map':
      return value instanceof Map;
    case 'struct':
      return javaClassName(value) === STRUCT_CLASS;
  }
}
