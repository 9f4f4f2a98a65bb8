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

/**
 * Headers that several records have together, as a delete and its tombstone do in Debezium: what its transforms add to those of one record shows on
 * the others too. Every way of copying an array gives headers of the record's own.
 */
export class SharedHeaders extends Array<Header> {
  /** What the records began with. */
  readonly origin: Headers;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(origin: Headers) {
    super();
    this.origin = origin;
    for (const header of origin) this.push(header);
  }
}

/** Headers with others behind them: the same object if it is shared, else a new one. */
export function withHeaders(headers: Headers, added: readonly Header[]): Headers {
  if (!(headers instanceof SharedHeaders)) return [...headers, ...added];
  headers.push(...added);
  return headers;
}
