import { createHash } from 'node:crypto';
import type { OffsetEntry } from '../log.js';
import type { EmbeddedStore } from './store.js';

/** The key under which a source offset stands: LMDB limits keys to less than 2 kB, partitions of a source may be longer. */
export function offsetKey(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Within a transaction: stores source offsets. */
export function putOffsets(store: EmbeddedStore, offsets: readonly OffsetEntry[]): void {
  for (const { key, value } of offsets) {
    const hash = offsetKey(key);
    if (value === null) store.offsets.removeSync(hash);
    else store.offsets.putSync(hash, [key, value]);
  }
}
