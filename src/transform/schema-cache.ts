import type { Schema } from '../data/schema.js';

/**
 * What was derived from a schema, by the identity of the schema object. Sources and converters hand out one object per schema
 * version, so a schema is derived once per version; entries go with their schema, and no size has to be chosen.
 */
export class SchemaCache<T = Schema> {
  readonly #derived = new WeakMap<Schema, T>();

  get(schema: Schema, derive: (schema: Schema) => T): T {
    let derived = this.#derived.get(schema);
    if (derived === undefined) {
      derived = derive(schema);
      this.#derived.set(schema, derived);
    }
    return derived;
  }
}
