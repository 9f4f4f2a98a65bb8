import type { SourceRecord } from '../../../data/source-record.js';
import type { PostgresOffset } from '../offset/postgres-offset.js';
import type { SnapshotReader } from '../snapshot/snapshot-reader.js';
import { type Phase, POLL_MILLIS } from './phase.js';

/** Reads a snapshot to its end. */
export class SnapshotPhase implements Phase {
  readonly #reader: SnapshotReader;
  readonly #maxRecords: number;
  readonly #onEnd: () => void;

  constructor(reader: SnapshotReader, maxRecords: number, onEnd: () => void) {
    this.#reader = reader;
    this.#maxRecords = maxRecords;
    this.#onEnd = onEnd;
  }

  async poll(out: SourceRecord[]): Promise<boolean> {
    const complete = await this.#reader.fill(out, this.#maxRecords, POLL_MILLIS);
    if (complete) this.#onEnd();
    return complete;
  }

  /** A snapshot that broke off begins again. */
  resume(): PostgresOffset | null {
    return null;
  }

  /** Where the stream begins after the snapshot. */
  get end(): PostgresOffset {
    return { ...this.#reader.offset(true), snapshot: null, lastSnapshotRecord: false, snapshotCompleted: false };
  }

  async close(): Promise<void> {
    this.#reader.close();
  }
}
