import type { SourceRecord } from '../../data/source-record.js';
import { ConnectException, DataException, RetriableException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import type { CommittedOffset, SourceTask, SourceTaskContext } from '../source-task.js';
import { checkClasses } from './config/java-classes.js';
import { PostgresConfig } from './config/postgres-config.js';
import { checkTopicNaming } from './config/topic-naming-check.js';
import { isConnectionFailure } from './error/retriable.js';
import { metricTags } from './metrics/metric-tags.js';
import { SnapshotMetrics } from './metrics/snapshot-metrics.js';
import { SourceLag } from './metrics/source-lag.js';
import { StreamingMetrics } from './metrics/source-metrics.js';
import { fromOffsetMap, type PostgresOffset, toOffsetMap } from './offset/postgres-offset.js';
import { loadCustomConverters } from './processor/custom-converters.js';
import { loadPostProcessors } from './processor/load-post-processors.js';
import { Acknowledger, lsnFlushMode } from './slot/acknowledger.js';
import { dropSlot } from './slot/drop-slot.js';
import { Heartbeat } from './streaming/heartbeat.js';
import { abortableDelay } from './task/abortable-delay.js';
import { refuseOtherDivision } from './task/division.js';
import { POLL_MILLIS } from './task/phase.js';
import { RetryPolicy } from './task/retry-policy.js';
import { SourceRun } from './task/source-run.js';
import { type SourceSetup, setUpSource } from './task/source-setup.js';

/** `connector_and_driver` acknowledges positions that no offset holds; a heartbeat now and then keeps the offsets from falling far behind. */
const FORCED_HEARTBEAT_MILLIS = 600_000;

/** Reads a PostgreSQL database: a snapshot of its tables, then their changes from a replication slot. */
export class PostgresSourceTask implements SourceTask {
  readonly #log = loggers.get('io.debezium.connector.postgresql.PostgresConnectorTask');
  #context: SourceTaskContext | null = null;
  #setup: SourceSetup | null = null;
  #acknowledger: Acknowledger | null = null;
  #heartbeat: Heartbeat | null = null;
  #retries: RetryPolicy | null = null;
  #metrics: StreamingMetrics | null = null;
  #snapshotMetrics: SnapshotMetrics | null = null;
  #run: SourceRun | null = null;
  /** Where the next run goes on. */
  #resume: PostgresOffset | null = null;
  #retryAt = 0;
  /** What broke after records that had to be delivered first. */
  #pending: { readonly error: unknown } | null = null;

  async start(context: SourceTaskContext): Promise<void> {
    const config = new PostgresConfig(context.config);
    checkClasses(config, 'start');
    checkTopicNaming(config);
    const log = {
      warn: (message: string, error?: unknown) => this.#log.warn(message, error),
      info: (message: string) => this.#log.info(message),
      debug: (message: string) => this.#log.debug(message),
    };
    const setup = setUpSource(config, {
      ...log,
      taskId: context.taskId,
      customColumns: await loadCustomConverters(config, context.plugins),
      processors: await loadPostProcessors(config, context.plugins, log),
    });
    for (const notice of config.notices()) this.#log.warn(notice);
    const mode = lsnFlushMode(config);
    const interval = config.number('heartbeat.interval.ms');
    const forced = mode === 'connector_and_driver' && interval === 0 && !config.boolean('provide.transaction.metadata');
    this.#context = context;
    const figures = () => this.#run?.stream?.figures ?? null;
    const task = setup.share === null ? null : context.taskId;
    const tags = metricTags(config);
    const metrics = new StreamingMetrics(setup.events.topicPrefix, figures, task, tags, {
      records: config.number('max.queue.size'),
      bytes: config.number('max.queue.size.in.bytes'),
      skipsUnchanged: config.boolean('skip.messages.without.change'),
    });
    this.#metrics = metrics;
    context.metrics.register(metrics);
    const { connectorName, taskId } = context;
    context.metrics.register(new SourceLag(connectorName, taskId, figures, () => metrics.millisecondsBehind));
    this.#snapshotMetrics = new SnapshotMetrics(setup.events.topicPrefix, task, tags);
    context.metrics.register(this.#snapshotMetrics);
    this.#setup = setup;
    this.#acknowledger = new Acknowledger(mode);
    this.#heartbeat = new Heartbeat(
      forced ? FORCED_HEARTBEAT_MILLIS : interval,
      setup.events.naming.heartbeatTopic,
      setup.events.topicPrefix,
      setup.partition,
    );
    this.#retries = new RetryPolicy(
      config.number('errors.max.retries'),
      config.number('retriable.restart.connector.wait.ms'),
      config.text('internal.custom.retriable.exception'),
    );
    this.#resume = fromOffsetMap(await context.offset(setup.partition));
    if (this.#resume === null) await refuseOtherDivision(setup, context.offset);
    if (this.#resume !== null) this.#acknowledger.committed(this.#resume);
    try {
      await this.#open();
    } catch (error) {
      // Like Debezium: who cannot be reached at the start may be reachable soon; everything else is for somebody to look at.
      if (!(error instanceof RetriableException) && !isConnectionFailure(error)) throw error;
      await this.#broken(error);
    }
  }

  async poll(): Promise<readonly SourceRecord[] | null> {
    const { signal } = this.#context as SourceTaskContext;
    const out: SourceRecord[] = [];
    try {
      if (this.#pending !== null) throw this.#pending.error;
      if (this.#run === null) {
        const wait = this.#retryAt - performance.now();
        if (wait > 0) await abortableDelay(Math.min(wait, POLL_MILLIS), signal);
        if (performance.now() < this.#retryAt || signal.aborted) return null;
        await this.#open();
      }
      await (this.#run as unknown as SourceRun).poll(out);
    } catch (error) {
      this.#pending = null;
      if (out.length > 0) {
        this.#pending = { error };
        return out;
      }
      await this.#broken(error);
      return null;
    }
    if (out.length > 0) {
      this.#retries?.succeeded();
      this.#metrics?.made(out.length, this.#run?.stream?.lastCommitMicros ?? null);
    }
    return out;
  }

  position(): number | null {
    if (this.#pending !== null || this.#run?.isHandedOver === false) return null;
    return this.#run?.stream?.position ?? null;
  }

  locate(): void {
    this.#run?.stream?.locate();
  }

  commit(offsets: readonly CommittedOffset[]): void {
    const last = offsets[offsets.length - 1];
    const offset = last === undefined ? null : fromOffsetMap(last.offset);
    if (offset !== null) this.#acknowledger?.committed(offset);
  }

  async stop(): Promise<void> {
    await this.#run?.close();
    this.#run = null;
    const setup = this.#setup;
    for (const processor of setup?.processors?.others ?? []) await processor.close?.();
    if (setup?.config.boolean('slot.drop.on.stop')) {
      await dropSlot(setup.connection, setup.slotName, setup.warn);
    }
  }

  async #open(): Promise<void> {
    const context = this.#context as SourceTaskContext;
    const setup = this.#setup as SourceSetup;
    const run = new SourceRun({
      setup,
      stored: this.#resume,
      acknowledger: this.#acknowledger as Acknowledger,
      heartbeat: this.#heartbeat as Heartbeat,
      snapshotMetrics: this.#snapshotMetrics as SnapshotMetrics,
      signal: context.signal,
      storeAhead: (offset) => context.storeAhead(setup.partition, toOffsetMap(offset)),
    });
    try {
      await run.open();
    } catch (error) {
      await run.close();
      throw error;
    }
    this.#run = run;
  }

  /** Ends the run and has it begun again later, or fails the task. */
  async #broken(error: unknown): Promise<void> {
    const verdict = (this.#retries as RetryPolicy).judge(error);
    this.#resume = this.#run?.resume() ?? this.#resume;
    await this.#run?.close();
    this.#run = null;
    if (verdict.kind === 'fail') {
      // What is wrong with the settings is said as it is; what is wrong with the data came from the producer.
      if (error instanceof ConnectException && error.cause === undefined && !(error instanceof DataException))
        throw error;
      throw new ConnectException(
        'An exception occurred in the change event producer. This connector will be stopped.',
        { cause: error },
      );
    }
    this.#retryAt = performance.now() + verdict.delayMs;
    this.#log.warn(
      `An exception occurred in the change event producer. This connector will be restarted. Attempt ${verdict.attempt} in ${verdict.delayMs} ms: ${errorMessage(error)}`,
      error,
    );
  }
}
