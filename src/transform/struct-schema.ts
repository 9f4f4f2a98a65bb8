import { type Field, Schema, type SchemaParts } from '../data/schema.js';
import { DataException, SchemaBuilderException } from '../error/errors.js';

/** A field of a schema that is being built. */
export interface NewField {
  readonly name: string;
  readonly schema: Schema;
}

/**
 * A struct schema with these fields; `basics` gives name, version, doc and parameters. Whether the source was optional and what
 * its default was does not carry over, as in Kafka Connect's transforms, unless `extra` says so.
 *
 * @throws SchemaBuilderException if a name is empty or stands twice.
 */
export function structSchema(
  basics: Schema | null,
  fields: readonly NewField[],
  extra: Partial<SchemaParts> = {},
): Schema {
  const names = new Set<string>();
  for (const { name } of fields) {
    if (name === '') throw new SchemaBuilderException('fieldName cannot be null.');
    if (names.has(name)) {
      throw new SchemaBuilderException(`Cannot create field because of field name duplication ${name}`);
    }
    names.add(name);
  }
  return new Schema({
    type: 'struct',
    name: basics?.name ?? null,
    version: basics?.version ?? null,
    doc: basics?.doc ?? null,
    parameters: basics?.parameters ?? null,
    fields,
    ...extra,
  });
}

/** The fields of a struct schema. @throws DataException for other schemas */
export function fieldsOf(schema: Schema): readonly Field[] {
  if (schema.type !== 'struct') throw new DataException('Cannot list fields on non-struct type');
  return schema.fields;
}
