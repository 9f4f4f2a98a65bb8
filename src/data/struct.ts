import { DataException } from '../error/errors.js';
import type { Field, Schema } from './schema.js';

/**
 * A record of named values that follows a struct schema.
 *
 * Values are stored by field index. `get` gives the schema's default for a field that holds nothing, as Kafka Connect's
 * `Struct.get` does; `getWithoutDefault` gives what is stored.
 */
export class Struct {
  readonly schema: Schema;
  readonly values: unknown[];

  /** @throws DataException if the schema is not a struct schema. */
  constructor(schema: Schema, values?: unknown[]) {
    if (schema.type !== 'struct') {
      throw new DataException(`Not a struct schema: ${schema.name ?? schema.type}`);
    }
    this.schema = schema;
    this.values = values ?? new Array<unknown>(schema.fields.length).fill(null);
  }

  /** @throws DataException if there is no such field. */
  get(name: string): unknown {
    const field = this.#field(name);
    return this.values[field.index] ?? field.schema.defaultValue;
  }

  /** @throws DataException if there is no such field. */
  getWithoutDefault(name: string): unknown {
    return this.values[this.#field(name).index] ?? null;
  }

  /** Sets a field and returns this struct. @throws DataException if there is no such field. */
  put(name: string, value: unknown): this {
    this.values[this.#field(name).index] = value;
    return this;
  }

  #field(name: string): Field {
    const field = this.schema.field(name);
    if (!field) throw new DataException(`${name} is not a valid field name`);
    return field;
  }
}
