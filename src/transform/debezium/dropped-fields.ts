import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';

/** Drops the fields that a header of the record lists, from the value and if wanted from the key. */
export class FieldDropper {
  readonly #header: string;
  readonly #fromKey: boolean;
  readonly #optionalOnly: boolean;
  /** Lists repeat: headers of one table name the same columns again and again. */
  readonly #schemas = new SchemaCache<Map<string, Schema>>();

  /** `optionalOnly`: required fields stay, so that the schema remains readable for old consumers. */
  constructor(header: string, fromKey: boolean, optionalOnly: boolean) {
    this.#header = header;
    this.#fromKey = fromKey;
    this.#optionalOnly = optionalOnly;
  }

  drop<R extends ConnectRecord>(record: R): R {
    const names = this.#names(record);
    if (names.length === 0) return record;
    const value = this.#dropFrom(record.valueData, names);
    return changed(record, this.#fromKey ? { value, key: this.#dropFrom(record.keyData, names) } : { value });
  }

  #names(record: ConnectRecord): readonly string[] {
    const header = record.headers.find(({ key }) => key === this.#header);
    const names = header?.value ?? [];
    if (!Array.isArray(names)) throw new DataException(`Header ${this.#header} is no list of field names`);
    return names;
  }

  #dropFrom(data: SchemaAndValue, names: readonly string[]): SchemaAndValue {
    const { value } = data;
    if (!(value instanceof Struct)) return data;
    const target = this.#remaining(value.schema, names);
    if (target === value.schema) return data;
    const values: unknown[] = [];
    for (const field of value.schema.fields) {
      if (target.field(field.name)) values.push(fieldValue(value, field, true));
    }
    return plain(target, new Struct(target, values));
  }

  #remaining(schema: Schema, names: readonly string[]): Schema {
    const known = this.#schemas.get(schema, () => new Map());
    const list = names.join(',');
    let target = known.get(list);
    if (!target) {
      const kept = schema.fields.filter(
        (field) => !names.includes(field.name) || (this.#optionalOnly && !field.schema.optional),
      );
      const all = kept.length === schema.fields.length && this.#optionalOnly;
      target = all ? schema : structSchema(schema, kept);
      known.set(list, target);
    }
    return target;
  }
}
