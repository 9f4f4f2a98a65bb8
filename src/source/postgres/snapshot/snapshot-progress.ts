import { javaMapOrder } from '../../../data/java-map-order.js';
import type { OffsetMap, SourceRecord } from '../../../data/source-record.js';
import type { CatalogTable } from '../catalog/catalog.js';
import type { SnapshotMetrics } from '../metrics/snapshot-metrics.js';
import type { Notifications } from '../notification/notifications.js';
import type { Chunk, SnapshotListener } from './snapshot-reader.js';

/** How often the log tells how far a table is: as often as Debezium's. */
const REPORT_MILLIS = 10_000;

/** Tells the log and the notification channels how a snapshot gets on. */
export class SnapshotProgress implements SnapshotListener {
  readonly #info: (message: string) => void;
  readonly #warn: (message: string) => void;
  readonly #notifications: Notifications;
  readonly #metrics: SnapshotMetrics;
  readonly #started = performance.now();
  /** The tables that are read, and all that count as the snapshot's. */
  #names: readonly string[] = [];
  #announced: readonly string[] = [];
  #done = 0;
  #rows = 0;
  readonly #scanned = new Map<CatalogTable, number>();
  #reported = this.#started;
  #begun = false;
  #ended = false;

  constructor(
    info: (message: string) => void,
    warn: (message: string) => void,
    notifications: Notifications,
    metrics: SnapshotMetrics,
  ) {
    this.#info = info;
    this.#warn = warn;
    this.#notifications = notifications;
    this.#metrics = metrics;
  }

  onTables(tables: readonly CatalogTable[], announced: readonly CatalogTable[]): void {
    this.#names = tables.map(nameOf);
    this.#announced = announced.map(nameOf);
    this.#metrics.started(tables.length, expectedRows(tables));
    this.#info(`Snapshot of ${tables.length} tables: ${this.#names.join(', ')}`);
  }

  onStarted(offset: () => OffsetMap, out: SourceRecord[]): void {
    this.#begun = true;
    this.#send('STARTED', {}, offset, out);
    this.#send('DATA_COLLECTIONS_RESOLVED', { data_collections: this.#announced.toSorted().join(',') }, offset, out);
  }

  onTableStarted(table: CatalogTable, offset: () => OffsetMap, out: SourceRecord[]): void {
    const name = nameOf(table);
    this.#info(`Exporting data from table '${name}'`);
    // Debezium has a hash set of the tables at hand here, a sorted list elsewhere.
    const data = { current_collection_in_progress: name, data_collections: javaMapOrder(this.#names).join(',') };
    this.#send('IN_PROGRESS', data, offset, out);
  }

  onRows(table: CatalogTable, rows: number): void {
    this.#metrics.scanned(nameOf(table), rows);
    const scanned = (this.#scanned.get(table) ?? 0) + rows;
    this.#scanned.set(table, scanned);
    const now = performance.now();
    if (now - this.#reported < REPORT_MILLIS) return;
    this.#reported = now;
    const expected = table.estimatedRows > 0 ? ` of about ${Math.round(table.estimatedRows)}` : '';
    this.#info(`Exported ${scanned}${expected} records for table '${nameOf(table)}' after ${this.#elapsed()} ms`);
  }

  onChunkStarted(table: CatalogTable, chunk: Chunk, rows: number, offset: () => OffsetMap, out: SourceRecord[]): void {
    const data = {
      current_collection_in_progress: nameOf(table),
      ...describe(chunk),
      total_rows_scanned: String(rows),
    };
    this.#send('TABLE_CHUNK_IN_PROGRESS', data, offset, out);
  }

  onChunkCompleted(table: CatalogTable, chunk: Chunk, offset: () => OffsetMap, out: SourceRecord[]): void {
    const data = { data_collections: this.#announced.join(','), ...describe(chunk), status: 'SUCCEEDED' };
    this.#send('TABLE_CHUNK_COMPLETED', { scanned_collection: nameOf(table), ...data }, offset, out);
  }

  onTableFailed(table: CatalogTable, offset: () => OffsetMap, out: SourceRecord[]): void {
    const data = { scanned_collection: nameOf(table), status: 'SQL_EXCEPTION' };
    this.#send('TABLE_SCAN_COMPLETED', data, offset, out);
  }

  onTableCompleted(table: CatalogTable, rows: number, offset: () => OffsetMap, out: SourceRecord[]): void {
    const name = nameOf(table);
    this.#done++;
    this.#metrics.tableDone();
    this.#rows += rows;
    this.#info(
      `Finished exporting ${rows} records for table '${name}' (${this.#done} of ${this.#names.length} tables); total duration ${this.#elapsed()} ms`,
    );
    const data = {
      scanned_collection: name,
      total_rows_scanned: String(rows),
      status: 'SUCCEEDED',
      data_collections: this.#announced.join(','),
    };
    this.#send('TABLE_SCAN_COMPLETED', data, offset, out);
  }

  onCompleted(offset: () => OffsetMap, out: SourceRecord[]): void {
    this.#info(`Snapshot completed: ${this.#rows} records in ${this.#elapsed()} ms`);
    this.#ended = true;
    this.#metrics.ended('completed');
    this.#send('COMPLETED', {}, offset, out);
  }

  /** The snapshot broke off, or is stopped; without effect if it has ended. Without a position the topic is not told. */
  aborted(offset: (() => OffsetMap) | null, out: SourceRecord[]): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#warn('Snapshot was not completed successfully');
    this.#metrics.ended('aborted');
    // What fails before anything is read is told as one that began, as Debezium does.
    if (!this.#begun) this.#send('STARTED', {}, offset, out);
    this.#send('ABORTED', {}, offset, out);
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#started);
  }

  #send(type: string, data: Record<string, string>, offset: (() => OffsetMap) | null, out: SourceRecord[]): void {
    this.#notifications.send('Initial Snapshot', type, data, offset, out);
  }
}

/** What the planner thinks there is to read; null if it does not know all tables. */
function expectedRows(tables: readonly CatalogTable[]): number | null {
  if (tables.some(({ estimatedRows }) => estimatedRows < 0)) return null;
  return Math.round(tables.reduce((sum, { estimatedRows }) => sum + estimatedRows, 0));
}

function describe({ index, total }: Chunk): Record<string, string> {
  return { chunk_index: String(index), total_chunks: String(total) };
}

function nameOf(table: CatalogTable): string {
  return `${table.schema}.${table.name}`;
}
