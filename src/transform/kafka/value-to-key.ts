import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { changed } from '../record-side.js';
import { requireMap, requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import type { Transform } from '../transform.js';
import { names, REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain } from './side-transform.js';

const PURPOSE = 'copying fields from value to key';

const CONFIG = new ConfigDef([
  {
    name: 'fields',
    type: 'LIST',
    validator: names(false),
    importance: 'HIGH',
    documentation: 'Field names on the record value to extract as the record key.',
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/**
 * Makes the key from fields of the value.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.ValueToKey
 */
export class ValueToKey implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.ValueToKey';

  readonly #schemas = new SchemaCache();
  #fields: readonly string[] = [];
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = CONFIG.parse(config);
    this.#fields = [...new Set(settings.get('fields') as readonly string[])];
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const { schema, value } = record.valueData;
    if (!schema) {
      const map = requireMap(value, PURPOSE);
      return changed(record, { key: plain(null, new Map(this.#fields.map((name) => [name, map.get(name) ?? null]))) });
    }
    const struct = requireStruct(value, PURPOSE, schema);
    const keySchema = this.#schemas.get(struct.schema, (source) => this.#keySchema(source));
    const values = this.#fields.map((name) => fieldValue(struct, struct.schema.field(name)!, this.#replaceNull));
    return changed(record, { key: plain(keySchema, new Struct(keySchema, values)) });
  }

  #keySchema(schema: Schema): Schema {
    const fields = this.#fields.map((name) => {
      const field = schema.field(name);
      if (!field) throw new DataException(`Field does not exist: ${name}`);
      return field;
    });
    return structSchema(null, fields);
  }
}
