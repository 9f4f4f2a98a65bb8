import { DataException } from '../error/errors.js';
import { javaText } from './java-text.js';
import type { Field, Schema, SchemaType } from './schema.js';
import { schemasEqual } from './schema-equality.js';
import { validateValue } from './validate-value.js';
import { valuesEqual } from './value-equality.js';

/**
 * A record of named values that follows a struct schema.
 *
 * Values are stored by field index. `get` gives the schema's default for a field that holds nothing, as Kafka Connect's
 * `Struct.get` does; `getWithoutDefault` gives what is stored.
 */
export class Struct {
  static readonly javaClass = 'org.apache.kafka.connect.data.Struct';
  readonly schema: Schema;
  /** By field index. Whoever writes here instead of through `put` vouches for the types. */
  readonly values: unknown[];

  /** @throws DataException if the schema is not a struct schema. */
  constructor(schema: Schema, values?: unknown[]) {
    if (schema.type !== 'struct') throw new DataException(`Not a struct schema: ${schema}`);
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

  /** The stored value of a field that must be of this type. @throws DataException if there is no such field or it has another type. */
  getChecked(name: string, type: SchemaType): unknown {
    const field = this.#field(name);
    if (field.schema.type !== type) {
      throw new DataException(`Field '${name}' is not of type ${type.toUpperCase()}`);
    }
    return this.values[field.index] ?? null;
  }

  /** Sets a field and returns this struct. @throws DataException if there is no such field or the value does not fit it. */
  put(name: string, value: unknown): this {
    const field = this.#field(name);
    validateValue(field.schema, value, name);
    this.values[field.index] = value;
    return this;
  }

  /** @throws DataException for the first field whose value does not fit; a missing value is fine where there is a default. */
  validate(): void {
    for (const field of this.schema.fields) {
      const value = this.values[field.index] ?? null;
      if (value === null && (field.schema.optional || field.schema.defaultValue !== null)) continue;
      validateValue(field.schema, value, field.name);
    }
  }

  equals(other: unknown): boolean {
    return other instanceof Struct && schemasEqual(this.schema, other.schema) && valuesEqual(this.values, other.values);
  }

  /** As Java shows it: `Struct{id=1,name=x}`, without the fields that hold nothing. */
  toString(): string {
    const parts: string[] = [];
    for (const field of this.schema.fields) {
      const value = this.values[field.index] ?? null;
      if (value !== null) parts.push(`${field.name}=${javaText(value, field.schema)}`);
    }
    return `Struct{${parts.join(',')}}`;
  }

  #field(name: string): Field {
    const field = this.schema.field(name);
    if (!field) throw new DataException(`${name} is not a valid field name`);
    return field;
  }
}
