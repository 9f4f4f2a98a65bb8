import type { MetricGroup, MetricValue } from '../../../metrics/metric-group.js';

/** The last chunk that an incremental snapshot has read; keys as text. */
export interface SnapshotChunk {
  /** What the window of the chunk is marked with; null where positions in the log mark it. */
  readonly id: string | null;
  readonly from: string;
  readonly to: string;
  /** The first key that was read of the table. */
  readonly tableFrom: string;
  /** The key at which the table ends. */
  readonly tableTo: string;
}

type State = 'none' | 'running' | 'paused' | 'completed' | 'aborted' | 'skipped';

/**
 * Figures of the snapshots of a task, by the names of Debezium's MBean `debezium.postgres:type=connector-metrics,context=snapshot`. Initial, blocking and
 * incremental snapshots share them, the last one counts.
 */
export class SnapshotMetrics implements MetricGroup {
  readonly prefix = 'debezium_metrics_';
  readonly labels: Readonly<Record<string, string>>;
  #state: State = 'none';
  #started = 0;
  #ended: number | null = null;
  #pausedAt: number | null = null;
  #pausedMs = 0;
  #tables = 0;
  #remaining = 0;
  readonly #rows = new Map<string, number>();
  #expected: number | null = null;
  #events = 0;
  #lastEvent = 0;
  #chunk: SnapshotChunk | null = null;

  /** @param task its number, where several tasks share the tables of a connector; @param tags further labels */
  constructor(topicPrefix: string, task: number | null = null, tags: Readonly<Record<string, string>> = {}) {
    this.labels = {
      ...tags,
      plugin: 'postgres',
      name: topicPrefix,
      context: 'snapshot',
      ...(task !== null && { task: String(task) }),
    };
  }

  /** @param rows how many there are to read, about; null where nobody knows */
  started(tables: number, rows: number | null = null): void {
    this.#state = 'running';
    this.#started = performance.now();
    this.#ended = null;
    this.#pausedMs = 0;
    this.#rows.clear();
    this.#expected = rows;
    this.#chunk = null;
    this.#tables = tables;
    this.#remaining = tables;
  }

  tableDone(): void {
    this.#remaining = Math.max(0, this.#remaining - 1);
  }

  /** So many rows of a table were read. */
  scanned(table: string, rows: number): void {
    this.#rows.set(table, (this.#rows.get(table) ?? 0) + rows);
    this.#events += rows;
    if (rows > 0) this.#lastEvent = Date.now();
  }

  /** A chunk of an incremental snapshot was read. */
  chunk(chunk: SnapshotChunk): void {
    this.#chunk = chunk;
  }

  paused(): void {
    this.#state = 'paused';
    this.#pausedAt = performance.now();
  }

  resumed(): void {
    this.#state = 'running';
    this.#countPause();
  }

  ended(state: 'completed' | 'aborted'): void {
    this.#state = state;
    this.#countPause();
    this.#ended = performance.now();
  }

  skipped(): void {
    this.#state = 'skipped';
  }

  read(): Readonly<Record<string, MetricValue>> {
    const until = this.#ended ?? performance.now();
    const pausing = this.#pausedAt === null ? 0 : performance.now() - this.#pausedAt;
    const ran = this.#started === 0 ? 0 : until - this.#started;
    return {
      SnapshotRunning: this.#state === 'running',
      SnapshotPaused: this.#state === 'paused',
      SnapshotCompleted: this.#state === 'completed',
      SnapshotAborted: this.#state === 'aborted',
      SnapshotSkipped: this.#state === 'skipped',
      SnapshotDurationInSeconds: Math.floor(ran / 1000),
      SnapshotPausedDurationInSeconds: Math.floor((this.#pausedMs + pausing) / 1000),
      TotalTableCount: this.#tables,
      RemainingTableCount: this.#remaining,
      RowsScanned: { label: 'table', figures: Object.fromEntries(this.#rows) },
      RowsExpected: this.#expected,
      TotalNumberOfEventsSeen: this.#events,
      TotalNumberOfReadEventsSeen: this.#events,
      MilliSecondsSinceLastEvent: this.#lastEvent === 0 ? -1 : Date.now() - this.#lastEvent,
      ChunkId: this.#chunk?.id ?? null,
      ChunkFrom: this.#chunk?.from ?? null,
      ChunkTo: this.#chunk?.to ?? null,
      TableFrom: this.#chunk?.tableFrom ?? null,
      TableTo: this.#chunk?.tableTo ?? null,
    };
  }

  #countPause(): void {
    if (this.#pausedAt !== null) this.#pausedMs += performance.now() - this.#pausedAt;
    this.#pausedAt = null;
  }
}
