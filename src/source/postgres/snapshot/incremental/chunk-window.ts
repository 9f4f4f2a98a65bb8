import type { Delete, Insert, Update } from '../../../../../decoders/pgoutput/message.js';
import type { Tuple } from '../../../../../decoders/pgoutput/tuple.js';
import type { Table } from '../../catalog/table.js';
import type { KeyPosition } from './key-value.js';

/** A row that was read, and where it stands. */
export interface ChunkRow {
  readonly tuple: Tuple;
  readonly position: KeyPosition;
}

/**
 * The rows of one chunk while the stream comes up to the moment at which they were read. A row that changes meanwhile is taken out: its change tells
 * more than the row does.
 */
export class ChunkWindow {
  readonly #table: Table;
  readonly #rows: Set<ChunkRow>;
  readonly #shape: string;
  /** Rows by the values of the columns by which changes name them; made when the first change comes. */
  readonly #indexes = new Map<string, Map<string, ChunkRow[]>>();

  /**
   * @param table the version whose columns the rows have
   * @param columns all columns of the table, also those that are not read
   */
  constructor(table: Table, columns: readonly ShapedColumn[], rows: readonly ChunkRow[]) {
    this.#table = table;
    this.#shape = shapeOf(columns);
    this.#rows = new Set(rows);
  }

  /** The rows that did not change, in their order. */
  get rows(): Iterable<ChunkRow> {
    return this.#rows;
  }

  get oid(): number {
    return this.#table.oid;
  }

  /** Whether the rows were read from the table as this version has it. */
  fits(version: Table): boolean {
    return (
      shapeOf(version.columns.map(({ name, type, generated }) => ({ name, typeOid: type.oid, generated }))) ===
      this.#shape
    );
  }

  /** Takes out the row that a change is about, under its old and its new key. */
  changed(version: Table, message: Insert | Update | Delete): void {
    const columns = this.#identity(version);
    if (message.kind !== 'insert' && message.oldTuple !== null) this.#remove(version, columns, message.oldTuple);
    if (message.kind !== 'delete') this.#remove(version, columns, message.newTuple);
  }

  /** The table was truncated. */
  clear(): void {
    this.#rows.clear();
  }

  /** What PostgreSQL names changed rows by, as far as the rows have it. With whole old rows any key will do. */
  #identity(version: Table): readonly string[] {
    const known = new Set(this.#table.columns.map((column) => column.name));
    const marked = version.columns.filter((column) => column.inReplicaIdentity && known.has(column.name));
    if (version.replicaIdentity !== 'full' && marked.length > 0) return marked.map((column) => column.name);
    const key = version.primaryKey.filter((name) => known.has(name));
    return key.length > 0 ? key : [...known];
  }

  #remove(version: Table, columns: readonly string[], tuple: Tuple): void {
    const key = textOf(version, columns, tuple);
    if (key === null) return;
    for (const row of this.#index(columns).get(key) ?? []) this.#rows.delete(row);
  }

  #index(columns: readonly string[]): Map<string, ChunkRow[]> {
    const name = JSON.stringify(columns);
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = new Map();
      for (const row of this.#rows) {
        const key = textOf(this.#table, columns, row.tuple) as string;
        const same = index.get(key);
        if (same === undefined) index.set(key, [row]);
        else same.push(row);
      }
      this.#indexes.set(name, index);
    }
    return index;
  }
}

interface ShapedColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly generated: boolean;
}

/** Names and types in their order; generated columns are not always in the stream. */
function shapeOf(columns: readonly ShapedColumn[]): string {
  return JSON.stringify(columns.filter(({ generated }) => !generated).map(({ name, typeOid }) => [name, typeOid]));
}

/** The values of these columns, or null if the tuple does not have one of them. */
function textOf(table: Table, columns: readonly string[], tuple: Tuple): string | null {
  const values: (string | null)[] = [];
  for (const name of columns) {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined || tuple.isUnchangedToast(column.position)) return null;
    values.push(tuple.text(column.position));
  }
  return JSON.stringify(values);
}
