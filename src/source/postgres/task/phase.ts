import type { SourceRecord } from '../../../data/source-record.js';
import type { PostgresOffset } from '../offset/postgres-offset.js';

/** How long a poll waits for something to happen, in milliseconds. */
export const POLL_MILLIS = 1_000;

/** A part of a task's life: the snapshot, the stream, or nothing more to do. */
export interface Phase {
  /**
   * Adds records to `out` as soon as there are some, waiting for {@link POLL_MILLIS} at most. True when the phase is over.
   * @throws whatever went wrong, after everything in `out`
   */
  poll(out: SourceRecord[]): Promise<boolean>;
  /** Where to go on after everything that was put out. Null: at the stored offset, as if nothing had been done. */
  resume(): PostgresOffset | null;
  close(): Promise<void>;
}
