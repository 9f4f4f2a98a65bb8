import type { OffsetEntry } from '../log/log.js';

/**
 * Keeps the offsets of source connectors as bytes, key to value, in Kafka Connect's form: key `["<connector>",{<partition>}]`,
 * value `{<offset>}`, both JSON without spaces (see offset-codec.ts).
 */
export interface OffsetStore {
  /** The stored value of each key, null where there is none; in the order of the keys. Reads what was written before the call, by any worker. */
  get(keys: readonly Buffer[]): Promise<readonly (Buffer | null)[]>;
  /** Everything that is stored. */
  entries(): Promise<readonly OffsetEntry[]>;
  /** Durable when it resolves. */
  set(entries: readonly OffsetEntry[]): Promise<void>;
  close(): Promise<void>;
}
