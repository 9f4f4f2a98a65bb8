import { DataException, SchemaBuilderException } from '../error/errors.js';
import { Schema, type SchemaParts } from './schema.js';
import { validateValue } from './validate-value.js';

/**
 * Makes a schema from parts that come from outside (a config, another record, a message), with the checks and texts of Kafka
 * Connect's SchemaBuilder. Schemas written down in code need no checks: use `new Schema` for them.
 *
 * @throws SchemaBuilderException
 */
export function buildSchema(parts: SchemaParts): Schema {
  if (parts.type === 'struct') checkFields(parts.fields ?? []);
  if (parts.type === 'array' && !parts.valueSchema) throw new SchemaBuilderException('valueSchema cannot be null.');
  if (parts.type === 'map') {
    if (!parts.keySchema) throw new SchemaBuilderException('keySchema cannot be null.');
    if (!parts.valueSchema) throw new SchemaBuilderException('valueSchema cannot be null.');
  }
  const schema = new Schema(parts);
  if (schema.defaultValue !== null) checkDefault(schema, schema.defaultValue);
  return schema;
}

function checkFields(fields: NonNullable<SchemaParts['fields']>): void {
  const names = new Set<string>();
  for (const { name, schema } of fields) checkField(names, name, schema);
}

/** Checks one field of a struct and adds its name to those before it. @throws SchemaBuilderException */
export function checkField(names: Set<string>, name: string, schema: Schema | null): void {
  if (!name) throw new SchemaBuilderException('fieldName cannot be null.');
  if (!schema) throw new SchemaBuilderException(`fieldSchema for field ${name} cannot be null.`);
  if (names.has(name)) {
    throw new SchemaBuilderException(`Cannot create field because of field name duplication ${name}`);
  }
  names.add(name);
}

/** Checks what is to be a schema's default; null is one where null is allowed. @throws SchemaBuilderException */
export function checkDefault(schema: Schema, value: unknown): void {
  try {
    validateValue(schema, value);
  } catch (error) {
    if (error instanceof DataException) throw new SchemaBuilderException('Invalid default value', { cause: error });
    throw error;
  }
}
