import { ConfigDef, type ConfigValue } from '../../config/config-def.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import { plain, SideTransform } from './side-transform.js';

const CONFIG = new ConfigDef([
  {
    name: 'field',
    type: 'STRING',
    importance: 'MEDIUM',
    documentation: 'Field name for the single field that will be created in the resulting Struct or Map.',
  },
]);

/**
 * Wraps the whole key or value into a struct or map with one field.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.HoistField
 */
export class HoistField extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.HoistField';

  readonly #schemas = new SchemaCache();
  #name = '';

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    this.#name = settings.get('field') as string;
  }

  protected change(data: SchemaAndValue): SchemaAndValue {
    if (!data.schema) return plain(null, new Map([[this.#name, data.value]]));
    const wrapped = this.#schemas.get(data.schema, (schema) => structSchema(null, [{ name: this.#name, schema }]));
    return plain(wrapped, new Struct(wrapped).put(this.#name, data.value));
  }
}
