import type { LogRecord } from '../log.js';
import { batchSize, RecordBatchReader } from '../record-batch/record-batch-reader.js';
import type { FetchResult } from './fetch-request.js';

const ABORT = 0;

/** The records of one partition in one answer of a broker, one after the other: without marks and without what was given up by its transaction. */
export class FetchedRecords {
  readonly #result: FetchResult;
  readonly #aborted = new Set<bigint>();
  #abortedSeen = 0;
  #at = 0;
  #batch: RecordBatchReader | null = null;
  #position: bigint;

  constructor(result: FetchResult, position: bigint) {
    this.#result = result;
    this.#position = position;
  }

  /** Offset from which to go on: beyond everything that `next` has returned or left out. */
  get position(): bigint {
    return this.#position;
  }

  /** The next record, null when the answer has no more. @throws CorruptRecordException */
  next(): LogRecord | null {
    for (;;) {
      if (this.#batch === null && !this.#nextBatch()) return null;
      const batch = this.#batch as unknown as RecordBatchReader;
      const record = batch.next(this.#result.topic, this.#result.partition);
      if (record === null) {
        if (batch.lastOffset >= this.#position) this.#position = batch.lastOffset + 1n;
        this.#batch = null;
      } else if (record.offset >= this.#position) {
        this.#position = record.offset + 1n;
        return record;
      }
    }
  }

  #nextBatch(): boolean {
    const { records } = this.#result;
    for (;;) {
      const size = batchSize(records, this.#at);
      // Brokers cut an answer where it is full; the rest comes with the next.
      if (this.#at + size > records.length) return false;
      const batch = new RecordBatchReader(records, this.#at);
      this.#at += size;
      if (!this.#skipped(batch)) {
        this.#batch = batch;
        return true;
      }
      if (batch.lastOffset >= this.#position) this.#position = batch.lastOffset + 1n;
    }
  }

  #skipped(batch: RecordBatchReader): boolean {
    const { aborted } = this.#result;
    for (; this.#abortedSeen < aborted.length; this.#abortedSeen++) {
      const transaction = aborted[this.#abortedSeen];
      if (transaction === undefined || transaction.firstOffset > batch.lastOffset) break;
      this.#aborted.add(transaction.producerId);
    }
    if (batch.control) {
      // The key of a mark: version and type, INT16 each.
      const mark = batch.next(this.#result.topic, this.#result.partition);
      if (mark?.key?.readInt16BE(2) === ABORT) this.#aborted.delete(batch.producerId);
      return true;
    }
    return batch.transactional && this.#aborted.has(batch.producerId);
  }
}
