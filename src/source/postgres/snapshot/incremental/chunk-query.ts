import type { CatalogColumn, CatalogTable } from '../../catalog/catalog.js';
import { quoteIdentifier, quoteTable } from '../snapshot-statement.js';
import type { KeyPosition } from './key-value.js';

/** A statement with its parameters, which the server takes as the types of the columns that they are compared with. */
export interface ChunkStatement {
  readonly text: string;
  readonly values: readonly (string | null)[];
}

/** Makes the statements that walk through a table in the order of its key. */
export class ChunkQuery {
  readonly #table: string;
  readonly #key: readonly CatalogColumn[];
  readonly #columns: string;
  readonly #condition: string | null;

  /**
   * @param columns what is read of each row; the key follows behind
   * @param key what rows are ordered by
   * @param condition what rows have to fulfil, or null
   */
  constructor(
    table: CatalogTable,
    columns: readonly string[],
    key: readonly CatalogColumn[],
    condition: string | null,
  ) {
    this.#table = quoteTable(table);
    this.#key = key;
    this.#columns = [...columns, ...key.map(({ name }) => name)].map(quoteIdentifier).join(', ');
    this.#condition = condition;
  }

  /** The key of the last row in the order; no row if the table is empty. */
  maximum(): ChunkStatement {
    const key = this.#key.map(({ name }) => quoteIdentifier(name));
    const order = key.map((name) => `${name} DESC`).join(', ');
    return { text: `SELECT ${key.join(', ')} FROM ${this.#from([])} ORDER BY ${order} LIMIT 1`, values: [] };
  }

  /** How many rows there are up to a position. */
  count(maximum: KeyPosition): ChunkStatement {
    const values: (string | null)[] = [];
    return { text: `SELECT count(*) FROM ${this.#from([this.#upTo(maximum, values)])}`, values };
  }

  /** The next rows behind a position (null: from the first one) and up to another. */
  chunk(after: KeyPosition | null, maximum: KeyPosition, limit: number): ChunkStatement {
    const values: (string | null)[] = [];
    const bounds = after === null ? [] : [this.#behind(after, values)];
    bounds.push(this.#upTo(maximum, values));
    const order = this.#key.map(({ name }) => quoteIdentifier(name)).join(', ');
    const text = `SELECT ${this.#columns} FROM ${this.#from(bounds)} ORDER BY ${order} LIMIT ${limit}`;
    return { text, values };
  }

  #from(bounds: readonly string[]): string {
    const conditions = this.#condition === null ? bounds : [...bounds, `(${this.#condition})`];
    return conditions.length === 0 ? this.#table : `${this.#table} WHERE ${conditions.join(' AND ')}`;
  }

  #behind(position: KeyPosition, values: (string | null)[]): string {
    if (this.#comparable(position)) return this.#compareRows('>', position, values);
    return this.#behindNullable(position, values);
  }

  #upTo(position: KeyPosition, values: (string | null)[]): string {
    if (this.#comparable(position)) return this.#compareRows('<=', position, values);
    return `NOT (${this.#behindNullable(position, values)})`;
  }

  /** Comparisons of whole rows can use an index, but know no NULLs. */
  #comparable(position: KeyPosition): boolean {
    return position.every((value, i) => value !== null && this.#key[i]?.notNull);
  }

  #compareRows(operator: string, position: KeyPosition, values: (string | null)[]): string {
    const names = position.map((_value, i) => this.#name(i)).join(', ');
    const parameters = position.map((value) => parameter(value?.text ?? null, values)).join(', ');
    return position.length === 1 ? `${names} ${operator} ${parameters}` : `(${names}) ${operator} (${parameters})`;
  }

  /** As ORDER BY has it: NULL comes after everything else. */
  #behindNullable(position: KeyPosition, values: (string | null)[]): string {
    const equal: string[] = [];
    const alternatives: string[] = [];
    position.forEach((value, i) => {
      const name = this.#name(i);
      if (value === null) {
        equal.push(`${name} IS NULL`);
        return;
      }
      const given = parameter(value.text, values);
      const greater = this.#key[i]?.notNull ? `${name} > ${given}` : `(${name} > ${given} OR ${name} IS NULL)`;
      alternatives.push([...equal, greater].join(' AND '));
      // Never NULL itself, so that NOT turns it round.
      equal.push(`(${name} IS NOT NULL AND ${name} = ${given})`);
    });
    return alternatives.length === 0 ? 'false' : alternatives.map((text) => `coalesce(${text}, false)`).join(' OR ');
  }

  #name(index: number): string {
    return quoteIdentifier((this.#key[index] as CatalogColumn).name);
  }
}

function parameter(value: string | null, values: (string | null)[]): string {
  values.push(value);
  return `$${values.length}`;
}
