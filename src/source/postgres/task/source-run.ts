import type { SourceRecord } from '../../../data/source-record.js';
import { RelationTables } from '../catalog/relation-tables.js';
import type { Table } from '../catalog/table.js';
import { isConnectionFailure } from '../error/retriable.js';
import { ChangeEvents } from '../event/change-events.js';
import type { TableEvents } from '../event/table-events.js';
import type { SnapshotMetrics } from '../metrics/snapshot-metrics.js';
import { Notifications } from '../notification/notifications.js';
import { type PostgresOffset, toOffsetMap } from '../offset/postgres-offset.js';
import { PostProcessors } from '../processor/post-processors.js';
import { ProcessedRecords } from '../processor/processed-records.js';
import { ReselectColumns } from '../processor/reselect-columns.js';
import type { BlockingRequest } from '../signal/signal-processor.js';
import type { Acknowledger } from '../slot/acknowledger.js';
import { openSnapshot } from '../snapshot/open-snapshot.js';
import { requestedTables } from '../snapshot/requested-tables.js';
import { SnapshotFailure } from '../snapshot/snapshot-failure.js';
import { SnapshotProgress } from '../snapshot/snapshot-progress.js';
import type { Heartbeat } from '../streaming/heartbeat.js';
import { Connections } from './connections.js';
import { DelayPhase } from './delay-phase.js';
import { firstConnection } from './first-connection.js';
import { runActionQuery } from './heartbeat-query.js';
import { type OpenedSource, openSource } from './open-source.js';
import type { Phase } from './phase.js';
import { SnapshotPhase } from './snapshot-phase.js';
import type { SourceSetup } from './source-setup.js';
import { StreamPhase } from './stream-phase.js';

export interface SourceRunOptions {
  readonly setup: SourceSetup;
  readonly stored: PostgresOffset | null;
  readonly acknowledger: Acknowledger;
  readonly heartbeat: Heartbeat;
  readonly snapshotMetrics: SnapshotMetrics;
  readonly signal: AbortSignal;
  /** Stores an offset no later than the first record that follows. */
  readonly storeAhead: (offset: PostgresOffset) => Promise<void>;
}

/** One run of a source from opening its connections until it is closed or breaks: a snapshot if one is due, then the stream. */
export class SourceRun {
  readonly #options: SourceRunOptions;
  readonly #connections: Connections;
  readonly #events: ChangeEvents;
  readonly #notifications: Notifications;
  readonly #tables: RelationTables<TableEvents>;
  /** Null without post processors. */
  readonly #processed: ProcessedRecords | null;
  #source: OpenedSource | null = null;
  #phase: Phase | null = null;
  /** The run begins with the stream, which has to be told. */
  #skipped = false;
  /** Tells how the running snapshot gets on. */
  #progress: SnapshotProgress | null = null;
  /** What the running snapshot was asked for by. */
  #blocking: BlockingRequest | null = null;

  constructor(options: SourceRunOptions) {
    this.#options = options;
    this.#connections = new Connections(options.setup.connection);
    this.#events = new ChangeEvents(options.setup.events);
    this.#notifications = new Notifications(
      options.setup.config,
      options.setup.partition,
      options.setup.info,
      options.setup.warn,
    );
    this.#processed = processedRecords(options.setup, this.#connections);
    this.#tables = new RelationTables(options.setup.filter, (table) => this.#events.table(table, 'stream'));
  }

  /** Checks everything and begins. @throws ConnectException, DatabaseError; RetriableException if the database cannot be used yet */
  async open(): Promise<void> {
    const { setup, stored, signal } = this.#options;
    await firstConnection(this.#connections, setup.connection.dbname);
    const source = await openSource(setup, this.#connections, stored, signal);
    this.#source = source;
    await this.#tables.load(await this.#connections.general());
    if (source.plan.snapshot) {
      // The snapshot is opened by the first poll: what goes wrong with it may heal, unlike a wrong start.
      this.#phase = new DelayPhase(setup.config.number('snapshot.delay.ms'), signal, null);
    } else if (source.plan.stream && source.offset !== null) {
      this.#skipped = true;
      this.#phase = this.#stream(source, source.offset);
    } else {
      this.#phase = this.#nothing(stored);
    }
  }

  /** Records as soon as there are some; none after a second. @throws what broke the run, after everything in `out` */
  async poll(out: SourceRecord[]): Promise<void> {
    const processed = this.#processed;
    if (processed === null) return this.#advance(out);
    if (!processed.isWaiting) await processed.collect(this.resume(), (made) => this.#advance(made));
    await processed.take(out);
  }

  async #advance(out: SourceRecord[]): Promise<void> {
    const phase = this.#phase as Phase;
    if (this.#skipped) {
      this.#skipped = false;
      this.#options.snapshotMetrics.skipped();
      const offset = this.resume();
      if (offset !== null) this.#notifications.send('Initial Snapshot', 'SKIPPED', {}, () => toOffsetMap(offset), out);
    }
    try {
      if (!(await this.#pollPhase(phase, out)) || this.#options.signal.aborted) return;
      await phase.close();
      await this.#next(phase, out);
    } catch (error) {
      this.#aborted(out);
      throw error;
    }
  }

  /** A blocking snapshot that cannot be taken must not keep the stream from going on: it would fail the same way each time. */
  async #pollPhase(phase: Phase, out: SourceRecord[]): Promise<boolean> {
    try {
      return await phase.poll(out);
    } catch (error) {
      if (this.#blocking === null || isConnectionFailure(error)) throw error;
      this.#abortBlocking(this.#blocking, error, out);
      return true;
    }
  }

  #abortBlocking({ after }: BlockingRequest, error: unknown, out: SourceRecord[]): void {
    this.#options.setup.warn('The blocking snapshot failed; streaming goes on without it', error);
    this.#progress?.aborted(() => toOffsetMap(after), out);
  }

  /** The running snapshot, if there is one, does not get to its end in this run. */
  #aborted(out: SourceRecord[]): void {
    if (this.#progress === null) return;
    const offset = this.#phase?.resume() ?? this.#options.stored ?? this.#unfinished();
    this.#progress.aborted(offset === null ? null : () => toOffsetMap(offset), out);
  }

  /** Where a first snapshot stands that has read nothing: the next one begins anew. */
  #unfinished(): PostgresOffset | null {
    const offset = this.#source?.offset ?? null;
    return offset === null ? null : { ...offset, snapshot: 'INITIAL' };
  }

  /** Where the next run goes on. */
  resume(): PostgresOffset | null {
    const behind = this.#processed?.position;
    if (behind !== undefined) return behind;
    return this.#phase?.resume() ?? this.#options.stored;
  }

  /** The stream, once it is reached. */
  get stream(): StreamPhase | null {
    return this.#phase instanceof StreamPhase ? this.#phase : null;
  }

  /** Whether everything that was made of what came from upstream is handed over. */
  get isHandedOver(): boolean {
    return this.#processed?.isWaiting !== true;
  }

  async close(): Promise<void> {
    this.#aborted([]);
    await this.#phase?.close();
    await this.#connections.close();
  }

  async #next(ended: Phase, out: SourceRecord[]): Promise<void> {
    const { setup, heartbeat, signal } = this.#options;
    const source = this.#source as OpenedSource;
    if (ended instanceof DelayPhase) {
      const offset = ended.resume();
      this.#phase = offset === null ? await this.#snapshot(source) : this.#stream(source, offset);
      return;
    }
    if (ended instanceof StreamPhase) return this.#block(source, ended.blocking as BlockingRequest, out);
    const blocking = this.#blocking;
    this.#blocking = null;
    if (blocking !== null) {
      this.#phase = this.#stream(source, blocking.after);
      return;
    }
    const end = (ended as SnapshotPhase).end;
    if (!source.plan.stream) {
      setup.info('The snapshot is complete, and snapshot.mode asks for nothing else.');
      this.#phase = this.#nothing(end);
      return;
    }
    if (heartbeat.remaining !== Number.POSITIVE_INFINITY) {
      // The beat at the end of a snapshot is part of it.
      await runActionQuery(setup, this.#connections).catch((error: unknown) => {
        throw SnapshotFailure.of(error);
      });
      out.push(heartbeat.beat(toOffsetMap(end)));
    }
    const delay = setup.config.number('streaming.delay.ms');
    this.#phase = delay > 0 ? new DelayPhase(delay, signal, end) : this.#stream(source, end);
  }

  async #snapshot(source: OpenedSource): Promise<Phase> {
    const { exported } = source;
    const { setup, storeAhead } = this.#options;
    const reader = await openSnapshot({
      ...this.#snapshotRequest(source),
      exported: exported === null ? null : exported.slot,
      repeatedFrom: source.repeatedFrom,
      completed: source.completed,
      kind: 'INITIAL',
      interrupted: null,
    }).catch((error: unknown) => {
      throw SnapshotFailure.of(error);
    });
    // The transactions have the snapshot now; the connection that exported it is not needed, and a temporary slot goes with it.
    if (exported !== null) await this.#connections.end(exported.client);
    // A worker that was killed between the first rows and their offset would know nothing of them, and begin its stream too late to say which are gone.
    if (source.plan.stream && !setup.events.strict) {
      await storeAhead(reader.offset(false)).catch((error: unknown) => {
        reader.close();
        throw error;
      });
    }
    return new SnapshotPhase(reader, setup.config.number('max.batch.size'));
  }

  /** The stream has ended for a snapshot that a signal asked for; it goes on afterwards where it stopped. */
  async #block(source: OpenedSource, blocking: BlockingRequest, out: SourceRecord[]): Promise<void> {
    const { setup } = this.#options;
    try {
      const reader = await openSnapshot({
        ...this.#snapshotRequest(source),
        exported: null,
        repeatedFrom: null,
        completed: null,
        kind: 'BLOCKING',
        interrupted: blocking,
        choose: requestedTables(blocking.request, setup.filter, setup.config),
      });
      this.#blocking = blocking;
      this.#phase = new SnapshotPhase(reader, setup.config.number('max.batch.size'));
    } catch (error) {
      if (isConnectionFailure(error)) throw error;
      this.#abortBlocking(blocking, error, out);
      this.#phase = this.#stream(source, blocking.after);
    }
  }

  #snapshotRequest(source: OpenedSource) {
    const { setup, snapshotMetrics } = this.#options;
    const progress = new SnapshotProgress(setup.info, setup.warn, this.#notifications, snapshotMetrics);
    this.#progress = progress;
    return {
      setup,
      connections: this.#connections,
      types: this.#tables.types,
      compile: (table: Table) => this.#events.table(table, 'snapshot'),
      serverVersion: source.server.version,
      listener: progress,
    };
  }

  #stream(source: OpenedSource, offset: PostgresOffset): Phase {
    const { setup, acknowledger, heartbeat, signal } = this.#options;
    return new StreamPhase({
      setup,
      connections: this.#connections,
      server: source.server,
      tables: this.#tables,
      events: this.#events,
      notifications: this.#notifications,
      snapshotMetrics: this.#options.snapshotMetrics,
      messages: this.#events.messages,
      acknowledger,
      heartbeat,
      signal,
      offset,
    });
  }

  #nothing(offset: PostgresOffset | null): Phase {
    return new DelayPhase(Number.POSITIVE_INFINITY, this.#options.signal, offset);
  }
}

function processedRecords(setup: SourceSetup, connections: Connections): ProcessedRecords | null {
  if (setup.processors === null) return null;
  const { filter, events, processors } = setup;
  const reselecting = processors.reselecting.map(
    (options) =>
      new ReselectColumns({
        options,
        client: () => connections.general(),
        isSignalTable: (schema, table) => filter.isSignalTable(schema, table),
        warn: setup.warn,
      }),
  );
  return new ProcessedRecords(new PostProcessors(reselecting, processors.others, events.eventFailed));
}
