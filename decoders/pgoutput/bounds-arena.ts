/** How many numbers one typed array of an arena holds: 1024 rows of eight columns. A row that is kept keeps all of them. */
const CHUNK = 16_384;

/**
 * Hands out room for column bounds from large typed arrays, so that no typed array is made per row.
 *
 * A full array is left to the tuples that refer to it and dies with the last of them; nothing is ever reused.
 */
export class BoundsArena {
  /** The array of the last `take`. */
  bounds = new Int32Array(CHUNK);
  #used = 0;

  /** Room for `count` numbers in `bounds`; returns where it begins. */
  take(count: number): number {
    if (this.#used + count > this.bounds.length) {
      this.bounds = new Int32Array(Math.max(CHUNK, count));
      this.#used = 0;
    }
    const base = this.#used;
    this.#used += count;
    return base;
  }
}
