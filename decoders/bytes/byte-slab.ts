/** Small enough that one piece which is kept for long does not hold much that nobody needs; that of Node's own small buffers. */
const SLAB_SIZE = 8 * 1024;
/** Larger pieces get memory of their own. */
const MAX_SHARED = SLAB_SIZE / 2;

/** Keeps copies of small pieces of memory side by side, in far fewer objects than a buffer for each would be. */
export class ByteSlab {
  /** Holds the piece that was copied last. */
  buffer = Buffer.allocUnsafeSlow(SLAB_SIZE);
  #used = 0;

  /** Copies a piece; returns where in `buffer` it begins. */
  copy(bytes: Uint8Array): number {
    const { length } = bytes;
    if (this.#used + length > this.buffer.length) this.#renew(length);
    const start = this.#used;
    this.buffer.set(bytes, start);
    this.#used += length;
    return start;
  }

  #renew(length: number): void {
    this.buffer = Buffer.allocUnsafeSlow(length > MAX_SHARED ? length : SLAB_SIZE);
    this.#used = 0;
  }
}
