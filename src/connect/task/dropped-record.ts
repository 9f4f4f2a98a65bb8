import type { SourceRecord } from '../../data/source-record.js';

/**
 * The last record, if a transform has dropped it.
 *
 * Kafka Connect leaves the offset of such a record to the next one that goes through. Where a filter lets nothing through, none would ever be stored, and
 * a replication slot would hold the write-ahead log for ever. So it counts when no other has gone through from one tick to the next.
 */
export class DroppedRecord {
  #last: SourceRecord | null = null;
  /** Whether the last record that has gone through is not the last of its event. */
  #unfinished = false;
  /** Whether the last record had been dropped at the last tick, too. */
  #beforeTick = false;

  /** A record has gone through: its offset covers what was dropped before it. */
  passed(record: SourceRecord): void {
    this.#last = null;
    this.#unfinished = record.unfinished;
  }

  /** A record was dropped. True: others of its event have gone through, so the event is done, and its offset counts at once. */
  dropped(record: SourceRecord): boolean {
    if (this.#unfinished) return true;
    this.#last = record;
    return false;
  }

  /** The record whose offset counts now, if there is one. */
  tick(): SourceRecord | null {
    const waited = this.#beforeTick;
    this.#beforeTick = this.#last !== null;
    return waited ? this.#last : null;
  }
}
