/** As much as the largest ordinary batch takes; smaller ones share a slab. */
const SLAB_BYTES = 1024 * 1024;
/** Slabs kept for what comes next. What is under way beyond them comes from the allocator, and goes back to it. */
const MAX_FREE = 4;

interface Slab {
  readonly memory: Buffer;
  /** Bytes that are taken, from the start. */
  used: number;
  /** Batches that lie in it. */
  batches: number;
}

/**
 * Memory of sealed batches, used again once they are stored.
 *
 * A batch lives until the disk or the broker has it, which is longer than young collections leave anything alone. So its memory became old garbage, and V8 counts
 * the bytes of buffers when it decides that a full collection is due: with a batch for every few records, marking the same live objects again and again took a
 * third of the CPU.
 */
export class BatchMemory {
  readonly #slabs = new Map<ArrayBufferLike, Slab>();
  readonly #free: Slab[] = [];
  #current: Slab | null = null;

  /** Room for a batch; its bytes are whatever was there. */
  take(length: number): Buffer {
    if (length > SLAB_BYTES) return Buffer.allocUnsafeSlow(length);
    let slab = this.#current;
    if (slab === null || slab.used + length > SLAB_BYTES) slab = this.#current = this.#next();
    const bytes = slab.memory.subarray(slab.used, slab.used + length);
    slab.used += length;
    slab.batches++;
    return bytes;
  }

  /** Nobody reads these bytes any more. */
  release(bytes: Buffer): void {
    const slab = this.#slabs.get(bytes.buffer);
    if (slab === undefined || --slab.batches > 0) return;
    slab.used = 0;
    if (slab === this.#current) return;
    if (this.#free.length < MAX_FREE) this.#free.push(slab);
    else this.#slabs.delete(bytes.buffer);
  }

  /** The batch is not needed any more, but somebody might still read its bytes: they are left to the garbage collector. */
  abandon(bytes: Buffer): void {
    const slab = this.#slabs.get(bytes.buffer);
    if (slab === undefined) return;
    this.#slabs.delete(bytes.buffer);
    if (slab === this.#current) this.#current = null;
  }

  #next(): Slab {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const slab: Slab = { memory: Buffer.allocUnsafeSlow(SLAB_BYTES), used: 0, batches: 0 };
    this.#slabs.set(slab.memory.buffer, slab);
    return slab;
  }
}
