/** Into how many ranges the keys of an index are divided, by a hash of the document's id. */
export const RANGES = 4096;
const LANES = 4;

/**
 * Number and sum of documents for each range of keys: equal for equal sets of documents, in whatever order they come, and in memory that does not depend
 * on how many there are.
 */
export class RangeSums {
  readonly #counts = new Uint32Array(RANGES);
  readonly #sums = new Uint32Array(RANGES * LANES);
  #total = 0;

  /** How many documents there are. */
  get total(): number {
    return this.#total;
  }

  count(range: number): number {
    return this.#counts[range] as number;
  }

  /** `hash` has 32 hexadecimal digits. */
  add(id: string, hash: string): void {
    const range = rangeOf(id);
    this.#total++;
    (this.#counts[range] as number)++;
    for (let lane = 0; lane < LANES; lane++) {
      (this.#sums[range * LANES + lane] as number) += Number.parseInt(hash.slice(lane * 8, lane * 8 + 8), 16);
    }
  }

  /** The ranges in which the documents are not the same. */
  differing(other: RangeSums): number[] {
    return Array.from({ length: RANGES }, (_, range) => range).filter((range) => {
      if (this.#counts[range] !== other.#counts[range]) return true;
      const lanes = Array.from({ length: LANES }, (_, lane) => range * LANES + lane);
      return lanes.some((lane) => this.#sums[lane] !== other.#sums[lane]);
    });
  }
}

/** The range of a document, by FNV-1a of its id. */
export function rangeOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return ((hash >>> 16) ^ (hash & 0xffff)) % RANGES;
}
