/** `source.snapshot` of a snapshot's rows. */
export type SnapshotMarker = 'true' | 'first' | 'first_in_data_collection' | 'last_in_data_collection' | 'last';

/** A row that waits for what comes after it, because its marker depends on that. Each table has one of these for all its rows. */
interface Held<Row> {
  row: Row;
  readonly table: number;
  first: boolean;
}

/**
 * Gives each row of a snapshot its marker: one row of each table is held back until it is known whether it is the last.
 *
 * The rules, first one that holds: the last row of all is `last`; the first row of the first table is `first`; the last row of a table is
 * `last_in_data_collection`; its first row `first_in_data_collection`; all others `true`. Rows of different tables may be mixed.
 */
export class SnapshotMarkers<Row> {
  readonly #emit: (row: Row, marker: SnapshotMarker, table: number) => void;
  readonly #released: (table: number) => void;
  readonly #held = new Map<number, Held<Row>>();
  /** The last row of the table that ended last: `last` if no other row comes. */
  #final: Held<Row> | null = null;
  /** Of the table whose row came last: mostly the next one is of it, too. */
  #last: Held<Row> | null = null;

  /** @param released told when all rows of a table have been given out */
  constructor(
    emit: (row: Row, marker: SnapshotMarker, table: number) => void,
    released: (table: number) => void = () => {},
  ) {
    this.#emit = emit;
    this.#released = released;
  }

  /** The next row of a table; `table` is its place in the snapshot, from 0. */
  row(table: number, row: Row): void {
    const held = this.#last?.table === table ? this.#last : this.#held.get(table);
    if (held !== undefined) {
      const before = held.row;
      const marker = this.#marker(held, false);
      held.row = row;
      held.first = false;
      this.#last = held;
      this.#emit(before, marker, table);
      return;
    }
    this.#last = { row, table, first: true };
    this.#held.set(table, this.#last);
    this.#releaseFinal();
  }

  /** All rows of a table have come. */
  tableEnd(table: number): void {
    const held = this.#held.get(table);
    if (held === undefined) {
      this.#released(table);
      return;
    }
    this.#held.delete(table);
    this.#last = null;
    this.#releaseFinal();
    this.#final = held;
  }

  /** All tables have ended. */
  end(): void {
    if (this.#final !== null) this.#emit(this.#final.row, 'last', this.#final.table);
    this.#final = null;
  }

  #releaseFinal(): void {
    const final = this.#final;
    if (final === null) return;
    this.#final = null;
    this.#emit(final.row, this.#marker(final, true), final.table);
    this.#released(final.table);
  }

  #marker(held: Held<Row>, lastInTable: boolean): SnapshotMarker {
    if (held.first && held.table === 0) return 'first';
    if (lastInTable) return 'last_in_data_collection';
    return held.first ? 'first_in_data_collection' : 'true';
  }
}
