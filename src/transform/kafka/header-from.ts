import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import { oneOf } from '../../config/validators.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Header } from '../../data/header.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { ConfigException, DataException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { changed, dataOf, type RecordSide } from '../record-side.js';
import { requireMap, requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import type { Transform } from '../transform.js';
import { nonEmptyList, REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain } from './side-transform.js';

const CONFIG = new ConfigDef([
  {
    name: 'fields',
    type: 'LIST',
    validator: nonEmptyList,
    importance: 'HIGH',
    documentation: 'Field names in the record whose values are to be copied or moved to headers.',
  },
  {
    name: 'headers',
    type: 'LIST',
    validator: nonEmptyList,
    importance: 'HIGH',
    documentation: 'Header names, in the same order as the field names listed in the fields configuration property.',
  },
  {
    name: 'operation',
    type: 'STRING',
    validator: oneOf('move', 'copy'),
    importance: 'HIGH',
    documentation:
      'Either <code>move</code> if the fields are to be moved to the headers (removed from the key/value), or <code>copy</code> if the fields are to be copied to the headers (retained in the key/value).',
  },
  REPLACE_NULL_WITH_DEFAULT,
]);

/**
 * Moves or copies fields to headers.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.HeaderFrom
 */
export class HeaderFrom implements Transform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.HeaderFrom';

  readonly #side: RecordSide;
  readonly #schemas = new SchemaCache();
  #fields: readonly string[] = [];
  #headers: readonly string[] = [];
  #move = false;
  #replaceNull = true;

  constructor(side: RecordSide) {
    this.#side = side;
  }

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = CONFIG.parse(config);
    this.#fields = settings.get('fields') as readonly string[];
    this.#headers = settings.get('headers') as readonly string[];
    if (this.#headers.length !== this.#fields.length) {
      throw new ConfigException("'fields' config must have the same number of elements as 'headers' config.");
    }
    this.#move = settings.get('operation') === 'move';
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const data = dataOf(record, this.#side);
    const purpose = this.#move ? 'header move' : 'header copy';
    const added: Header[] = [];
    const rest = data.schema
      ? this.#fromStruct(requireStruct(data.value, purpose, data.schema), data.schema, added)
      : this.#fromMap(requireMap(data.value, purpose), added);
    const kept = this.#move ? rest : data;
    const headers = [...record.headers, ...added];
    return changed(record, this.#side === 'Key' ? { key: kept, headers } : { value: kept, headers });
  }

  #fromStruct(struct: Struct, schema: Schema, added: Header[]): SchemaAndValue {
    const moved = this.#move ? this.#moveFields(struct, schema) : struct;
    for (const [index, name] of this.#fields.entries()) {
      const field = schema.field(name);
      if (!field)
        throw new DataException(`Cannot ${this.#move ? 'move' : 'copy'} field ${name} to a header: no such field`);
      const value = fieldValue(struct, field, this.#replaceNull);
      added.push({ key: this.#headers[index] as string, schema: field.schema, value });
    }
    return plain(moved.schema, moved);
  }

  #moveFields(struct: Struct, schema: Schema): Struct {
    const target = this.#schemas.get(schema, (source) => {
      const fields = source.fields.filter((field) => !this.#fields.includes(field.name));
      return structSchema(source, fields);
    });
    const values: unknown[] = [];
    for (const field of struct.schema.fields) {
      if (target.field(field.name)) values.push(fieldValue(struct, field, this.#replaceNull));
    }
    return new Struct(target, values);
  }

  #fromMap(map: ReadonlyMap<unknown, unknown>, added: Header[]): SchemaAndValue {
    const rest = new Map(map);
    for (const [index, name] of this.#fields.entries()) {
      added.push({ key: this.#headers[index] as string, schema: null, value: map.get(name) ?? null });
      rest.delete(name);
    }
    return plain(null, rest);
  }
}
