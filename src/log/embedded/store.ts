import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, open, type RootDatabase } from 'lmdb';
import { ConfigException, ConnectException } from '../../error/errors.js';

/** Raised when the layout below changes in a way that older code cannot read. */
const FORMAT = 1;

/** A topic as it is stored; the id is never used again. */
export interface StoredTopic {
  readonly id: number;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Where a partition begins and ends, and how much it holds. Offsets are safe integers here. */
export interface PartitionState {
  /** First offset that is still there. */
  start: number;
  /** Offset of the next record. */
  next: number;
  /** Bytes of all batches. */
  bytes: number;
  /** Bytes that were left after the last compaction. */
  compacted: number;
}

/**
 * The embedded log's folder: one LMDB environment. A transaction covers everything in it, is on disk when it resolves, and is either
 * there whole or not at all after a crash. Threads and processes on one machine may share the folder; LMDB lets one write at a time.
 *
 *     meta        "format", "clusterId", "lastTopicId", "topicsVersion"
 *     topics      name → { id, partitions, config }
 *     graves      id of a deleted topic whose batches are not all gone → partitions
 *     partitions  topic id, partition (2 × uint32) → start, next, bytes, compacted (4 × uint64)
 *     batches     topic id, partition, last offset (2 × uint32, uint64) → record batch, magic 2
 *     offsets     SHA-256 of the key → [key, value] of a source offset
 *     groups      see group-registry.ts
 *
 * Batches are stored under their *last* offset: the first entry at or after (partition, n) is the batch that holds record n or, where that
 * has been compacted away, the next one.
 */
export class EmbeddedStore {
  readonly root: RootDatabase<unknown, string>;
  readonly meta: Database<string | number, string>;
  readonly topics: Database<StoredTopic, string>;
  readonly graves: Database<number, number>;
  readonly partitions: Database<Buffer, Buffer>;
  readonly batches: Database<Buffer, Buffer>;
  readonly offsets: Database<readonly [Buffer, Buffer], Buffer>;
  readonly groups: Database<unknown, (string | number)[]>;

  /** @throws ConfigException if the folder cannot be used */
  constructor(readonly folder: string) {
    try {
      mkdirSync(folder, { recursive: true });
      this.root = open<unknown, string>({
        path: join(folder, 'log.mdb'),
        maxDbs: 16,
        // A transaction that has resolved is on disk, not only visible: with overlapping sync these would be two moments.
        overlappingSync: false,
      });
    } catch (error) {
      throw new ConfigException(
        `Invalid value ${folder} for configuration millrace.data.dir: the folder cannot be opened (${(error as Error).message}). ` +
          'It must be on a local disk and writable.',
        { cause: error },
      );
    }
    this.meta = this.root.openDB({ name: 'meta' });
    this.topics = this.root.openDB({ name: 'topics' });
    this.graves = this.root.openDB({ name: 'graves', keyEncoding: 'uint32' });
    this.partitions = this.root.openDB({ name: 'partitions', keyEncoding: 'binary', encoding: 'binary' });
    this.batches = this.root.openDB({ name: 'batches', keyEncoding: 'binary', encoding: 'binary' });
    this.offsets = this.root.openDB({ name: 'offsets', keyEncoding: 'binary' });
    this.groups = this.root.openDB({ name: 'groups' });
    this.root.transactionSync(() => this.#prepare());
  }

  #prepare(): void {
    const format = this.meta.get('format');
    if (format === undefined) {
      this.meta.putSync('format', FORMAT);
      this.meta.putSync('clusterId', Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url'));
    } else if (format !== FORMAT) {
      throw new ConfigException(
        `The folder ${this.folder} (millrace.data.dir) was written in format ${format}; this version reads format ${FORMAT}. ` +
          'Use the version that wrote it, or another folder.',
      );
    }
  }

  /** Reads begin to see what other threads and processes have committed. */
  refresh(): void {
    this.root.resetReadTxn();
  }

  /** Runs `action` in a transaction: durable when it resolves, without a trace when `action` throws. `action` must not wait for anything. */
  transaction<T>(action: () => T): Promise<T> {
    // LMDB's ordinary transactions gather the actions of one turn, and keep what an action wrote before it threw.
    return this.root.childTransaction(action);
  }

  /** Rises whenever a topic comes or goes. */
  topicsVersion(): number {
    return Number(this.meta.get('topicsVersion') ?? 0);
  }

  topic(name: string): StoredTopic {
    const topic = this.topics.get(name);
    if (topic === undefined) throw new ConnectException(`Topic ${name} does not exist.`);
    return topic;
  }

  /** The state of a partition; of one that has never been written, zeros. */
  state(topicId: number, partition: number): PartitionState {
    const bytes = this.partitions.get(partitionKey(topicId, partition));
    if (bytes === undefined) return { start: 0, next: 0, bytes: 0, compacted: 0 };
    return { start: uint64(bytes, 0), next: uint64(bytes, 8), bytes: uint64(bytes, 16), compacted: uint64(bytes, 24) };
  }

  /** Within a transaction. */
  putState(topicId: number, partition: number, state: PartitionState): void {
    const bytes = Buffer.allocUnsafe(32);
    writeUint64(bytes, 0, state.start);
    writeUint64(bytes, 8, state.next);
    writeUint64(bytes, 16, state.bytes);
    writeUint64(bytes, 24, state.compacted);
    this.partitions.putSync(partitionKey(topicId, partition), bytes);
  }

  /** The first batch that ends at or after `offset`. */
  batchAt(topicId: number, partition: number, offset: number): Buffer | undefined {
    const range = { start: batchKey(topicId, partition, offset), end: partitionEnd(topicId, partition), limit: 1 };
    for (const { value } of this.batches.getRange(range)) return value;
    return undefined;
  }

  async close(): Promise<void> {
    await this.root.close();
  }
}

function uint64(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
}

function writeUint64(bytes: Buffer, at: number, value: number): void {
  bytes.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
  bytes.writeUInt32BE(value >>> 0, at + 4);
}

export function partitionKey(topicId: number, partition: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(topicId, 0);
  key.writeUInt32BE(partition, 4);
  return key;
}

export function batchKey(topicId: number, partition: number, lastOffset: number): Buffer {
  const key = Buffer.allocUnsafe(16);
  key.writeUInt32BE(topicId, 0);
  key.writeUInt32BE(partition, 4);
  writeUint64(key, 8, lastOffset);
  return key;
}

/** The last offset in a key of `batches`. */
export function lastOffsetOf(key: Buffer): number {
  return uint64(key, 8);
}

/** Sorts after all batches of a partition. */
export function partitionEnd(topicId: number, partition: number): Buffer {
  return batchKey(topicId, partition + 1, 0);
}
