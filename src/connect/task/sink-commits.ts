import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';
import type { LogConsumer } from '../../log/log.js';
import { loggers } from '../../logging/logger.js';
import type { SinkTask } from '../../sink/sink-task.js';
import type { SinkPositions } from './sink-positions.js';
import type { SinkTaskMetrics } from './sink-task-metrics.js';
import type { TaskMetrics } from './task-metrics.js';
import type { TaskWorkerSettings } from './task-settings.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.WorkerSinkTask');

export interface SinkCommitsParts {
  /** How logs name the task. */
  readonly name: string;
  readonly task: SinkTask;
  readonly positions: SinkPositions;
  readonly metrics: TaskMetrics;
  readonly sinkMetrics: SinkTaskMetrics;
  readonly settings: TaskWorkerSettings;
  /** Awaited first: what was reported as bad must be durable before the offset behind it is. */
  readonly beforeCommit: () => Promise<void>;
  /** Goes on reading at these offsets. */
  readonly rewind: (offsets: readonly PartitionOffset[]) => void;
  /** A commit that was asked for while another was under way can start now. */
  readonly wake: () => void;
}

/**
 * Commits the offsets of one sink task: at intervals, when the task asks, and when partitions go away. Only what the task says is stored, and never
 * more than it was given.
 */
export class SinkCommits {
  readonly #parts: SinkCommitsParts;
  #nextAt: number;
  #requested = false;
  /** When the commit under way began; null: none is. */
  #startedAt: number | null = null;
  /** Numbers commits, so that the late end of one that was given up is not taken for that of the next. */
  #sequence = 0;

  constructor(parts: SinkCommitsParts) {
    this.#parts = parts;
    this.#nextAt = Date.now() + parts.settings.offsetFlushIntervalMs;
  }

  /** Milliseconds until the next commit by interval. */
  untilDue(): number {
    return Math.max(0, this.#nextAt - Date.now());
  }

  /** Starts a commit if the interval is over or somebody asks; it ends by itself. Awaits only the task's `preCommit`. */
  async commitIfDue(consumer: LogConsumer, requested: boolean): Promise<void> {
    this.#requested ||= requested;
    const now = Date.now();
    if (this.#startedAt !== null && now >= this.#startedAt + this.#parts.settings.offsetFlushTimeoutMs) {
      logger.warn(`${this.#parts.name} Commit of offsets timed out`);
      this.#parts.metrics.commitFailed(now - this.#startedAt);
      this.#startedAt = null;
    }
    if (this.#startedAt !== null || (!this.#requested && now < this.#nextAt)) return;
    this.#requested = false;
    this.#nextAt = now + this.#parts.settings.offsetFlushIntervalMs;
    await this.#commit(consumer, this.#parts.positions.partitions, false);
  }

  /** Commits what the task has stored of these partitions, then closes them. */
  async commitAndClose(consumer: LogConsumer, partitions: readonly TopicPartition[]): Promise<void> {
    await this.#commit(consumer, partitions, true);
  }

  async #commit(consumer: LogConsumer, partitions: readonly TopicPartition[], closing: boolean): Promise<void> {
    const { task, positions, sinkMetrics } = this.#parts;
    if (positions.size === 0) return;
    let offsets: readonly PartitionOffset[] | null = null;
    const sequence = ++this.#sequence;
    const started = Date.now();
    try {
      await this.#parts.beforeCommit();
      sinkMetrics.commitSequence = sequence;
      offsets = await preCommit(task, positions.current(partitions));
    } catch (error) {
      this.#preCommitFailed(partitions, closing, started, error);
    } finally {
      if (closing) await task.close?.(partitions);
    }
    if (offsets === null) return;
    if (offsets.length === 0) {
      logger.debug(`${this.#parts.name} Skipping offset commit, since task opted-out`);
      this.#skip(started);
      return;
    }
    const accepted = offsets.filter((offset) => this.#isValid(offset, partitions));
    if (accepted.every((offset) => positions.committedOf(offset) === offset.offset)) {
      logger.debug(`${this.#parts.name} Skipping offset commit, no change since last commit`);
      this.#skip(started);
      return;
    }
    const merged = merge(positions.committed(partitions), accepted);
    this.#startedAt = started;
    const done = consumer.commit(merged).then(
      () => this.#completed(sequence, started, merged),
      (error: unknown) => this.#failed(sequence, started, error),
    );
    if (closing) await done;
  }

  #completed(sequence: number, started: number, offsets: readonly PartitionOffset[]): void {
    if (sequence !== this.#sequence) {
      logger.debug(`${this.#parts.name} Received out of order commit callback for sequence number ${sequence}`);
      return;
    }
    this.#startedAt = null;
    this.#parts.positions.markCommitted(offsets);
    this.#parts.metrics.committed(Date.now() - started);
    this.#parts.sinkMetrics.commitCompleted();
    if (this.#requested) this.#parts.wake();
  }

  #failed(sequence: number, started: number, error: unknown): void {
    if (sequence !== this.#sequence) return;
    this.#startedAt = null;
    logger.error(
      `${this.#parts.name} Commit of offsets threw an unexpected exception for sequence number ${sequence}`,
      error,
    );
    this.#parts.metrics.commitFailed(Date.now() - started);
  }

  #preCommitFailed(partitions: readonly TopicPartition[], closing: boolean, started: number, error: unknown): void {
    const { name, positions, metrics, rewind } = this.#parts;
    if (closing) {
      logger.warn(`${name} Offset commit failed during close`, error);
    } else {
      logger.error(`${name} Offset commit failed, rewinding to last committed offsets`, error);
      rewind(positions.committed(partitions));
    }
    metrics.commitFailed(Date.now() - started);
  }

  #skip(started: number): void {
    this.#parts.metrics.committed(Date.now() - started);
    this.#parts.sinkMetrics.commitSkipped();
  }

  #isValid(offset: PartitionOffset, partitions: readonly TopicPartition[]): boolean {
    const { name, positions } = this.#parts;
    const current = positions.currentOf(offset);
    const text = `${partitionText(offset)}/${offset.offset}`;
    if (
      current === undefined ||
      !partitions.some(({ topic, partition }) => topic === offset.topic && partition === offset.partition)
    ) {
      logger.warn(`${name} Ignoring invalid task provided offset ${text} -- partition not assigned`);
      return false;
    }
    if (offset.offset > current) {
      logger.warn(
        `${name} Ignoring invalid task provided offset ${text} -- not yet consumed, currentOffset=${current}`,
      );
      return false;
    }
    return true;
  }
}

/** The offsets that the task says are stored. */
async function preCommit(task: SinkTask, offsets: readonly PartitionOffset[]): Promise<readonly PartitionOffset[]> {
  if (task.preCommit) return task.preCommit(offsets);
  await task.flush?.(offsets);
  return offsets;
}

/** `changes` over `base`. A commit names all partitions, so that the group shows where each one stands. */
function merge(base: readonly PartitionOffset[], changes: readonly PartitionOffset[]): PartitionOffset[] {
  const merged = new Map(base.map((offset) => [partitionText(offset), offset]));
  for (const offset of changes) merged.set(partitionText(offset), offset);
  return [...merged.values()];
}
