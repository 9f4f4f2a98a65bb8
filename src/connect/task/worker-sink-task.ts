import type { SinkRecord } from '../../data/sink-record.js';
import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';
import { ConnectException, RetriableException } from '../../error/errors.js';
import type { LogConsumer, LogRecord, RebalanceListener } from '../../log/log.js';
import type { SinkTask } from '../../sink/sink-task.js';
import type { ErrantRecords } from '../error/errant-records.js';
import type { ErrorHandler } from '../error/error-handler.js';
import { retainedCopy } from './retained-copy.js';
import { SinkCommits } from './sink-commits.js';
import { SinkContext } from './sink-context.js';
import { SinkLag } from './sink-lag.js';
import type { SinkPipeline } from './sink-pipeline.js';
import { SinkPositions } from './sink-positions.js';
import { SinkTaskMetrics } from './sink-task-metrics.js';
import type { TaskProgress } from './task-progress.js';
import type { TaskWorkerSettings } from './task-settings.js';
import { WorkerTask, type WorkerTaskParts } from './worker-task.js';

export interface WorkerSinkTaskParts extends WorkerTaskParts {
  readonly task: SinkTask;
  readonly config: Readonly<Record<string, string>>;
  readonly settings: TaskWorkerSettings;
  readonly pipeline: SinkPipeline;
  readonly errors: ErrorHandler;
  /** Null when nothing is configured that a reported record could go to. */
  readonly errantRecords: ErrantRecords | null;
  /** Whether reported records need their original bytes. */
  readonly deadLetters: boolean;
  readonly subscribe: (listener: RebalanceListener) => Promise<LogConsumer>;
  /** Where a partition ends now. */
  readonly endOf: (partition: TopicPartition) => Promise<bigint>;
  /** Closes what was opened for this task: transforms, converters, dead letters. */
  readonly close: () => Promise<void>;
}

const CLASS_NAME = 'org.apache.kafka.connect.runtime.WorkerSinkTask';
/** How long a batch waits that the task could not take, when the task does not say. */
const RETRY_PUT_MS = 1000;

/**
 * Runs a sink task: reads records as a member of the connector's group, hands them over in batches, and commits what the task says is stored.
 *
 * @see https://kafka.apache.org/documentation/#connect_developing (sink tasks)
 */
export class WorkerSinkTask extends WorkerTask {
  readonly #parts: WorkerSinkTaskParts;
  readonly #positions = new SinkPositions();
  readonly #sinkMetrics: SinkTaskMetrics;
  readonly #lag: SinkLag;
  readonly #context: SinkContext;
  readonly #commits: SinkCommits;
  #consumer: LogConsumer | null = null;
  /** Records that the task is to take; kept when it could not. */
  #batch: SinkRecord[] = [];
  /** The task could not take the batch: nothing new is read until it can. */
  #redelivering = false;
  #announcedPause = false;
  #closed = false;
  /** What `#convertFrom` has stopped at. */
  #stepError: unknown;
  /** An error of `open` or `close`, which the consumer must not see as its own. */
  #rebalanceError: { readonly error: unknown } | null = null;

  constructor(parts: WorkerSinkTaskParts) {
    super(parts);
    this.#parts = parts;
    this.#sinkMetrics = new SinkTaskMetrics(parts.metrics, parts.settings.sampleWindows);
    this.#lag = new SinkLag({
      metrics: parts.metrics,
      taken: () => this.#positions.current(this.#positions.partitions),
      stored: (positions) => parts.task.stored?.(positions) ?? positions,
      end: parts.endOf,
    });
    this.#context = new SinkContext(
      {
        config: parts.config,
        connectorName: parts.id.connector,
        taskId: parts.id.task,
        signal: this.signal,
        metrics: parts.metrics,
      },
      parts.errantRecords,
      {
        assignment: () => this.#positions.partitions,
        readingChanged: () => this.#updateReading(),
        wake: () => this.#consumer?.wakeup(),
      },
    );
    this.#commits = new SinkCommits({
      name: String(this),
      task: parts.task,
      positions: this.#positions,
      metrics: parts.metrics,
      sinkMetrics: this.#sinkMetrics,
      settings: parts.settings,
      beforeCommit: async () => parts.errantRecords?.flush(),
      rewind: (offsets) => this.#rewind(offsets),
      wake: () => this.#consumer?.wakeup(),
    });
  }

  async progress(refresh: boolean): Promise<TaskProgress> {
    const { task } = this.#parts;
    this.#context.requestCommit();
    if (!refresh || task.refresh === undefined) return { position: null, refreshed: false };
    await task.refresh();
    return { position: null, refreshed: true };
  }

  protected loggerName(): string {
    return CLASS_NAME;
  }

  protected async start(): Promise<void> {
    const { task, subscribe } = this.#parts;
    await task.start(this.#context);
    this.#consumer = await subscribe({
      assigned: (partitions) => this.#guard(() => this.#assigned(partitions)),
      revoked: (partitions) => this.#guard(() => this.#revoked(partitions, true)),
      lost: (partitions) => this.#guard(() => this.#revoked(partitions, false)),
    });
    this.log.info(`${this} Sink task finished initialization and start`);
  }

  protected async execute(): Promise<void> {
    const consumer = this.#consumer as LogConsumer;
    this.log.info(`${this} Executing sink task`);
    while (!this.stopping) {
      await this.#commits.commitIfDue(consumer, this.#context.takeCommitRequest());
      this.#followTargetState();
      this.#applyRewinds();
      const records = await consumer.poll(this.#pollTimeout());
      this.#throwRebalanceError();
      // A wish of the task from while the consumer waited is older than what it brings.
      if (records.length > 0) await this.#convert(this.#applyRewinds(records));
      if (this.stopping) return;
      await this.#deliver();
    }
  }

  protected interrupt(): void {
    this.#consumer?.wakeup();
  }

  protected async release(): Promise<void> {
    const { task, close } = this.#parts;
    this.#lag.close();
    const consumer = this.#consumer;
    try {
      if (consumer !== null) await this.#closePartitions(consumer, this.#positions.partitions);
    } catch (error) {
      this.log.error(`${this} Error while closing partitions`, error);
    }
    this.#closed = true;
    try {
      await task.stop();
    } finally {
      try {
        await consumer?.close();
      } finally {
        await close();
      }
    }
  }

  #pollTimeout(): number {
    const untilCommit = this.#commits.untilDue();
    const asked = this.#context.takeTimeout();
    if (asked > 0) return Math.min(asked, untilCommit);
    return this.#redelivering ? Math.min(RETRY_PUT_MS, untilCommit) : untilCommit;
  }

  async #convert(records: readonly LogRecord[]): Promise<void> {
    this.#sinkMetrics.read(records.length);
    this.#lag.read(records);
    for (let i = 0; i < records.length; i++) {
      i = this.#convertFrom(records, i);
      const record = records[i];
      if (record === undefined || this.stopping) return;
      const { pipeline, errors } = this.#parts;
      if ((await pipeline.recover(this.#stepError, errors)) === 'done') this.#accept(record);
      this.#positions.read(record.topic, record.partition, record.offset);
    }
  }

  /** Converts records from `start` on; returns the index of the one that failed, or the number of records. */
  #convertFrom(records: readonly LogRecord[], start: number): number {
    const { pipeline } = this.#parts;
    for (let i = start; i < records.length; i++) {
      const record = records[i] as LogRecord;
      try {
        if (pipeline.decode(record)) this.#accept(record);
      } catch (error) {
        this.#stepError = error;
        return i;
      }
      this.#positions.read(record.topic, record.partition, record.offset);
    }
    return records.length;
  }

  #accept(consumed: LogRecord): void {
    const { record } = this.#parts.pipeline;
    this.#batch.push(record);
    this.useTopic(consumed.topic);
    if (this.#parts.deadLetters) this.#parts.errantRecords?.remember(record, retainedCopy(consumed));
  }

  async #deliver(): Promise<void> {
    const { task, errors } = this.#parts;
    const started = Date.now();
    // The task may keep the array: it gets one of its own.
    const batch = [...this.#batch];
    try {
      await task.put(batch);
      errors.throwIfUntolerated();
    } catch (error) {
      if (error instanceof RetriableException) {
        this.log.error(`${this} RetriableException from SinkTask:`, error);
        this.#redelivering = true;
        this.#updateReading();
        return;
      }
      throw new ConnectException('Exiting WorkerSinkTask due to unrecoverable exception.', { cause: error });
    }
    if (batch.length > 0) {
      this.metrics.batch(batch.length);
      this.#sinkMetrics.put(batch.length, Date.now() - started);
    }
    this.#positions.taken();
    this.#batch = [];
    if (this.#redelivering) {
      this.#redelivering = false;
      this.#updateReading();
    }
  }

  #followTargetState(): void {
    if (this.paused === this.#announcedPause) return;
    this.#announcedPause = this.paused;
    this.#updateReading();
    this.announce(this.paused);
    if (this.paused) this.#context.requestCommit();
  }

  /** Reads from the partitions that neither the user, the task nor a batch to be put again holds back. */
  #updateReading(): void {
    const consumer = this.#consumer;
    if (consumer === null) return;
    const all = this.paused || this.#redelivering;
    const { partitions } = this.#positions;
    consumer.pause(partitions.filter((partition) => all || this.#context.isPaused(partition)));
    if (!all) consumer.resume(partitions.filter((partition) => !this.#context.isPaused(partition)));
  }

  /** Seeks where the task wants to go on; returns the records that are still to be delivered. */
  #applyRewinds(records: readonly LogRecord[] = []): readonly LogRecord[] {
    const rewinds = this.#context.takeRewinds();
    if (rewinds.length === 0) return records;
    this.#rewind(rewinds);
    const moved = new Set(rewinds.map(partitionText));
    return records.filter((record) => !moved.has(partitionText(record)));
  }

  #rewind(offsets: readonly PartitionOffset[]): void {
    const assigned = offsets.filter((offset) => {
      if (this.#positions.has(offset)) return true;
      this.log.warn(`${this} Cannot rewind ${partitionText(offset)}: it is not assigned to this task`);
      return false;
    });
    this.#consumer?.seek(assigned);
    for (const offset of assigned) this.#positions.rewind(offset);
    const moved = new Set(assigned.map(partitionText));
    this.#batch = this.#batch.filter(({ original }) => !moved.has(partitionText(original)));
  }

  async #assigned(partitions: readonly TopicPartition[]): Promise<void> {
    const consumer = this.#consumer;
    if (consumer === null || this.#closed) return;
    for (const { topic, partition } of partitions) {
      const offset = await consumer.position({ topic, partition });
      this.#positions.assign({ topic, partition, offset });
    }
    this.#sinkMetrics.partitions = this.#positions.size;
    this.#lag.assigned(partitions);
    this.#updateReading();
    await this.#parts.task.open?.(partitions);
  }

  /** `owned`: offsets can still be committed. */
  async #revoked(partitions: readonly TopicPartition[], owned: boolean): Promise<void> {
    const consumer = this.#consumer;
    if (consumer === null || this.#closed) return;
    const held = partitions.filter((partition) => this.#positions.has(partition));
    if (held.length === 0) return;
    if (owned) await this.#closePartitions(consumer, held);
    else await this.#parts.task.close?.(held);
    this.#forget(held);
  }

  async #closePartitions(consumer: LogConsumer, partitions: readonly TopicPartition[]): Promise<void> {
    if (partitions.length === 0) return;
    await this.#commits.commitAndClose(consumer, partitions);
    this.#forget(partitions);
  }

  #forget(partitions: readonly TopicPartition[]): void {
    this.#positions.remove(partitions);
    this.#context.forget(partitions);
    this.#sinkMetrics.partitions = this.#positions.size;
    this.#batch = this.#batch.filter(({ original }) => this.#positions.has(original));
  }

  async #guard(callback: () => Promise<void>): Promise<void> {
    try {
      await callback();
    } catch (error) {
      this.#rebalanceError ??= { error };
    }
  }

  #throwRebalanceError(): void {
    const failed = this.#rebalanceError;
    this.#rebalanceError = null;
    if (failed !== null) throw failed.error;
  }
}
