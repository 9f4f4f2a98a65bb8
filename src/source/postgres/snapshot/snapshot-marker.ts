/** `source.snapshot` of a snapshot's rows. */
export type SnapshotMarker = 'true' | 'first' | 'first_in_data_collection' | 'last_in_data_collection' | 'last';

/** A row that waits for what comes after it, because its marker depends on that. */
interface Held<Row> {
  readonly row: Row;
  readonly table: number;
  readonly first: boolean;
}

/**
 * Gives each row of a snapshot its marker: one row of each table is held back until it is known whether it is the last.
 *
 * The rules, first one that holds: the last row of all is `last`; the first row of the first table is `first`; the last row of a table is
 * `last_in_data_collection`; its first row `first_in_data_collection`; all others `true`. Rows of different tables may be mixed.
 */
export class SnapshotMarkers<Row> {
  readonly #emit: (row: Row, marker: SnapshotMarker) => void;
  readonly #released: (table: number) => void;
  readonly #held = new Map<number, Held<Row>>();
  /** The last row of the table that ended last: `last` if no other row comes. */
  #final: Held<Row> | null = null;
  readonly #begun = new Set<number>();

  /** @param released told when all rows of a table have been given out */
  constructor(emit: (row: Row, marker: SnapshotMarker) => void, released: (table: number) => void = () => {}) {
    this.#emit = emit;
    this.#released = released;
  }

  /** The next row of a table; `table` is its place in the snapshot, from 0. */
  row(table: number, row: Row): void {
    const held = this.#held.get(table);
    if (held !== undefined) this.#emit(held.row, this.#marker(held, false));
    this.#held.set(table, { row, table, first: !this.#begun.has(table) });
    if (held === undefined) {
      this.#begun.add(table);
      this.#releaseFinal();
    }
  }

  /** All rows of a table have come. */
  tableEnd(table: number): void {
    const held = this.#held.get(table);
    if (held === undefined) {
      this.#released(table);
      return;
    }
    this.#held.delete(table);
    this.#releaseFinal();
    this.#final = held;
  }

  /** All tables have ended. */
  end(): void {
    if (this.#final !== null) this.#emit(this.#final.row, 'last');
    this.#final = null;
  }

  #releaseFinal(): void {
    const final = this.#final;
    if (final === null) return;
    this.#final = null;
    this.#emit(final.row, this.#marker(final, true));
    this.#released(final.table);
  }

  #marker(held: Held<Row>, lastInTable: boolean): SnapshotMarker {
    if (held.first && held.table === 0) return 'first';
    if (lastInTable) return 'last_in_data_collection';
    return held.first ? 'first_in_data_collection' : 'true';
  }
}
