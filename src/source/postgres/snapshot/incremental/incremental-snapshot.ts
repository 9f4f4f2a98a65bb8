import type { Client } from 'pg';
import type { Lsn } from '../../../../../decoders/pgoutput/lsn.js';
import type { Delete, Insert, Update } from '../../../../../decoders/pgoutput/message.js';
import { JavaRegex } from '../../../../config/java-regex.js';
import { javaMapOrder } from '../../../../data/java-map-order.js';
import type { OffsetMap, SourceRecord } from '../../../../data/source-record.js';
import { readTables } from '../../catalog/catalog.js';
import type { Table } from '../../catalog/table.js';
import { isConnectionFailure } from '../../error/retriable.js';
import { clockMicros } from '../../event/change-events.js';
import type { SourceFrame } from '../../event/source-info.js';
import type { SnapshotMetrics } from '../../metrics/snapshot-metrics.js';
import type { Notifications } from '../../notification/notifications.js';
import { type PostgresOffset, toOffsetMap } from '../../offset/postgres-offset.js';
import { conditionFor, type SnapshotRequest } from '../../signal/snapshot-request.js';
import { abortableDelay } from '../../task/abortable-delay.js';
import { ChunkTable, type ChunkTableContext } from './chunk-table.js';
import { ChunkWindow } from './chunk-window.js';
import { IncrementalProgress, type ScanStatus } from './incremental-progress.js';
import type { IncrementalState } from './incremental-state.js';
import type { KeyPosition } from './key-value.js';
import type { Watermarks } from './watermarks.js';

/** Where the stream is, for records that are made beside it. */
export interface StreamCursor {
  /** The offset of everything so far. */
  offset(): PostgresOffset;
  /** The state that is stored with all offsets from now on. */
  storeIncremental(fields: Readonly<Record<string, string>> | null): void;
  /** Gives a record another offset. */
  restamp(out: SourceRecord[], index: number, offset: PostgresOffset): void;
  readonly lastCommitLsn: Lsn | null;
  readonly lsn: Lsn;
}

export interface IncrementalSnapshotOptions extends ChunkTableContext {
  readonly client: () => Promise<Client>;
  readonly cursor: StreamCursor;
  readonly state: IncrementalState;
  readonly watermarks: Watermarks;
  readonly notifications: Notifications;
  readonly metrics: SnapshotMetrics;
  readonly signal: AbortSignal;
}

/**
 * Reads tables in chunks while the stream goes on. Each chunk is read between two marks in the stream; when the stream comes to the second one, the
 * rows that did not change between the two become records.
 *
 * The stream waits while a chunk is read. A restart goes on behind the last row that became a durable record: nothing is lost, and at most the rows of
 * one chunk come twice.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-incremental-snapshots
 */
export class IncrementalSnapshot {
  readonly #options: IncrementalSnapshotOptions;
  readonly #state: IncrementalState;
  readonly #progress: IncrementalProgress;
  readonly #chunkSize: number;
  #table: ChunkTable | null = null;
  #window: ChunkWindow | null = null;
  /** The last row that was read. */
  #chunkEnd: KeyPosition | null;
  #paused = false;
  #stops: string[] = [];

  constructor(options: IncrementalSnapshotOptions) {
    const { setup, state, notifications, metrics, cursor } = options;
    this.#options = options;
    this.#state = state;
    this.#chunkEnd = state.sentKey;
    this.#chunkSize = setup.config.number('incremental.snapshot.chunk.size');
    this.#progress = new IncrementalProgress(notifications, metrics, state, this.#chunkSize, () => this.#offset());
    cursor.storeIncremental(state.fields());
  }

  /** The stream begins: a snapshot that was under way goes on. */
  async begin(out: SourceRecord[]): Promise<void> {
    if (!this.#state.running) return;
    this.#options.setup.info('Incremental snapshot in progress, need to read new chunk on start');
    await this.#readChunk(out);
  }

  /** `execute-snapshot` */
  async add(id: string, request: SnapshotRequest, out: SourceRecord[]): Promise<void> {
    const { setup } = this.#options;
    const idle = !this.#state.running;
    const names = await this.#expand(request.collections);
    setup.info(`Incremental snapshot of '${names.join(', ')}' was requested by signal '${id}'`);
    for (const name of names) {
      this.#state.collections.push({
        id: name,
        condition: conditionFor(request.conditions, name),
        surrogateKey: request.surrogateKey,
        correlationId: id,
      });
    }
    this.#state.correlationId = id;
    this.#store();
    if (!idle) return;
    this.#paused = false;
    this.#progress.tables('STARTED', out);
    this.#progress.tables('DATA_COLLECTIONS_RESOLVED', out);
    await this.#readChunk(out);
  }

  /** `stop-snapshot`: takes effect when the current chunk is done. Null stops everything. */
  async stop(collections: readonly string[] | null, out: SourceRecord[]): Promise<void> {
    if (!this.#state.running) {
      this.#options.setup.warn('No active incremental snapshot, stop ignored');
      return;
    }
    this.#stops.push(...(collections ?? ['.*']));
    // Nothing else would ever look at it while no chunk is on its way.
    if (this.#paused && this.#window === null) await this.#applyStops(out);
  }

  /** `pause-snapshot`: no further chunk is read. */
  pause(out: SourceRecord[]): void {
    if (!this.#state.running || this.#paused) return;
    this.#paused = true;
    this.#options.setup.info('Pausing incremental snapshot');
    this.#progress.tables('PAUSED', out);
  }

  /** `resume-snapshot` */
  async resume(out: SourceRecord[]): Promise<void> {
    if (!this.#state.running || !this.#paused) return;
    this.#paused = false;
    this.#options.setup.info('Resuming incremental snapshot');
    this.#progress.tables('RESUMED', out);
    // A chunk that is still between its marks goes on by itself.
    if (this.#window === null) await this.#readChunk(out);
  }

  /** The stream has come to a mark. */
  async mark(id: string, kind: 'open' | 'close', out: SourceRecord[]): Promise<void> {
    const seen = this.#options.watermarks.seen(id, kind);
    if (seen === 'ignored') {
      this.#options.setup.info(`Received request to ${kind} window with id = '${id}', request ignored`);
    } else if (seen === 'closed') {
      await this.#closeWindow(out);
    }
  }

  /** The stream has delivered everything before this position. */
  async delivered(position: Lsn, out: SourceRecord[]): Promise<boolean> {
    if (this.#window === null || !this.#options.watermarks.passed({ delivered: position })) return false;
    await this.#closeWindow(out);
    return true;
  }

  /** A row has changed. */
  changed(table: Table, message: Insert | Update | Delete): void {
    const window = this.#window;
    if (window === null || window.oid !== table.oid || !this.#options.watermarks.opened) return;
    if (window.fits(table)) window.changed(table, message);
    else this.#forget();
  }

  /** A table was emptied. */
  truncated(table: Table): void {
    if (this.#window?.oid === table.oid && this.#options.watermarks.opened) this.#window.clear();
  }

  /** The rows were read as the table was before or after it was altered: they are read again. */
  #forget(): void {
    this.#window?.clear();
    this.#chunkEnd = this.#state.sentKey;
  }

  async #closeWindow(out: SourceRecord[]): Promise<void> {
    if (this.#window !== null) this.#emit(this.#window, out);
    this.#window = null;
    await this.#readChunk(out);
  }

  #emit(window: ChunkWindow, out: SourceRecord[]): void {
    const { setup, cursor } = this.#options;
    const { events } = this.#table as ChunkTable;
    const at = cursor.offset();
    const fieldsOf = this.#state.fieldsAt();
    for (const { tuple, position } of window.rows) {
      const frame: SourceFrame = {
        timeMicros: clockMicros(),
        snapshot: 'incremental',
        lastCommitLsn: cursor.lastCommitLsn,
        txId: null,
        xmin: null,
        origin: null,
        originLsn: null,
      };
      const context = {
        source: { frame, sequenceLsn: cursor.lsn, lsn: null },
        sourcePartition: setup.partition,
        sourceOffset: () => toOffsetMap({ ...at, incremental: fieldsOf(position) }),
        nextTransactionBlock: null,
      };
      events.read(tuple, context, out);
    }
    this.#state.sentKey = this.#chunkEnd;
    this.#store();
  }

  /** Reads the next chunk that has rows, of whatever table it is. */
  async #readChunk(out: SourceRecord[]): Promise<void> {
    await this.#applyStops(out);
    if (!this.#state.running || this.#paused) return;
    const { watermarks } = this.#options;
    if (!(await this.#openMark(out))) return;
    while (this.#state.current !== null) {
      const status = await this.#guarded(() => this.#read(out));
      if (status === 'chunk') break;
      this.#endTable(status, out);
    }
    if ((await this.#guarded(() => watermarks.close())) !== 'SQL_EXCEPTION') return;
    // Without its end the window would stay open for ever.
    this.#window = null;
    if (this.#state.running) this.#endTable('SQL_EXCEPTION', out);
    await this.#readChunk(out);
  }

  /** The next rows of the current table; answers how its scan ended where there are none. */
  async #read(out: SourceRecord[]): Promise<ScanStatus | 'chunk'> {
    const { setup, client } = this.#options;
    const state = this.#state;
    const collection = state.current;
    if (collection === null) return 'SKIPPED';
    const connection = await client();
    const table = await ChunkTable.open(connection, collection, this.#options, this.#table);
    if (table === 'unknown') {
      setup.warn(`Schema not found for table '${collection.id}', skipping it`);
      return 'UNKNOWN_SCHEMA';
    }
    if (table === 'no surrogate') {
      setup.warn(`Surrogate key "${collection.surrogateKey}" doesn't exist in table "${collection.id}", skipping it`);
      return 'SQL_EXCEPTION';
    }
    if (table === 'no key') {
      setup.warn(`Incremental snapshot for table '${collection.id}' skipped cause the table has no primary keys`);
      return 'NO_PRIMARY_KEY';
    }
    this.#table = table;
    if (state.maximumKey === null) {
      state.maximumKey = await table.maximum(connection);
      if (state.maximumKey === null) {
        setup.info(`Incremental snapshotting of table '${collection.id}' finished as it is empty`);
        return 'EMPTY';
      }
      state.totalRows = await table.total(connection, collection, state.maximumKey);
    }
    const rows = await table.chunk(connection, this.#chunkEnd, state.maximumKey, this.#chunkSize);
    const [first] = rows;
    const last = rows[rows.length - 1];
    if (first === undefined || last === undefined) {
      setup.info(`No data returned by the query, incremental snapshotting of table '${collection.id}' finished`);
      return 'SUCCEEDED';
    }
    this.#window = new ChunkWindow(table.table, table.columns, rows);
    this.#chunkEnd = last.position;
    this.#store();
    const chunk = {
      id: this.#options.watermarks.chunkId,
      rows: rows.length,
      first: first.position,
      last: last.position,
      chosen: table.chosen,
    };
    this.#progress.chunk(chunk, out);
    return 'chunk';
  }

  /** Writes the opening mark; a table for which that fails is skipped, like one that cannot be read. */
  async #openMark(out: SourceRecord[]): Promise<boolean> {
    const { setup, watermarks, signal } = this.#options;
    const retries = setup.config.number('signal.emit.failure.max.retries');
    for (let attempt = 0; this.#state.current !== null; ) {
      const { current } = this.#state;
      const status = await this.#guarded(() =>
        watermarks.open(current, current.correlationId ?? this.#state.correlationId),
      );
      if (status !== 'SQL_EXCEPTION') return true;
      if (retries < 0 || attempt < retries) {
        attempt++;
        await abortableDelay(setup.config.number('signal.emit.failure.backoff.ms'), signal);
        if (signal.aborted) return false;
      } else {
        attempt = 0;
        this.#endTable('SQL_EXCEPTION', out);
      }
    }
    return false;
  }

  /** What the server refuses costs the table; a lost connection costs the run, which goes on from the stored state. */
  async #guarded<T>(action: () => Promise<T>): Promise<T | 'SQL_EXCEPTION'> {
    try {
      return await action();
    } catch (error) {
      if ((error as { severity?: string }).severity === undefined || isConnectionFailure(error)) throw error;
      const table = this.#state.current?.id ?? '';
      this.#options.setup.warn(
        `SQL error while executing incremental snapshot for table '${table}', skipping and continuing streaming`,
        error,
      );
      return 'SQL_EXCEPTION';
    }
  }

  #endTable(status: ScanStatus, out: SourceRecord[]): void {
    this.#progress.table(status, out);
    this.#progress.rowsScanned = 0;
    this.#next(out);
  }

  #next(out: SourceRecord[]): void {
    this.#state.next();
    this.#table = null;
    this.#chunkEnd = null;
    this.#store();
    if (this.#state.running) return;
    this.#progress.completed(out);
    this.#state.correlationId = null;
  }

  async #applyStops(out: SourceRecord[]): Promise<void> {
    const stops = this.#stops.splice(0);
    if (stops.length === 0 || !this.#state.running) return;
    const { setup } = this.#options;
    const current = this.#state.current?.id;
    const names = await this.#expand(stops);
    const stopped = names.filter((name) => name !== current && this.#state.remove(name));
    if (current !== undefined && names.includes(current)) {
      stopped.push(current);
      this.#progress.rowsScanned = 0;
      this.#next(out);
    }
    setup.info(`Removed collections from incremental snapshot: '${stopped.join(', ')}'`);
    this.#store();
    this.#progress.aborted(stopped, out);
  }

  /** Captured tables whose names match; an expression that matches none stands for itself. */
  async #expand(collections: readonly string[]): Promise<string[]> {
    const { setup, client } = this.#options;
    const captured = (await readTables(await client()))
      .filter(({ schema, name }) => setup.filter.includes(schema, name))
      .map(({ schema, name }) => `${schema}.${name}`);
    // Debezium has them in a hash map.
    const known = javaMapOrder(captured);
    const expanded = collections.flatMap((text) => {
      const pattern = new JavaRegex(text);
      const matching = known.filter((name) => pattern.matches(name));
      return matching.length > 0 ? matching : [text];
    });
    return [...new Set(expanded)];
  }

  #store(): void {
    this.#options.cursor.storeIncremental(this.#state.fields());
  }

  #offset(): () => OffsetMap {
    const at = this.#options.cursor.offset();
    return () => toOffsetMap(at);
  }
}
