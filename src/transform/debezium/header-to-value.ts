import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { ConfigException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import type { Transform } from '../transform.js';
import { type NewEntry, nestedSchema, nestedStruct } from './nested-entries.js';
import { DebeziumSettings } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'headers',
    type: 'LIST',
    defaultValue: null,
    importance: 'HIGH',
    documentation: 'Header names in the record whose values are to be copied or moved to record value.',
    order: 1,
    displayName: 'Header names list',
  },
  {
    name: 'fields',
    type: 'LIST',
    defaultValue: null,
    importance: 'HIGH',
    documentation:
      'Field names, in the same order as the header names listed in the headers configuration property. Supports Struct nesting using dot notation.',
    order: 1,
    displayName: 'Field names list',
  },
  {
    name: 'operation',
    type: 'STRING',
    defaultValue: null,
    importance: 'HIGH',
    documentation:
      'Either <code>move</code> if the fields are to be moved to the value (removed from the headers), or <code>copy</code> if the fields are to be copied to the value (retained in the headers).',
    order: 1,
    displayName: 'Operation: mover or copy',
  },
]);

/**
 * Moves or copies headers into the value; dots in a field name lead into nested structs.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/header-to-value.html
 */
export class HeaderToValue implements Transform {
  static readonly javaClass = 'io.debezium.transforms.HeaderToValue';

  readonly #schemas = new SchemaCache();
  #headers: readonly string[] = [];
  #fields: readonly string[] = [];
  #move = false;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(CONFIG, config);
    settings.require('headers', 'fields', 'operation');
    this.#move = settings.choice('operation', ['move', 'copy']) === 'move';
    this.#fields = settings.list('fields');
    this.#headers = settings.list('headers');
    if (this.#headers.length !== this.#fields.length) {
      throw new ConfigException("'fields' config must have the same number of elements as 'headers' config.");
    }
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    if (record.value === null || record.value === undefined) return record;
    const struct = requireStruct(record.value, 'Header field insertion', record.valueSchema);
    const entries: NewEntry[] = [];
    for (const header of record.headers) {
      const index = this.#headers.indexOf(header.key);
      if (index >= 0) entries.push({ path: (this.#fields[index] as string).split('.'), header });
    }
    if (entries.length === 0) return record;
    const schema = this.#schemas.get(struct.schema, (source) => nestedSchema(source, entries));
    const value = plain(schema, nestedStruct(struct, schema, entries));
    if (!this.#move) return changed(record, { value });
    const headers = record.headers.filter((header) => !this.#headers.includes(header.key));
    return changed(record, { value, headers });
  }
}
