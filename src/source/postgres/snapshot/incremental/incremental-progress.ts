import type { OffsetMap, SourceRecord } from '../../../../data/source-record.js';
import type { SnapshotMetrics } from '../../metrics/snapshot-metrics.js';
import type { Notifications } from '../../notification/notifications.js';
import type { IncrementalState } from './incremental-state.js';
import { describeKey, type KeyPosition } from './key-value.js';

/** Why the scan of a table ended. */
export type ScanStatus = 'SUCCEEDED' | 'EMPTY' | 'NO_PRIMARY_KEY' | 'SKIPPED' | 'SQL_EXCEPTION' | 'UNKNOWN_SCHEMA';

/** A chunk of the current table. */
export interface ReadChunk {
  readonly id: string | null;
  readonly rows: number;
  readonly first: KeyPosition;
  readonly last: KeyPosition;
  /** How many columns of the keys are told. */
  readonly chosen: number;
}

/** Tells the notification channels how an incremental snapshot gets on. */
export class IncrementalProgress {
  readonly #notifications: Notifications;
  readonly #state: IncrementalState;
  readonly #chunkSize: number;
  readonly #metrics: SnapshotMetrics;
  readonly #offset: () => () => OffsetMap;
  /** Rows of the current table that were read in this run. */
  rowsScanned = 0;
  /** The first key of the current table that was read in this run. */
  #tableFrom: string | null = null;

  /** @param offset gives the position of the stream as it is when a notification is made */
  constructor(
    notifications: Notifications,
    metrics: SnapshotMetrics,
    state: IncrementalState,
    chunkSize: number,
    offset: () => () => OffsetMap,
  ) {
    this.#notifications = notifications;
    this.#metrics = metrics;
    this.#state = state;
    this.#chunkSize = chunkSize;
    this.#offset = offset;
  }

  /** STARTED, PAUSED, RESUMED, …: what names all tables that are left. */
  tables(type: 'STARTED' | 'DATA_COLLECTIONS_RESOLVED' | 'PAUSED' | 'RESUMED', out: SourceRecord[]): void {
    if (type === 'STARTED') this.#metrics.started(this.#state.collections.length);
    else if (type === 'PAUSED') this.#metrics.paused();
    else if (type === 'RESUMED') this.#metrics.resumed();
    this.#send(type, { data_collections: this.#names() }, out);
  }

  /** A chunk was read. */
  chunk({ id, rows, chosen, ...keys }: ReadChunk, out: SourceRecord[]): void {
    const { totalRows, current } = this.#state;
    const [first, last] = [keys.first.slice(0, chosen), keys.last.slice(0, chosen)];
    const maximumKey = this.#state.maximumKey?.slice(0, chosen) ?? null;
    this.rowsScanned += rows;
    this.#tableFrom ??= describeKey(first);
    this.#metrics.scanned(current?.id ?? '', rows);
    this.#metrics.chunk({
      id,
      from: describeKey(first),
      to: describeKey(last),
      tableFrom: this.#tableFrom,
      tableTo: describeKey(maximumKey ?? []),
    });
    const chunks = totalRows === null ? null : Math.ceil(totalRows / this.#chunkSize);
    const index = Math.ceil(this.rowsScanned / this.#chunkSize);
    this.#send(
      'IN_PROGRESS',
      {
        data_collections: this.#names(),
        current_collection_in_progress: current?.id ?? '',
        maximum_key: maximumKey === null ? '"<null>"' : describeKey(maximumKey),
        last_processed_key: describeKey(last),
        ...(chunks === null
          ? {}
          : {
              total_rows: String(totalRows),
              total_chunks: String(chunks),
              chunk_index: String(Math.min(index, chunks)),
            }),
      },
      out,
    );
  }

  /** The current table is done, one way or the other. */
  table(status: ScanStatus, out: SourceRecord[]): void {
    const { totalRows, current } = this.#state;
    this.#metrics.tableDone();
    this.#tableFrom = null;
    this.#send(
      'TABLE_SCAN_COMPLETED',
      {
        data_collections: this.#names(),
        scanned_collection: current?.id ?? '',
        total_rows_scanned: String(this.rowsScanned),
        status,
        ...(totalRows === null ? {} : { total_rows: String(totalRows) }),
      },
      out,
    );
  }

  completed(out: SourceRecord[]): void {
    this.#metrics.ended('completed');
    this.#send('COMPLETED', {}, out);
  }

  /** These tables were taken off the list. */
  aborted(stopped: readonly string[], out: SourceRecord[]): void {
    if (!this.#state.running) this.#metrics.ended('aborted');
    this.#send('ABORTED', { data_collections: stopped.join(',') }, out);
  }

  #names(): string {
    return this.#state.collections.map(({ id }) => id).join(',');
  }

  #send(type: string, data: Record<string, string>, out: SourceRecord[]): void {
    const id = this.#state.correlationId;
    this.#notifications.send('Incremental Snapshot', type, data, this.#offset(), out, id ?? undefined);
  }
}
