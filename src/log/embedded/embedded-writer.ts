import { randomInt } from 'node:crypto';
import { ConnectException, RecordTooLargeException } from '../../error/errors.js';
import type { LogWriter, OffsetEntry } from '../log.js';
import { AT_BASE_OFFSET, AT_LAST_OFFSET_DELTA } from '../record-batch/batch-layout.js';
import { BatchMemory } from '../record-batch/batch-memory.js';
import { partitionOfKey } from '../record-batch/murmur2.js';
import { RecordBatchWriter } from '../record-batch/record-batch-writer.js';
import type { RecordFrame } from '../record-frame.js';
import { Waiters } from '../waiters.js';
import type { ChangeSignal } from './change-signal.js';
import { putOffsets } from './source-offsets.js';
import { batchKey, type EmbeddedStore } from './store.js';
import type { WriterSettings } from './writer-settings.js';

/** A partition that is being written, with its open batch. */
interface OpenPartition {
  readonly topic: OpenTopic;
  readonly partition: number;
  readonly batch: RecordBatchWriter;
}

interface OpenTopic {
  readonly name: string;
  readonly id: number;
  readonly partitions: OpenPartition[];
  /** Where records without a key go until the batch is sealed. */
  sticky: number;
  /** The version of all topics at which this one was there last. */
  seenAt: number;
}

interface SealedBatch {
  readonly to: OpenPartition;
  readonly bytes: Buffer;
}

/** What becomes durable together. */
interface Write {
  readonly batches: readonly SealedBatch[];
  readonly offsets: readonly OffsetEntry[];
  readonly bytes: number;
  readonly lastRecord: number;
  readonly done: (error: Error | null) => void;
}

/**
 * Writes batches and source offsets into the folder. Nothing is written before `commit`, `flush` or `seal` says so: a record that became
 * durable before the offset it belongs to would come twice after a crash.
 *
 * While one transaction is on its way to the disk, further writes gather and go together in the next.
 */
export class EmbeddedWriter implements LogWriter {
  onDurable: (() => void) | null = null;
  readonly #store: EmbeddedStore;
  readonly #signal: ChangeSignal;
  readonly #settings: WriterSettings;
  readonly #onClose: () => void;
  readonly #topics = new Map<string, OpenTopic>();
  readonly #memory = new BatchMemory();
  readonly #touched = new Set<OpenPartition>();
  #sealed: SealedBatch[] = [];
  #queue: Write[] = [];
  #writing: Promise<void> | null = null;
  #accepted = 0;
  #durable = 0;
  /** Bytes accepted and not durable. */
  #held = 0;
  #failure: ConnectException | null = null;
  #closed = false;
  /** Bytes of the transaction under way. */
  #inTransaction = 0;
  readonly #waiters = new Waiters();

  constructor(store: EmbeddedStore, signal: ChangeSignal, settings: WriterSettings, onClose: () => void) {
    this.#onClose = onClose;
    this.#store = store;
    this.#signal = signal;
    this.#settings = settings;
  }

  get full(): boolean {
    return this.#held >= this.#settings.bufferMemory;
  }

  get durable(): number {
    return this.#durable;
  }

  append(frame: RecordFrame): number {
    this.#check();
    const size = RecordBatchWriter.maxSize(frame);
    if (size > this.#settings.maxRecordBytes) {
      throw new RecordTooLargeException(
        `A record of ${size} bytes for topic ${frame.topic} is larger than max.request.size (${this.#settings.maxRecordBytes}): ` +
          'raise producer.max.request.size in the worker configuration.',
      );
    }
    const to = this.#partition(frame);
    if (to.batch.count > 0 && to.batch.size + size > this.#settings.batchBytes) this.#sealPartition(to);
    to.batch.append(frame, Date.now());
    this.#touched.add(to);
    this.#held += size;
    return ++this.#accepted;
  }

  async drained(): Promise<void> {
    this.#check();
    if (!this.full) return;
    // Whoever waits here without having committed has no offset to write with these records.
    if (this.#queue.length === 0 && this.#writing === null) this.seal();
    await this.#waiters.wait(() => !this.full);
  }

  seal(): void {
    // A failure is kept and comes out of the next call.
    if (this.#accepted > this.#durable) this.#write([]).catch(() => {});
  }

  async flush(): Promise<void> {
    this.#check();
    if (this.#accepted > this.#durable) await this.#write([]);
  }

  async commit(offsets: readonly OffsetEntry[]): Promise<void> {
    this.#check();
    await this.#write(offsets);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#writing;
    this.#failure ??= new ConnectException('The log writer is closed.');
    this.#waiters.release(this.#failure);
    this.#onClose();
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closed) throw new ConnectException('The log writer is closed.');
  }

  #partition(frame: RecordFrame): OpenPartition {
    const topic = this.#topics.get(frame.topic) ?? this.#openTopic(frame.topic);
    const count = topic.partitions.length;
    let partition = frame.partition;
    if (partition === null) {
      if (count === 1) partition = 0;
      else if (frame.keyStart < 0) partition = topic.sticky;
      else partition = partitionOfKey(frame.bytes.buffer, frame.keyStart, frame.keyEnd, count);
    }
    const open = topic.partitions[partition];
    if (open === undefined) {
      throw new ConnectException(`Topic ${frame.topic} has no partition ${partition}: it has ${count}.`);
    }
    return open;
  }

  #openTopic(name: string): OpenTopic {
    this.#store.refresh();
    const { id, partitions } = this.#store.topic(name);
    const topic: OpenTopic = { name, id, partitions: [], sticky: randomInt(partitions), seenAt: -1 };
    for (let partition = 0; partition < partitions; partition++) {
      const batch = new RecordBatchWriter(this.#settings.compression, undefined, this.#memory);
      topic.partitions.push({ topic, partition, batch });
    }
    this.#topics.set(name, topic);
    return topic;
  }

  #sealPartition(open: OpenPartition): void {
    if (open.batch.count === 0) return;
    this.#sealed.push({ to: open, bytes: open.batch.seal() });
    const { topic } = open;
    if (topic.sticky === open.partition) topic.sticky = randomInt(topic.partitions.length);
  }

  #write(offsets: readonly OffsetEntry[]): Promise<void> {
    for (const open of this.#touched) this.#sealPartition(open);
    this.#touched.clear();
    const batches = this.#sealed;
    this.#sealed = [];
    const queued = this.#queue.reduce((sum, write) => sum + write.bytes, this.#inTransaction);
    return new Promise((resolve, reject) => {
      this.#queue.push({
        batches,
        offsets,
        bytes: this.#held - queued,
        lastRecord: this.#accepted,
        done: (error) => (error === null ? resolve() : reject(error)),
      });
      this.#writing ??= this.#pump();
    });
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0 && this.#failure === null) {
      const writes = this.#queue;
      this.#queue = [];
      this.#inTransaction = writes.reduce((sum, write) => sum + write.bytes, 0);
      try {
        await this.#store.transaction(() => this.#apply(writes));
        this.#durable = (writes[writes.length - 1] as Write).lastRecord;
        this.#held -= this.#inTransaction;
        this.#inTransaction = 0;
        for (const { batches } of writes) for (const { bytes } of batches) this.#memory.release(bytes);
        for (const write of writes) write.done(null);
        this.#signal.notify();
      } catch (error) {
        this.#fail(error as Error, writes);
      }
      this.#waiters.release(this.#failure);
      this.onDurable?.();
    }
    this.#writing = null;
  }

  /**
   * Within the transaction: gives every batch its offsets and stores it, and then the source offsets.
   *
   * A process that is killed leaves all of it or nothing. A *thread* that is ended in here leaves what it has put so far, because the part of LMDB that
   * commits runs outside of it. Hence the order: room first, then the batch that fills it, source offsets last. What such a thread leaves comes again;
   * nothing is lost.
   */
  #apply(writes: readonly Write[]): void {
    const topicsVersion = this.#store.topicsVersion();
    for (const { batches } of writes) {
      for (const { to, bytes } of batches) {
        const { topic, partition } = to;
        if (topic.seenAt !== topicsVersion) {
          if (this.#store.topics.get(topic.name)?.id !== topic.id) {
            throw new ConnectException(`Topic ${topic.name} was deleted while it was being written.`);
          }
          topic.seenAt = topicsVersion;
        }
        const state = this.#store.state(topic.id, partition);
        bytes.writeBigInt64BE(BigInt(state.next), AT_BASE_OFFSET);
        const last = state.next + bytes.readInt32BE(AT_LAST_OFFSET_DELTA);
        state.next = last + 1;
        state.bytes += bytes.length;
        this.#store.putState(topic.id, partition, state);
        this.#store.batches.putSync(batchKey(topic.id, partition, last), bytes);
      }
    }
    for (const { offsets } of writes) putOffsets(this.#store, offsets);
  }

  #fail(cause: Error, writes: readonly Write[]): void {
    this.#failure =
      cause instanceof ConnectException
        ? cause
        : new ConnectException(`The embedded log in ${this.#store.folder} could not be written: ${cause.message}`, {
            cause,
          });
    for (const write of [...writes, ...this.#queue]) write.done(this.#failure);
    this.#queue = [];
  }
}
