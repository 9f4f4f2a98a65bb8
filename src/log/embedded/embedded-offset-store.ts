import type { OffsetEntry } from '../log.js';
import { offsetKey, putOffsets } from './source-offsets.js';
import type { EmbeddedStore } from './store.js';

/** The source offsets in the folder of the embedded log: what the port of offset stores asks for (src/offset/offset-store.ts). */
export class EmbeddedOffsetStore {
  readonly #store: EmbeddedStore;

  constructor(store: EmbeddedStore) {
    this.#store = store;
  }

  async get(keys: readonly Buffer[]): Promise<readonly (Buffer | null)[]> {
    this.#store.refresh();
    return keys.map((key) => {
      const entry = this.#store.offsets.get(offsetKey(key));
      return entry === undefined ? null : Buffer.from(entry[1]);
    });
  }

  async entries(): Promise<readonly OffsetEntry[]> {
    this.#store.refresh();
    return [...this.#store.offsets.getRange()].map(({ value: [key, value] }) => ({
      key: Buffer.from(key),
      value: Buffer.from(value),
    }));
  }

  async set(entries: readonly OffsetEntry[]): Promise<void> {
    await this.#store.transaction(() => putOffsets(this.#store, entries));
  }

  /** The folder belongs to the log. */
  async close(): Promise<void> {}
}
