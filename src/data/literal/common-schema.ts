import type { Schema, SchemaType } from '../schema.js';
import type { SchemaAndValue } from '../schema-and-value.js';
import { schemasEqual } from '../schema-equality.js';

/** The number types in the order in which one may widen to another. */
const WIDENING: readonly SchemaType[] = ['int8', 'int16', 'int32', 'int64', 'float32', 'float64'];

/** Finds the schema that all elements of a list, or all keys of a map, can share. */
export class CommonSchema {
  #schema: Schema | null = null;
  #lost = false;

  /** Values without a schema (null) fit everywhere. */
  add(data: SchemaAndValue | null): void {
    if (this.#lost || data === null || data.schema === null) return;
    this.#schema = this.#schema === null ? data.schema : merged(this.#schema, data.schema);
    this.#lost = this.#schema === null;
  }

  /** null where there were no values or they have nothing in common. */
  get schema(): Schema | null {
    return this.#schema;
  }
}

function merged(previous: Schema, next: Schema): Schema | null {
  if (previous.type !== next.type) {
    const before = WIDENING.indexOf(previous.type);
    const after = WIDENING.indexOf(next.type);
    if (before < 0 || after < 0) return null;
    return before > after ? previous : next;
  }
  if (previous.optional === next.optional) return previous.optional ? previous : next;
  return schemasEqual(previous, next) ? previous : null;
}
