import { formatLsn, type Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { SourceRecord } from '../../../data/source-record.js';
import type { RelationTables } from '../catalog/relation-tables.js';
import { matchesAny } from '../config/pattern-list.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { explained } from '../error/remedy.js';
import { isRetriable } from '../error/retriable.js';
import type { ChangeEvents } from '../event/change-events.js';
import type { LogicalMessageEvents } from '../event/logical-message-events.js';
import type { TableEvents } from '../event/table-events.js';
import type { SnapshotMetrics } from '../metrics/snapshot-metrics.js';
import type { StreamFigures } from '../metrics/source-metrics.js';
import type { Notifications } from '../notification/notifications.js';
import { fromOffsetMap, type PostgresOffset, restartPosition, toOffsetMap } from '../offset/postgres-offset.js';
import type { ReplicationSession } from '../session/replication-session.js';
import type { ServerInfo } from '../session/server-info.js';
import type { BlockingRequest } from '../signal/signal-processor.js';
import type { Acknowledger } from '../slot/acknowledger.js';
import { XminProbe } from '../slot/xmin-probe.js';
import { ChangeStream } from '../streaming/change-stream.js';
import type { Heartbeat } from '../streaming/heartbeat.js';
import { openStream } from '../streaming/open-stream.js';
import { TransactionMetadata } from '../streaming/transaction-metadata.js';
import { abortableDelay } from './abortable-delay.js';
import type { Connections } from './connections.js';
import { runActionQuery } from './heartbeat-query.js';
import { type Phase, POLL_MILLIS } from './phase.js';
import type { SourceSetup } from './source-setup.js';
import { StreamSignals } from './stream-signals.js';

/** Received bytes that one poll turns into records at most, where `max.queue.size.in.bytes` says nothing. */
const POLL_BYTES = 4 * 1024 * 1024;

export interface StreamPhaseOptions {
  readonly setup: SourceSetup;
  readonly connections: Connections;
  readonly server: ServerInfo;
  readonly tables: RelationTables<TableEvents>;
  readonly events: ChangeEvents;
  readonly notifications: Notifications;
  readonly snapshotMetrics: SnapshotMetrics;
  readonly messages: LogicalMessageEvents;
  readonly acknowledger: Acknowledger;
  readonly heartbeat: Heartbeat;
  readonly signal: AbortSignal;
  /** Where the stream begins. */
  readonly offset: PostgresOffset;
}

/** Streams changes, until it is closed or something breaks. */
export class StreamPhase implements Phase {
  readonly #options: StreamPhaseOptions;
  readonly #metadata: TransactionMetadata | null;
  readonly #maxRecords: number;
  readonly #maxBytes: number;
  #session: ReplicationSession | null = null;
  #stream: ChangeStream | null = null;
  #signals: StreamSignals | null = null;
  readonly #xmin: XminProbe;
  #attempts = 0;
  #lastRecord: SourceRecord | null = null;
  /** Where the stream was when somebody asked for its position; null: nobody has. */
  #locatedFrom: Lsn | null = null;
  readonly #wakeUp = () => this.#session?.wakeUp();

  constructor(options: StreamPhaseOptions) {
    const { config, events, partition } = options.setup;
    this.#options = options;
    this.#xmin = new XminProbe(options.setup.slotName, config.number('xmin.fetch.interval.ms'));
    this.#metadata = config.boolean('provide.transaction.metadata')
      ? new TransactionMetadata(events.naming.transactionTopic, partition, options.offset.transaction)
      : null;
    this.#maxRecords = config.number('max.batch.size');
    this.#maxBytes = config.number('max.queue.size.in.bytes') || POLL_BYTES;
    options.signal.addEventListener('abort', this.#wakeUp);
  }

  async poll(out: SourceRecord[]): Promise<boolean> {
    if (this.#session === null && !(await this.#start(out))) return false;
    const session = this.#session as ReplicationSession;
    const stream = this.#stream as ChangeStream;
    const { heartbeat, tables, connections, signal } = this.#options;
    const deadline = performance.now() + POLL_MILLIS;
    const signals = this.#signals as StreamSignals;
    if (this.#xmin.isDue) stream.position.xmin = await this.#xmin.read(await connections.general());
    for (;;) {
      const missing = stream.drain(out, this.#maxRecords, this.#maxBytes);
      if (missing !== null) {
        await tables.announce(await connections.general(), missing, stream.xid);
        continue;
      }
      if (await signals.advance(session, out)) {
        if (this.blocking !== null) return true;
        if (out.length < this.#maxRecords) continue;
      }
      if (heartbeat.isDue) await this.#beat(out);
      if (out.length > 0) {
        this.#lastRecord = out[out.length - 1] as SourceRecord;
        return false;
      }
      this.#idle(session, stream);
      if (this.#locatedFrom !== null && session.deliveredEnd > this.#locatedFrom) {
        this.#locatedFrom = null;
        return false;
      }
      const remaining = deadline - performance.now();
      if (remaining <= 0 || signal.aborted) return false;
      await session.wait(Math.min(remaining, heartbeat.remaining, signals.remaining));
    }
  }

  resume(): PostgresOffset {
    const stream = this.#stream;
    if (stream === null || this.#session === null) return this.#options.offset;
    const offset = stream.position.offset(this.#metadata?.state ?? null);
    const end = this.#session.deliveredEnd;
    // Between two transactions everything that was delivered is done, though nothing of it was for us.
    return stream.betweenTransactions && end > (offset.lsnProc ?? offset.lsn) ? { ...offset, lsnProc: end } : offset;
  }

  /** Everything that ends before this position has been turned into records; null before the stream has begun. */
  get position(): Lsn | null {
    return this.#session === null ? null : this.figures.deliveredEnd;
  }

  /** Asks the server how far it has come; the poll that hears of it returns at once. */
  locate(): void {
    this.#locatedFrom ??= this.#session?.deliveredEnd ?? null;
    this.#session?.requestKeepalive();
  }

  /** The blocking snapshot for which the phase is over. */
  get blocking(): BlockingRequest | null {
    return this.#signals?.blocking ?? null;
  }

  /** The stream's figures as they are now. */
  get figures(): StreamFigures {
    const position = this.#stream?.position ?? null;
    return {
      connected: this.#session !== null,
      commits: this.#stream?.commits ?? 0,
      counts: this.#stream?.counts ?? null,
      lastTransactionId: position?.txId ?? null,
      lsn: position?.lsn ?? null,
      queuedBytes: this.#session?.queuedBytes ?? 0,
      queueFull: this.#session?.queueFull ?? false,
      deliveredEnd: Math.max(this.#session?.deliveredEnd ?? 0, position?.lsnCommit ?? 0),
      serverEnd: this.#session?.serverEnd ?? null,
    };
  }

  /** When the last change was committed, in microseconds since 1970; null if there was none. */
  get lastCommitMicros(): number | null {
    return this.#stream?.position.tsUsec ?? null;
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#wakeUp);
    this.#options.acknowledger.detach();
    const session = this.#session;
    this.#session = null;
    await this.#signals?.close();
    await session?.close();
  }

  /** Opens the session; false if it has to be tried again later, because the slot is still in use by a session that is about to end. */
  async #start(out: SourceRecord[]): Promise<boolean> {
    const { setup, connections, server, acknowledger, offset, signal } = this.#options;
    const { config } = setup;
    const position = restartPosition(offset);
    try {
      this.#session = await openStream(setup, connections, server, position, acknowledger.durable);
    } catch (error) {
      const delay = config.number('slot.retry.delay.ms');
      if (++this.#attempts > config.number('slot.max.retries') || !isRetriable(error)) throw error;
      setup.warn(
        `${explained(error)} Attempt ${this.#attempts} of ${config.number('slot.max.retries')}; trying again in ${delay} ms.`,
      );
      await abortableDelay(delay, signal);
      return false;
    }
    acknowledger.attach(this.#session);
    setup.info(`Streaming changes of slot '${setup.slotName}' from LSN{${formatLsn(position)}}`);
    this.#stream = new ChangeStream({
      session: this.#session,
      tables: this.#options.tables,
      messages: this.#options.messages,
      messageIncluded: messageFilter(config),
      metadata: this.#metadata,
      partition: setup.partition,
      offset,
      skipsUnchanged: config.boolean('skip.messages.without.change'),
      onFailure: setup.events.eventFailed,
    });
    this.#signals = await StreamSignals.open(this.#options, this.#stream);
    await this.#signals.begin(out);
    return true;
  }

  async #beat(out: SourceRecord[]): Promise<void> {
    const { setup, connections, heartbeat } = this.#options;
    await runActionQuery(setup, connections);
    out.push(heartbeat.beat(toOffsetMap(this.resume())));
  }

  #idle(session: ReplicationSession, stream: ChangeStream): void {
    if (this.#lastRecord === null || !stream.betweenTransactions) return;
    const emitted = fromOffsetMap(this.#lastRecord.sourceOffset);
    if (emitted !== null) this.#options.acknowledger.idle(emitted, session.deliveredEnd);
  }
}

/** `message.prefix.include.list` and `message.prefix.exclude.list`. */
function messageFilter(config: PostgresConfig): (prefix: string) => boolean {
  const includes = config.patterns('message.prefix.include.list');
  const excludes = config.patterns('message.prefix.exclude.list');
  return (prefix) => {
    if (includes) return matchesAny(includes, prefix);
    return !(excludes && matchesAny(excludes, prefix));
  };
}
