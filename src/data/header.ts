import type { SchemaAndValue } from './schema-and-value.js';

/** One header of a record; keys may repeat. */
export interface Header extends SchemaAndValue {
  readonly key: string;
}

/**
 * The headers of a record, in order. Arrays are treated as immutable: whoever changes headers makes a new array, so that one array
 * can be shared by many records and encoded once.
 */
export type Headers = readonly Header[];

export const NO_HEADERS: Headers = [];
