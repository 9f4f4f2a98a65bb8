import type { SinkRecord } from '../../../src/data/sink-record.js';
import type { PartitionOffset, TopicPartition } from '../../../src/data/topic-partition.js';
import { RetriableException } from '../../../src/error/errors.js';
import type { MetricGroup } from '../../../src/metrics/metric-group.js';
import type { ErrantRecordReporter, SinkTask, SinkTaskContext } from '../../../src/sink/sink-task.js';

/** A record that was reported, with the reason. */
export interface Reported {
  readonly record: SinkRecord;
  readonly error: Error;
}

export interface DriverOptions {
  /** Collects reports, as dead letters with tolerance for all errors do; without it there is no reporter. */
  readonly deadLetters?: Reported[];
}

/** Runs one sink task as a worker does: puts again what could not be taken, and asks what may be committed. */
export class SinkTaskDriver {
  readonly metrics: MetricGroup[] = [];
  readonly #task: SinkTask;
  readonly #stop = new AbortController();
  readonly #positions = new Map<string, PartitionOffset>();

  private constructor(task: SinkTask) {
    this.#task = task;
  }

  static async start(
    task: SinkTask,
    config: Record<string, string>,
    options: DriverOptions = {},
  ): Promise<SinkTaskDriver> {
    const driver = new SinkTaskDriver(task);
    await task.start(driver.#context(config, options.deadLetters));
    return driver;
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    for (const { original } of records) {
      const { topic, partition, offset } = original;
      this.#positions.set(`${topic}-${partition}`, { topic, partition, offset: offset + 1n });
    }
    for (;;) {
      try {
        return await this.#task.put(records);
      } catch (error) {
        if (!(error instanceof RetriableException)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** What may be committed now. */
  async committable(): Promise<readonly PartitionOffset[]> {
    const positions = [...this.#positions.values()];
    return (await this.#task.preCommit?.(positions)) ?? positions;
  }

  /** Until everything that was put may be committed. @throws what fails the task */
  async stored(): Promise<void> {
    for (;;) {
      const offsets = await this.committable();
      const behind = offsets.some(
        ({ topic, partition, offset }) => this.#positions.get(`${topic}-${partition}`)?.offset !== offset,
      );
      if (!behind) return;
      await this.#task.put([]);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Takes the partitions away, as a rebalance does. */
  async close(): Promise<void> {
    await this.#task.close?.([...this.#positions.values()]);
    this.#positions.clear();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#task.close?.([]);
    await this.#task.stop();
  }

  #context(config: Record<string, string>, deadLetters: Reported[] | undefined): SinkTaskContext {
    const reporter: ErrantRecordReporter | null = deadLetters
      ? { report: async (record, error) => void deadLetters.push({ record, error }) }
      : null;
    return {
      config,
      connectorName: 'search',
      taskId: 0,
      signal: this.#stop.signal,
      assignment: (): TopicPartition[] => [...this.#positions.values()],
      offset: () => {},
      timeout: () => {},
      pause: () => {},
      resume: () => {},
      requestCommit: () => {},
      errantRecordReporter: () => reporter,
      metrics: { register: (group) => void this.metrics.push(group) },
    };
  }
}
