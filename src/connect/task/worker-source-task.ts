import { setTimeout as sleep } from 'node:timers/promises';
import { timerMs } from '../../config/timer-ms.js';
import type { SourceRecord } from '../../data/source-record.js';
import { RecordTooLargeException, RetriableException } from '../../error/errors.js';
import type { LogWriter } from '../../log/log.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { SourcePlugins, SourceTask } from '../../source/source-task.js';
import type { ErrorHandler } from '../error/error-handler.js';
import { DroppedRecord } from './dropped-record.js';
import { PendingWrites, sendFailure } from './pending-writes.js';
import { ReachedPosition } from './reached-position.js';
import { settlesInTurn, settlesWithin } from './settles-within.js';
import { SourceOffsets } from './source-offsets.js';
import type { SourcePipeline } from './source-pipeline.js';
import { SourceTaskMetrics } from './source-task-metrics.js';
import { SubmittedOffsets } from './submitted-offsets.js';
import type { TaskProgress } from './task-progress.js';
import type { TaskWorkerSettings } from './task-settings.js';
import type { TopicCreator } from './topic-creator.js';
import { WorkerTask, type WorkerTaskParts } from './worker-task.js';

export interface WorkerSourceTaskParts extends WorkerTaskParts {
  readonly task: SourceTask;
  readonly config: Readonly<Record<string, string>>;
  /** What the task may ask for by class name. */
  readonly plugins: SourcePlugins;
  readonly settings: TaskWorkerSettings;
  readonly pipeline: SourcePipeline;
  readonly errors: ErrorHandler;
  readonly writer: LogWriter;
  readonly topics: TopicCreator;
  readonly store: OffsetStore;
  /** The producer settings ask for `linger.ms`: a batch waits for more records. */
  readonly lingers: boolean;
  /** `millrace.compatibility=strict`. */
  readonly strict: boolean;
  /** Closes what was opened for this task: transforms, converters, log writers. */
  readonly close: () => Promise<void>;
}

const CLASS_NAME = 'org.apache.kafka.connect.runtime.WorkerSourceTask';
/** A source that gives so many records at once has more of them than it can wait with. */
const BULK_RECORDS = 64;
/** What a source gives at once goes on its way together, up to so many bytes of keys and values: see `#next`. */
const BULK_BYTES = 8 * 1024 * 1024;
/** A source that says "try again" without waiting itself must not spin. */
const RETRY_POLL_MS = 100;

/** Why a record could not be appended at once. */
type Obstacle =
  | { readonly kind: 'full' }
  | { readonly kind: 'topic' }
  | { readonly kind: 'step' | 'append'; readonly error: unknown };

/**
 * Runs a source task: polls, brings each record into the log, and stores offsets of what is durable.
 *
 * `#appendFrom` is the hot path: one synchronous pass over a poll batch without a promise or a closure per record. Whatever takes time or
 * has failed makes it return early, and `#send` deals with that one record.
 */
export class WorkerSourceTask extends WorkerTask {
  readonly #parts: WorkerSourceTaskParts;
  readonly #submitted = new SubmittedOffsets();
  readonly #offsets: SourceOffsets;
  readonly #sourceMetrics: SourceTaskMetrics;
  readonly #writes = new PendingWrites();
  readonly #reached = new ReachedPosition();
  #obstacle: Obstacle = { kind: 'full' };
  #lastTopic = '';
  /** The log's number of the last record. */
  #appended = 0;
  /** That number at the last commit. */
  #committed = 0;
  /** Bytes of records that wait for the next poll, to go with what it gives; 0 when nothing waits. */
  #waiting = 0;
  readonly #dropped = new DroppedRecord();
  #endWait: (() => void) | null = null;
  #flushTimer: NodeJS.Timeout | null = null;

  constructor(parts: WorkerSourceTaskParts) {
    super(parts);
    this.#parts = parts;
    this.#offsets = new SourceOffsets({
      connector: parts.id.connector,
      store: parts.store,
      writer: parts.writer,
      submitted: this.#submitted,
      metrics: parts.metrics,
      onCommitted: (offsets) => parts.task.commit?.(offsets),
      timeoutMs: parts.settings.offsetFlushTimeoutMs,
    });
    this.#sourceMetrics = new SourceTaskMetrics(
      parts.metrics,
      parts.settings.sampleWindows,
      () => this.#appended - parts.writer.durable,
    );
  }

  async progress(): Promise<TaskProgress> {
    const { task, writer } = this.#parts;
    task.locate?.();
    return { position: this.#reached.at(writer.durable), refreshed: false };
  }

  protected loggerName(): string {
    return CLASS_NAME;
  }

  protected async start(): Promise<void> {
    const { task, config, id, settings } = this.#parts;
    await task.start({
      config,
      connectorName: id.connector,
      taskId: id.task,
      signal: this.signal,
      metrics: this.metrics,
      plugins: this.#parts.plugins,
      offset: (partition) => this.#offsets.stored(partition),
      storeAhead: (partition, offset) => this.#offsets.storeAhead({ partition, offset }),
    });
    this.log.info(`${this} Source task finished initialization and start`);
    this.#flushTimer = setInterval(() => {
      this.#submitDropped();
      if (!this.#offsets.transactional) void this.#offsets.store();
    }, timerMs(settings.offsetFlushIntervalMs));
  }

  protected async execute(): Promise<void> {
    while (!this.stopping) {
      if (this.paused) {
        await this.#endBatch();
        this.announce(true);
        await this.awaitUnpaused();
        if (this.stopping) return;
        this.announce(false);
      }
      const started = Date.now();
      const records = await this.#next();
      this.#writes.check();
      if (records === null || records.length === 0) {
        this.#noteReached();
        continue;
      }
      this.#sourceMetrics.polled(records.length, Date.now() - started);
      this.metrics.batch(records.length);
      const before = this.#appended;
      await this.#send(records);
      this.#noteReached();
      this.#sourceMetrics.written(this.#appended - before);
      this.#submitted.seal(this.#parts.writer.durable);
      if (records.length < BULK_RECORDS || this.#waiting >= BULK_BYTES) await this.#endBatch();
    }
  }

  protected interrupt(): void {
    this.#endWait?.();
  }

  protected async release(): Promise<void> {
    const { task, close } = this.#parts;
    if (this.#flushTimer !== null) clearInterval(this.#flushTimer);
    try {
      await this.#finalCommit();
    } catch (error) {
      this.log.error(`${this} The last offsets could not be committed`, error);
    }
    try {
      await task.stop();
    } finally {
      await close();
    }
  }

  /**
   * Polls. What the polls before have given waits for this one only if that has more at once: with many tables a poll alone brings ten records to each of
   * two hundred topics, and what a batch costs is more than what ten records do. A source that has to wait lets everything go first.
   */
  async #next(): Promise<readonly SourceRecord[] | null> {
    const polled = this.#poll();
    if (this.#waiting > 0 && !(await settlesInTurn(polled))) await this.#endBatch();
    return polled;
  }

  async #poll(): Promise<readonly SourceRecord[] | null> {
    try {
      return await this.#parts.task.poll();
    } catch (error) {
      if (!(error instanceof RetriableException)) throw error;
      this.log.warn(`${this} failed to poll records from SourceTask. Will retry operation.`, error);
      await sleep(RETRY_POLL_MS, undefined, { signal: this.signal }).catch(() => undefined);
      return null;
    }
  }

  /** Everything that polls have returned is appended, unless the task was told to stop in the middle. */
  #noteReached(): void {
    const { task, writer } = this.#parts;
    if (!this.stopping) this.#reached.note(task.position?.() ?? null, this.#appended, writer.durable);
  }

  async #send(records: readonly SourceRecord[]): Promise<void> {
    for (let i = 0; !this.stopping; ) {
      i = this.#appendFrom(records, i);
      const record = records[i];
      if (record === undefined) return;
      if (this.#obstacle.kind === 'full') {
        await this.#awaitRoom();
      } else {
        await this.#sendSlowly(records, i, this.#obstacle);
        i++;
      }
    }
  }

  /** Appends records from `start` on; returns the index of the one that met an obstacle, or the number of records. */
  #appendFrom(records: readonly SourceRecord[], start: number): number {
    const { pipeline, writer } = this.#parts;
    const { frame } = pipeline;
    const count = records.length;
    for (let i = start; i < count; i++) {
      if (writer.full) {
        this.#obstacle = { kind: 'full' };
        return i;
      }
      const record = records[i] as SourceRecord;
      try {
        if (!pipeline.encode(record)) {
          this.#drop(record);
          continue;
        }
      } catch (error) {
        this.#obstacle = { kind: 'step', error };
        return i;
      }
      if (frame.topic !== this.#lastTopic) {
        if (!this.#parts.topics.knows(frame.topic)) {
          this.#obstacle = { kind: 'topic' };
          return i;
        }
        this.#lastTopic = frame.topic;
      }
      try {
        this.#append();
      } catch (error) {
        this.#obstacle = { kind: 'append', error };
        return i;
      }
      this.#submit(record);
      release(records, i);
    }
    return count;
  }

  /** Brings one record past its obstacle. The frame holds it, unless a step has failed. */
  async #sendSlowly(
    records: readonly SourceRecord[],
    at: number,
    obstacle: Exclude<Obstacle, { kind: 'full' }>,
  ): Promise<void> {
    const { pipeline, errors, topics } = this.#parts;
    const record = records[at] as SourceRecord;
    if (obstacle.kind === 'append') return this.#appendFailed(record, obstacle.error);
    if (obstacle.kind === 'step') {
      const result = await pipeline.recover(obstacle.error, errors);
      // The offset of a skipped record is not submitted: Kafka Connect leaves it to the next record that goes through.
      if (result === 'dropped') this.#drop(record);
      if (result !== 'done') return;
    }
    const { topic } = pipeline.frame;
    if (!topics.knows(topic)) {
      await topics.ensure(topic, () => pipeline.topicsFrom(records, at));
      this.useTopic(topic);
    }
    try {
      this.#append();
    } catch (error) {
      return this.#appendFailed(record, error);
    }
    this.#submit(record);
  }

  /** @throws what the log refuses */
  #append(): void {
    const { frame } = this.#parts.pipeline;
    const { size } = frame;
    this.#appended = this.#parts.writer.append(frame);
    this.#waiting += size;
  }

  async #appendFailed(record: SourceRecord, error: unknown): Promise<void> {
    const { errors } = this.#parts;
    if (!(error instanceof RecordTooLargeException) || !errors.toleratesAll) throw sendFailure(error);
    await errors.fail({ stage: 'KAFKA_PRODUCE', className: CLASS_NAME, error, sourceRecord: record });
    this.#submit(record);
  }

  #submit(record: SourceRecord): void {
    this.#submitted.submit(record, this.#appended);
    this.#dropped.passed(record);
  }

  #drop(record: SourceRecord): void {
    if (this.#dropped.dropped(record)) this.#submit(record);
  }

  /** Every `offset.flush.interval.ms`. */
  #submitDropped(): void {
    const dropped = this.#dropped.tick();
    if (dropped === null || this.#parts.strict) return;
    this.#submit(dropped);
    this.#submitted.seal(this.#parts.writer.durable);
    if (this.#offsets.transactional) this.#commitBatch();
  }

  /** Sends what was appended without waiting for more; the next poll goes on meanwhile. */
  async #endBatch(): Promise<void> {
    const { writer, lingers } = this.#parts;
    this.#waiting = 0;
    if (this.#offsets.transactional) {
      this.#commitBatch();
      while (this.#writes.full && !this.stopping) {
        await this.#interruptible(this.#writes.first());
      }
    } else if (!lingers && this.#appended > this.#committed) {
      const first = this.#committed === 0;
      this.#committed = this.#appended;
      this.#writes.add(first ? this.#storeFirstOffsets() : writer.flush());
    }
  }

  /**
   * Stores the offsets of a run's first records without waiting for the timer. A task that is killed before its first stored offset would begin as if
   * it had never run, and a snapshot that broke off would look like none.
   */
  async #storeFirstOffsets(): Promise<void> {
    await this.#parts.writer.flush();
    await this.#offsets.store();
  }

  /** Transactional logs: records since the last call and their offsets become durable together. */
  #commitBatch(): void {
    if (this.#appended === this.#committed && this.#submitted.isEmpty) return;
    this.#committed = this.#appended;
    this.#writes.add(this.#offsets.commitWithRecords());
  }

  async #awaitRoom(): Promise<void> {
    // Without a commit, the records that fill the writer would become durable before their offset.
    if (this.#offsets.transactional) this.#commitBatch();
    try {
      await this.#interruptible(this.#parts.writer.drained());
    } catch (error) {
      throw sendFailure(error);
    }
    this.#writes.check();
  }

  /** Waits for a promise, or until the task is told to stop. */
  async #interruptible(promise: Promise<unknown>): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>((resolve, reject) => {
      this.#endWait = resolve;
      promise.then(() => resolve(), reject);
    });
    this.#endWait = null;
  }

  /** Within `offset.flush.timeout.ms`: what was appended becomes durable, its offsets are stored, and the task hears of it. */
  async #finalCommit(): Promise<void> {
    const { writer, settings } = this.#parts;
    if (this.#appended === 0 && this.#submitted.isEmpty) return;
    const commit = async () => {
      if (this.#offsets.transactional) {
        this.#commitBatch();
        await this.#writes.all();
        this.#writes.check();
      } else {
        // Whatever is durable in spite of a failure has offsets that can be stored.
        await writer.flush().catch((error: unknown) => this.log.error(`${this} failed to flush the log`, error));
        await this.#offsets.store();
      }
      await this.#offsets.told();
    };
    if (!(await settlesWithin(commit(), settings.offsetFlushTimeoutMs))) {
      this.log.error(`${this} Timed out waiting for the last records to be durable; they will be sent again`);
    }
  }
}

/**
 * Lets go of a record that has gone through. What transforms and converters have made of a lazy one would live as long as its batch, too long to be
 * collected cheaply: for structs of 2048 rows that cost a quarter of all CPU.
 */
function release(records: readonly SourceRecord[], index: number): void {
  (records as (SourceRecord | undefined)[])[index] = undefined;
}
