import type { SourceRecord } from '../../../data/source-record.js';
import type { PostgresOffset } from '../offset/postgres-offset.js';
import type { SnapshotReader } from '../snapshot/snapshot-reader.js';
import { type Phase, POLL_MILLIS } from './phase.js';

/** Reads a snapshot to its end. */
export class SnapshotPhase implements Phase {
  readonly #reader: SnapshotReader;
  readonly #maxRecords: number;

  constructor(reader: SnapshotReader, maxRecords: number) {
    this.#reader = reader;
    this.#maxRecords = maxRecords;
  }

  poll(out: SourceRecord[]): Promise<boolean> {
    return this.#reader.fill(out, this.#maxRecords, POLL_MILLIS);
  }

  /** A snapshot that broke off goes on with the tables that were not complete, and the offset says that some of their rows may be out already. */
  resume(): PostgresOffset | null {
    return this.#reader.offset(false);
  }

  /** Where the stream begins after the snapshot. */
  get end(): PostgresOffset {
    return this.#reader.end;
  }

  async close(): Promise<void> {
    this.#reader.close();
  }
}
