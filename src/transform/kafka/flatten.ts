import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import { javaClassName } from '../../data/java-class.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { type FieldMap, requireMap, requireStructOrNull } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { type NewField, structSchema } from '../struct-schema.js';
import { inferType } from '../value-type.js';
import { plain, SideTransform } from './side-transform.js';

const PURPOSE = 'flattening';

const CONFIG = new ConfigDef([
  {
    name: 'delimiter',
    type: 'STRING',
    defaultValue: '.',
    importance: 'MEDIUM',
    documentation:
      'Delimiter to insert between field names from the input record when generating field names for the output record',
  },
]);

/**
 * Brings nested fields to the top, with names joined by a delimiter. Arrays stay as they are.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.Flatten
 */
export class Flatten extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.Flatten';

  readonly #schemas = new SchemaCache();
  #delimiter = '.';

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    this.#delimiter = settings.get('delimiter') as string;
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema, value } = data;
    if (value === null || value === undefined) return data;
    if (!schema) {
      const flat = new Map<unknown, unknown>();
      this.#flattenMap(requireMap(value, PURPOSE), '', flat);
      return plain(null, flat);
    }
    const struct = requireStructOrNull(value, PURPOSE, schema);
    const target = this.#schemas.get(schema, (source) => {
      const fields: NewField[] = [];
      this.#flattenSchema(source, '', source.optional, source.defaultValue as Struct | null, fields);
      return structSchema(source, fields);
    });
    const values: unknown[] = [];
    flattenStruct(struct, struct?.schema ?? schema, values);
    return plain(target, new Struct(target, values));
  }

  #flattenMap(map: FieldMap, prefix: string, into: Map<unknown, unknown>): void {
    for (const [key, value] of map) {
      if (typeof key !== 'string') {
        throw new DataException(`Flatten needs field names that are strings, found: ${javaClassName(key)}`);
      }
      const name = this.#join(prefix, key);
      if (value instanceof Map) {
        this.#flattenMap(value, name, into);
        continue;
      }
      checkFlat(value, name);
      into.set(name, value ?? null);
    }
  }

  #flattenSchema(schema: Schema, prefix: string, optional: boolean, parent: Struct | null, into: NewField[]): void {
    for (const field of schema.fields) {
      const name = this.#join(prefix, field.name);
      const nowOptional = optional || field.schema.optional;
      const defaultValue = field.schema.defaultValue ?? parent?.get(field.name) ?? null;
      switch (field.schema.type) {
        case 'struct':
          this.#flattenSchema(field.schema, name, nowOptional, defaultValue as Struct | null, into);
          break;
        case 'map':
          throw new DataException(
            `Flatten transformation does not support MAP for record with schemas (for field ${name}).`,
          );
        default:
          into.push({ name, schema: field.schema.with({ optional: nowOptional, defaultValue }) });
      }
    }
  }

  #join(prefix: string, name: string): string {
    return prefix === '' ? name : prefix + this.#delimiter + name;
  }
}

/** The values of the leaves in the order of the flat schema; below a struct that is null all are null. */
function flattenStruct(struct: Struct | null, schema: Schema, into: unknown[]): void {
  for (const field of schema.fields) {
    const value = struct === null ? null : (struct.values[field.index] ?? field.schema.defaultValue);
    if (field.schema.type === 'struct') flattenStruct(value as Struct | null, field.schema, into);
    else into.push(value);
  }
}

function checkFlat(value: unknown, name: string): void {
  if (value === null || value === undefined) return;
  const type = inferType(value);
  if (type === null) {
    throw new DataException(
      `Flatten transformation was passed a value of type class ${javaClassName(value)} which is not supported by Connect's data API`,
    );
  }
  if (type === 'struct') {
    throw new DataException(
      `Flatten transformation does not support class ${javaClassName(value)} for record without schemas (for field ${name}).`,
    );
  }
}
