import type { SourceRecord } from '../../../data/source-record.js';
import { RelationTables } from '../catalog/relation-tables.js';
import type { Table } from '../catalog/table.js';
import { ChangeEvents } from '../event/change-events.js';
import type { TableEvents } from '../event/table-events.js';
import { Notifications } from '../notification/notifications.js';
import { type PostgresOffset, toOffsetMap } from '../offset/postgres-offset.js';
import type { Acknowledger } from '../slot/acknowledger.js';
import { openSnapshot } from '../snapshot/open-snapshot.js';
import { SnapshotProgress } from '../snapshot/snapshot-progress.js';
import type { FailureHandling } from '../streaming/change-stream.js';
import type { Heartbeat } from '../streaming/heartbeat.js';
import { Connections } from './connections.js';
import { DelayPhase } from './delay-phase.js';
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
  readonly onFailure: FailureHandling;
  readonly signal: AbortSignal;
}

/** One run of a source from opening its connections until it is closed or breaks: a snapshot if one is due, then the stream. */
export class SourceRun {
  readonly #options: SourceRunOptions;
  readonly #connections: Connections;
  readonly #events: ChangeEvents;
  readonly #tables: RelationTables<TableEvents>;
  #source: OpenedSource | null = null;
  #phase: Phase | null = null;

  constructor(options: SourceRunOptions) {
    this.#options = options;
    this.#connections = new Connections(options.setup.connection);
    this.#events = new ChangeEvents(options.setup.events);
    this.#tables = new RelationTables(options.setup.filter, (table) => this.#events.table(table, 'stream'));
  }

  /** Checks everything and begins. @throws ConnectException, DatabaseError */
  async open(): Promise<void> {
    const { setup, stored, signal } = this.#options;
    const source = await openSource(setup, this.#connections, stored, signal);
    this.#source = source;
    await this.#tables.load(await this.#connections.general());
    if (source.plan.snapshot) {
      // The snapshot is opened by the first poll: what goes wrong with it may heal, unlike a wrong start.
      this.#phase = new DelayPhase(setup.config.number('snapshot.delay.ms'), signal, null);
    } else if (source.plan.stream && source.offset !== null) {
      this.#phase = this.#stream(source, source.offset);
    } else {
      this.#phase = this.#nothing(stored);
    }
  }

  /** Records as soon as there are some; none after a second. @throws what broke the run, after everything in `out` */
  async poll(out: SourceRecord[]): Promise<void> {
    const phase = this.#phase as Phase;
    if (!(await phase.poll(out)) || this.#options.signal.aborted) return;
    await phase.close();
    await this.#next(phase, out);
  }

  /** Where the next run goes on. */
  resume(): PostgresOffset | null {
    return this.#phase?.resume() ?? this.#options.stored;
  }

  /** The stream, once it is reached. */
  get stream(): StreamPhase | null {
    return this.#phase instanceof StreamPhase ? this.#phase : null;
  }

  async close(): Promise<void> {
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
    const end = (ended as SnapshotPhase).end;
    if (!source.plan.stream) {
      setup.info('The snapshot is complete, and snapshot.mode asks for nothing else.');
      this.#phase = this.#nothing(end);
      return;
    }
    if (heartbeat.remaining !== Number.POSITIVE_INFINITY) out.push(heartbeat.beat(toOffsetMap(end)));
    const delay = setup.config.number('streaming.delay.ms');
    this.#phase = delay > 0 ? new DelayPhase(delay, signal, end) : this.#stream(source, end);
  }

  async #snapshot(source: OpenedSource): Promise<Phase> {
    const { setup } = this.#options;
    const { exported } = source;
    const reader = await openSnapshot({
      setup,
      connections: this.#connections,
      types: this.#tables.types,
      compile: (table: Table) => this.#events.table(table, 'snapshot'),
      serverVersion: source.server.version,
      exported: exported === null ? null : exported.slot,
      kind: 'INITIAL',
      incremental: null,
      listener: new SnapshotProgress(setup.info, new Notifications(setup.config, setup.partition, setup.info)),
    });
    // The transactions have the snapshot now; the connection that exported it is not needed, and a temporary slot goes with it.
    if (exported !== null) await this.#connections.end(exported.client);
    return new SnapshotPhase(reader, setup.config.number('max.batch.size'));
  }

  #stream(source: OpenedSource, offset: PostgresOffset): Phase {
    const { setup, acknowledger, heartbeat, onFailure, signal } = this.#options;
    return new StreamPhase({
      setup,
      connections: this.#connections,
      server: source.server,
      tables: this.#tables,
      messages: this.#events.messages,
      acknowledger,
      heartbeat,
      onFailure,
      signal,
      offset,
    });
  }

  #nothing(offset: PostgresOffset | null): Phase {
    return new DelayPhase(Number.POSITIVE_INFINITY, this.#options.signal, offset);
  }
}
