/** The start of a column that is NULL. */
export const NULL_COLUMN = -1;
/** The start of a column whose TOASTed value did not change and was not sent. */
export const UNCHANGED_TOAST_COLUMN = -2;

/**
 * One row as it came over the wire: a view on the received bytes, nothing is parsed.
 *
 * The value of column `i` is PostgreSQL's text form in `buffer[bounds[base + 2i], bounds[base + 2i + 1])`; a start of {@link NULL_COLUMN} or
 * {@link UNCHANGED_TOAST_COLUMN} means that there are no bytes. The bounds of many rows share one typed array (see {@link BoundsArena}), so that
 * a row costs one small object. Neither buffer nor bounds are reused while a tuple refers to them.
 */
export class Tuple {
  readonly buffer: Buffer;
  readonly bounds: Int32Array;
  readonly base: number;
  /** How many columns the row has. */
  readonly count: number;

  constructor(buffer: Buffer, bounds: Int32Array, base: number, count: number) {
    this.buffer = buffer;
    this.bounds = bounds;
    this.base = base;
    this.count = count;
  }

  /** Where the value of column `i` begins, or {@link NULL_COLUMN} or {@link UNCHANGED_TOAST_COLUMN}. */
  start(i: number): number {
    return this.bounds[this.base + 2 * i] as number;
  }

  /** Where the value of column `i` ends. */
  end(i: number): number {
    return this.bounds[this.base + 2 * i + 1] as number;
  }

  isNull(i: number): boolean {
    return this.start(i) === NULL_COLUMN;
  }

  isUnchangedToast(i: number): boolean {
    return this.start(i) === UNCHANGED_TOAST_COLUMN;
  }

  /** The value of column `i` as text; null where there is none. For control data and diagnostics, not for the hot path. */
  text(i: number): string | null {
    const start = this.start(i);
    return start < 0 ? null : this.buffer.toString('utf8', start, this.end(i));
  }

  /** A tuple with these columns' texts (null is NULL): for rows that do not come from the wire. */
  static of(values: readonly (string | null)[]): Tuple {
    const parts = values.map((value) => (value === null ? null : Buffer.from(value)));
    const bounds = new Int32Array(2 * values.length);
    let position = 0;
    parts.forEach((part, i) => {
      bounds[2 * i] = part === null ? NULL_COLUMN : position;
      if (part !== null) position += part.length;
      bounds[2 * i + 1] = part === null ? NULL_COLUMN : position;
    });
    return new Tuple(Buffer.concat(parts.filter((part) => part !== null)), bounds, 0, values.length);
  }
}
