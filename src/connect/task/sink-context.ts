import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';
import type { MetricGroups } from '../../metrics/metric-group.js';
import type { ErrantRecordReporter, SinkTaskContext } from '../../sink/sink-task.js';

/** What the context asks of the task's runner. */
export interface SinkRunner {
  assignment(): readonly TopicPartition[];
  /** Pauses or resumes reading, as far as the runner has no reason of its own to pause. */
  readingChanged(): void;
  /** Something was asked for that should not wait for the next record. */
  wake(): void;
}

/** The wishes of a sink task, kept until its runner acts on them. */
export class SinkContext implements SinkTaskContext {
  readonly config: Readonly<Record<string, string>>;
  readonly connectorName: string;
  readonly taskId: number;
  readonly signal: AbortSignal;
  readonly metrics: MetricGroups;
  readonly #reporter: ErrantRecordReporter | null;
  readonly #runner: SinkRunner;
  readonly #paused = new Map<string, TopicPartition>();
  #rewinds: PartitionOffset[] = [];
  #timeoutMs = -1;
  #commitRequested = false;

  constructor(
    parts: Pick<SinkTaskContext, 'config' | 'connectorName' | 'taskId' | 'signal' | 'metrics'>,
    reporter: ErrantRecordReporter | null,
    runner: SinkRunner,
  ) {
    this.config = parts.config;
    this.connectorName = parts.connectorName;
    this.taskId = parts.taskId;
    this.signal = parts.signal;
    this.metrics = parts.metrics;
    this.#reporter = reporter;
    this.#runner = runner;
  }

  assignment(): readonly TopicPartition[] {
    return this.#runner.assignment();
  }

  offset(offsets: readonly PartitionOffset[]): void {
    this.#rewinds.push(...offsets);
    this.#runner.wake();
  }

  timeout(ms: number): void {
    this.#timeoutMs = ms;
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.set(partitionText(partition), partition);
    this.#runner.readingChanged();
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(partitionText(partition));
    this.#runner.readingChanged();
    this.#runner.wake();
  }

  requestCommit(): void {
    this.#commitRequested = true;
    this.#runner.wake();
  }

  errantRecordReporter(): ErrantRecordReporter | null {
    return this.#reporter;
  }

  /** Whether the task has paused this partition. */
  isPaused(partition: TopicPartition): boolean {
    return this.#paused.has(partitionText(partition));
  }

  /** Partitions that were taken away are not paused if they come back. */
  forget(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(partitionText(partition));
  }

  takeRewinds(): PartitionOffset[] {
    const rewinds = this.#rewinds;
    this.#rewinds = [];
    return rewinds;
  }

  /** The timeout that was asked for, or -1; asking once is for one wait. */
  takeTimeout(): number {
    const timeout = this.#timeoutMs;
    this.#timeoutMs = -1;
    return timeout;
  }

  takeCommitRequest(): boolean {
    const requested = this.#commitRequested;
    this.#commitRequested = false;
    return requested;
  }
}
