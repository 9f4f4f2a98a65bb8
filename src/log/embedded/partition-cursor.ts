import type { LogRecord } from '../log.js';
import { RecordBatchReader } from '../record-batch/record-batch-reader.js';
import type { EmbeddedStore } from './store.js';

/** Reads one partition of the folder from a position on. */
export class PartitionCursor {
  readonly #store: EmbeddedStore;
  readonly #topicId: number;
  #batch: RecordBatchReader | null = null;
  #position: number;

  constructor(
    store: EmbeddedStore,
    readonly topic: string,
    readonly partition: number,
    position: number,
  ) {
    this.#store = store;
    this.#topicId = store.topic(topic).id;
    this.#position = position;
  }

  /** Offset of the next record to be returned; there may be none with exactly this offset any more. */
  get position(): number {
    return this.#position;
  }

  seek(position: number): void {
    this.#batch = null;
    this.#position = position;
  }

  /** The next record, null at the end. @throws CorruptRecordException */
  next(): LogRecord | null {
    for (;;) {
      if (this.#batch === null) {
        const bytes = this.#store.batchAt(this.#topicId, this.partition, this.#position);
        if (bytes === undefined) return null;
        this.#batch = new RecordBatchReader(bytes);
      }
      const record = this.#batch.next(this.topic, this.partition);
      if (record === null) {
        this.#position = Math.max(this.#position, Number(this.#batch.lastOffset) + 1);
        this.#batch = null;
      } else if (record.offset >= this.#position) {
        this.#position = Number(record.offset) + 1;
        return record;
      }
    }
  }

  /** Whether the folder has lost, by retention, records that this position was meant to read. */
  isBehindStart(): boolean {
    return this.#batch === null && this.#position < this.#store.state(this.#topicId, this.partition).start;
  }

  bounds(): { earliest: number; latest: number } {
    const { start, next } = this.#store.state(this.#topicId, this.partition);
    return { earliest: start, latest: next };
  }
}
