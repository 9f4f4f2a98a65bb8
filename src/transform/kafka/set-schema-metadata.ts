import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { ConfigException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { requireSchema } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { fieldsOf } from '../struct-schema.js';
import { REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain, SideTransform } from './side-transform.js';

const CONFIG = new ConfigDef([
  {
    name: 'schema.name',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'Schema name to set.',
  },
  {
    name: 'schema.version',
    type: 'INT',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'Schema version to set.',
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/**
 * Sets name and version of the schema of a struct.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.SetSchemaMetadata
 */
export class SetSchemaMetadata extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.SetSchemaMetadata';

  readonly #schemas = new SchemaCache();
  #name: string | null = null;
  #version: number | null = null;
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    this.#name = settings.get('schema.name') as string | null;
    this.#version = settings.get('schema.version') as number | null;
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
    if (this.#name === null && this.#version === null) {
      throw new ConfigException('Neither schema name nor version configured');
    }
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    const { schema, value } = data;
    if (!schema && (value === null || value === undefined)) return data;
    const target = this.#schemas.get(requireSchema(schema, 'updating schema metadata'), (it) => this.#renamed(it));
    if (!(value instanceof Struct)) return plain(target, value);
    const values = value.schema.fields.map((field) => fieldValue(value, field, this.#replaceNull));
    return plain(target, new Struct(target, values));
  }

  #renamed(schema: Schema): Schema {
    return schema.with({
      fields: fieldsOf(schema),
      name: this.#name ?? schema.name,
      version: this.#version ?? schema.version,
    });
  }
}
