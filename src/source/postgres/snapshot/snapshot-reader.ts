import type { Client } from 'pg';
import { CopyDecoder } from '../../../../decoders/copy/copy-decoder.js';
import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import type { OffsetMap, SourceRecord } from '../../../data/source-record.js';
import type { ConnectException } from '../../../error/errors.js';
import type { CatalogTable } from '../catalog/catalog.js';
import { EventProcessingException } from '../event/event-failure.js';
import type { SourceInfo } from '../event/source-info.js';
import type { EventContext, TableEvents } from '../event/table-events.js';
import { type PostgresOffset, toOffsetMap } from '../offset/postgres-offset.js';
import type { CompletedTables } from './completed-tables.js';
import { CopyStream } from './copy-stream.js';
import { explainCancelled, type FirstRowLimit } from './first-row-limit.js';
import { SnapshotFailure } from './snapshot-failure.js';
import { type SnapshotMarker, SnapshotMarkers } from './snapshot-marker.js';
import { COPY_START } from './snapshot-statement.js';
import type { SnapshotPoint } from './snapshot-transaction.js';

/** One COPY of a snapshot: a table, or a range of its pages. */
export interface SnapshotPart {
  /** Place of the table in the snapshot, from 0. */
  readonly table: number;
  readonly statement: string;
  /** Which part of its table it is, from 0, where tables are read over several connections; else null. */
  readonly chunk: { readonly index: number; readonly total: number } | null;
  /** The SELECT was given by the user. */
  readonly given: boolean;
  /** What is known to be wrong with the statement: the snapshot breaks off instead of running it. */
  readonly failure: SnapshotFailure | null;
}

export type Chunk = NonNullable<SnapshotPart['chunk']>;

/** A table of a snapshot, compiled. */
export interface SnapshotTable {
  readonly catalog: CatalogTable;
  /** How many columns the statement gives. */
  readonly columns: number;
  readonly events: TableEvents;
  /** Why none of its rows can become an event; null if they can. */
  readonly rowFailure: ConnectException | null;
}

/** Told how the snapshot gets on; may add records of its own to `out`, with the position `offset`. */
export interface SnapshotListener {
  onStarted(offset: () => OffsetMap, out: SourceRecord[]): void;
  onTableStarted(table: CatalogTable, offset: () => OffsetMap, out: SourceRecord[]): void;
  /** A part of a table is read from now on, `rows` of which were read in others. */
  onChunkStarted(table: CatalogTable, chunk: Chunk, rows: number, offset: () => OffsetMap, out: SourceRecord[]): void;
  onChunkCompleted(table: CatalogTable, chunk: Chunk, offset: () => OffsetMap, out: SourceRecord[]): void;
  /** The table cannot be read, and the snapshot breaks off. */
  onTableFailed(table: CatalogTable, offset: () => OffsetMap, out: SourceRecord[]): void;
  /** So many more rows of a table were read. */
  onRows(table: CatalogTable, rows: number): void;
  onTableCompleted(table: CatalogTable, rows: number, offset: () => OffsetMap, out: SourceRecord[]): void;
  onCompleted(offset: () => OffsetMap, out: SourceRecord[]): void;
}

export interface SnapshotReaderOptions {
  readonly tables: readonly SnapshotTable[];
  readonly parts: readonly SnapshotPart[];
  /** Connections in transactions that show the same snapshot; the reader closes them. */
  readonly clients: readonly Client[];
  /** How long the first rows of a table may take; null for as long as they need. */
  readonly limit: FirstRowLimit | null;
  /** Ends the statement of a connection. */
  readonly cancel: (client: Client) => Promise<void>;
  readonly point: SnapshotPoint;
  /** The source partition of the offsets. */
  readonly partition: OffsetMap;
  readonly kind: 'INITIAL' | 'BLOCKING';
  /** The offsets of a snapshot that interrupts a stream: of its rows, and of the last one. Null: the offsets are those of the snapshot itself. */
  readonly interrupted: { readonly during: PostgresOffset; readonly after: PostgresOffset } | null;
  readonly listener: SnapshotListener;
  /** Where the tables that have come to their end are noted, so that they are not read again if the snapshot breaks off; null if it begins anew then. */
  readonly completed: CompletedTables | null;
}

interface Worker {
  readonly client: Client;
  readonly stream: CopyStream;
  part: SnapshotPart | null;
  decoder: CopyDecoder | null;
}

interface Progress {
  openParts: number;
  started: boolean;
  rows: number;
}

/** Reads the rows of a snapshot, over one or several connections, and makes records of them. Pulled with `fill`; holds no more than the sockets do. */
export class SnapshotReader {
  readonly #options: SnapshotReaderOptions;
  readonly #workers: Worker[];
  readonly #queue: SnapshotPart[];
  readonly #progress: Progress[];
  readonly #markers: SnapshotMarkers<Tuple>;
  readonly #sources = new Map<SnapshotMarker, SourceInfo>();
  #offset: () => OffsetMap;
  /** Of the row that is given out; one object for all. */
  readonly #context: { -readonly [Part in keyof EventContext]: EventContext[Part] };
  #out: SourceRecord[] = [];
  #begun = false;
  #finished = false;

  constructor(options: SnapshotReaderOptions) {
    this.#options = options;
    this.#workers = options.clients.map((client) => ({
      client,
      stream: new CopyStream(client),
      part: null,
      decoder: null,
    }));
    this.#queue = [...options.parts];
    this.#progress = options.tables.map((_table, index) => ({
      openParts: options.parts.filter((part) => part.table === index).length,
      started: false,
      rows: 0,
    }));
    this.#markers = new SnapshotMarkers(
      (row, marker, table) => this.#emit(row, marker, table),
      (table) => this.#tableOut(table),
    );
    this.#offset = this.#during();
    this.#context = {
      source: this.#source('true'),
      sourcePartition: options.partition,
      sourceOffset: this.#offset,
      nextTransactionBlock: null,
    };
  }

  /** The offset of the rows; of the last one if `last`. */
  offset(last: boolean): PostgresOffset {
    const { point, kind, interrupted, completed } = this.#options;
    if (interrupted !== null) {
      const at = last ? interrupted.after : interrupted.during;
      return { ...at, snapshot: kind, lastSnapshotRecord: last, snapshotCompleted: last };
    }
    return {
      lsn: point.lsn,
      lsnProc: null,
      lsnCommit: null,
      eventsProcessed: null,
      messageType: null,
      txId: point.txId,
      xmin: null,
      tsUsec: point.timeMicros,
      snapshot: kind,
      lastSnapshotRecord: last,
      snapshotCompleted: last,
      completedTables: last ? null : (completed?.text ?? null),
      transaction: null,
      incremental: null,
    };
  }

  /** Where the stream begins after the snapshot. */
  get end(): PostgresOffset {
    const over = { snapshot: null, lastSnapshotRecord: false, snapshotCompleted: false, completedTables: null };
    return { ...this.offset(true), ...over };
  }

  /**
   * Adds records to `out`, about `maxRecords`, as soon as there are any; waits up to `milliseconds` for some. True when the snapshot is complete.
   * @throws SnapshotFailure naming the table that could not be read
   */
  async fill(out: SourceRecord[], maxRecords: number, milliseconds: number): Promise<boolean> {
    this.#out = out;
    if (this.#finished) return true;
    if (!this.#begun) this.#options.listener.onStarted(this.#offset, out);
    this.#begun = true;
    const deadline = performance.now() + milliseconds;
    for (;;) {
      let busy = false;
      for (const worker of this.#workers) {
        if (this.#advance(worker, maxRecords)) busy = true;
      }
      if (!busy) {
        this.#finished = true;
        this.#endMarkers();
        this.#options.listener.onCompleted(() => toOffsetMap(this.end), out);
        this.close();
        return true;
      }
      const remaining = deadline - performance.now();
      if (out.length > 0 || remaining <= 0) return false;
      await Promise.race(this.#workers.filter((w) => w.part !== null).map((w) => w.stream.wait(remaining)));
    }
  }

  /** Ends everything; the transactions end with their connections. */
  close(): void {
    for (const worker of this.#workers) worker.stream.close();
  }

  /** Reads what a worker's connection has; false if there is nothing left for it to do. */
  #advance(worker: Worker, maxRecords: number): boolean {
    for (;;) {
      if (worker.part === null && !this.#nextPart(worker)) return false;
      const part = worker.part as SnapshotPart;
      try {
        if (this.#read(worker, part, maxRecords) !== 'end') return true;
        this.#endPart(part);
      } catch (error) {
        throw this.#failed(part, error);
      }
      worker.part = null;
    }
  }

  #failed(part: SnapshotPart, error: unknown): SnapshotFailure {
    if (error instanceof EventProcessingException) return SnapshotFailure.inThread(error);
    const { catalog } = this.#table(part.table);
    const failure = error instanceof SnapshotFailure ? error : this.#refused(part, catalog, error);
    this.#options.listener.onTableFailed(catalog, this.#offset, this.#out);
    return failure;
  }

  #refused(part: SnapshotPart, table: CatalogTable, error: unknown): SnapshotFailure {
    const refusal = explainCancelled(withinSelect(error), this.#options.limit);
    // Debezium divides a table by asking for its keys, and fails with that already.
    const divided = part.chunk !== null && !part.given;
    return divided ? SnapshotFailure.of(refusal) : SnapshotFailure.ofTable(table, part.chunk, refusal);
  }

  /** The last row of all is let out. */
  #endMarkers(): void {
    try {
      this.#markers.end();
    } catch (error) {
      throw error instanceof EventProcessingException ? SnapshotFailure.inThread(error) : error;
    }
  }

  #read(worker: Worker, part: SnapshotPart, maxRecords: number): 'row' | 'wait' | 'end' {
    const { stream } = worker;
    const decoder = worker.decoder as CopyDecoder;
    const progress = this.#progress[part.table] as Progress;
    const before = progress.rows;
    let state: 'row' | 'wait' | 'end' = 'row';
    while (this.#out.length < maxRecords) {
      state = stream.next();
      if (state !== 'row') break;
      progress.rows++;
      const tuple = decoder.decode(stream.buffer, stream.start, stream.end);
      this.#markers.row(part.table, tuple);
    }
    this.#options.listener.onRows(this.#table(part.table).catalog, progress.rows - before);
    return state;
  }

  #nextPart(worker: Worker): boolean {
    const part = this.#queue.shift();
    if (part === undefined) return false;
    const progress = this.#progress[part.table] as Progress;
    const table = this.#table(part.table);
    if (!progress.started) {
      progress.started = true;
      this.#options.listener.onTableStarted(table.catalog, this.#offset, this.#out);
    }
    if (part.chunk !== null) {
      this.#options.listener.onChunkStarted(table.catalog, part.chunk, progress.rows, this.#offset, this.#out);
    }
    worker.part = part;
    if (part.failure !== null) throw this.#failed(part, part.failure);
    worker.decoder = new CopyDecoder(table.columns);
    const { limit, cancel } = this.#options;
    // What cannot be cancelled goes on, and is waited for.
    const passed = () => void cancel(worker.client).catch(() => {});
    worker.stream.begin(part.statement, limit === null ? null : { milliseconds: limit.milliseconds, passed });
    return true;
  }

  #endPart(part: SnapshotPart): void {
    const progress = this.#progress[part.table] as Progress;
    if (part.chunk !== null) {
      this.#options.listener.onChunkCompleted(this.#table(part.table).catalog, part.chunk, this.#offset, this.#out);
    }
    if (--progress.openParts > 0) return;
    this.#markers.tableEnd(part.table);
    this.#options.listener.onTableCompleted(this.#table(part.table).catalog, progress.rows, this.#offset, this.#out);
  }

  #emit(row: Tuple, marker: SnapshotMarker, table: number): void {
    const context = this.#context;
    context.source = this.#source(marker);
    context.sourceOffset = marker === 'last' ? () => toOffsetMap(this.offset(true)) : this.#offset;
    const { events, rowFailure } = this.#table(table);
    if (rowFailure !== null) events.failed(rowFailure, this.#offset);
    else events.read(row, context, this.#out, this.#offset);
  }

  /** What comes from now on may be stored together with the fact that this table is complete. */
  #tableOut(table: number): void {
    const { completed } = this.#options;
    if (completed === null) return;
    completed.add(this.#table(table).catalog);
    this.#offset = this.#during();
  }

  /** The offset of the rows as it is now. */
  #during(): () => OffsetMap {
    const offset = toOffsetMap(this.offset(false));
    return () => offset;
  }

  #source(marker: SnapshotMarker): SourceInfo {
    let source = this.#sources.get(marker);
    if (source === undefined) {
      const { lsn, txId, timeMicros } = this.#options.point;
      const frame = {
        timeMicros,
        snapshot: marker,
        lastCommitLsn: this.#options.interrupted?.after.lsnCommit ?? null,
        txId,
        xmin: null,
        origin: null,
        originLsn: null,
      };
      source = { frame, sequenceLsn: lsn, lsn };
      this.#sources.set(marker, source);
    }
    return source;
  }

  #table(index: number): SnapshotTable {
    return this.#options.tables[index] as SnapshotTable;
  }
}

/** The position of an error counts from the beginning of the SELECT, which is what the user, and Debezium, would have sent. */
function withinSelect(error: unknown): unknown {
  const { position } = error as { readonly position?: string };
  if (position === undefined) return error;
  return Object.assign(error as Error, { position: String(Number(position) - COPY_START.length) });
}
