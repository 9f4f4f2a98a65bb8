import { ConfigDef } from '../../../src/config/config-def.js';
import type { SinkRecord } from '../../../src/data/sink-record.js';
import type { PartitionOffset, TopicPartition } from '../../../src/data/topic-partition.js';
import { ConnectException, DataException, RetriableException } from '../../../src/error/errors.js';
import type { SinkConnector, SinkTask, SinkTaskContext } from '../../../src/sink/sink-task.js';

const text = (partitions: readonly TopicPartition[]) =>
  `[${partitions
    .map(({ topic, partition }) => `${topic}-${partition}`)
    .sort()
    .join(', ')}]`;

/**
 * A sink steered by the values of its records: `retry:N` throws RetriableException N times, `fail` throws ConnectException, `report` goes to the errant
 * record reporter. Every call is written to `calls`.
 */
export class ScriptedSink implements SinkConnector {
  readonly taskClass = 'test.ScriptedSinkTask';
  readonly calls: string[] = [];
  context: SinkTaskContext | null = null;
  /** `context.timeout` before a retry, -1 for none. */
  retryTimeoutMs = 1;
  /** What `preCommit` answers; default: everything it is given. */
  preCommit: ((offsets: readonly PartitionOffset[]) => readonly PartitionOffset[]) | null = null;
  readonly #seen = new Map<string, number>();

  config(): ConfigDef {
    return new ConfigDef();
  }

  taskConfigs(config: Readonly<Record<string, string>>) {
    return [config];
  }

  createTask(): SinkTask {
    return {
      start: async (context) => {
        this.context = context;
        this.calls.push('start');
      },
      open: (partitions) => {
        this.calls.push(`open ${text(partitions)}`);
      },
      close: (partitions) => {
        this.calls.push(`close ${text(partitions)}`);
      },
      preCommit: async (offsets) => this.preCommit?.(offsets) ?? offsets,
      put: async (records) => {
        for (const record of records) await this.#put(record, records.length);
      },
      stop: async () => {
        this.calls.push('stop');
      },
    };
  }

  async #put(record: SinkRecord, batch: number): Promise<void> {
    const value = String(record.value);
    const id = `${record.original.topic}-${record.original.partition}@${record.offset}`;
    if (value.startsWith('retry:')) {
      const attempt = (this.#seen.get(id) ?? 0) + 1;
      this.#seen.set(id, attempt);
      if (attempt <= Number(value.slice(6))) {
        this.calls.push(`put ${id} ${value} -> RetriableException ${attempt} (batch of ${batch})`);
        this.context?.timeout(this.retryTimeoutMs);
        throw new RetriableException(`try again ${attempt}`);
      }
    } else if (value === 'fail') {
      this.calls.push(`put ${id} fail`);
      throw new ConnectException('told to fail');
    } else if (value === 'report') {
      const reporter = this.context?.errantRecordReporter() ?? null;
      this.calls.push(`put ${id} report${reporter === null ? ' (no reporter)' : ''}`);
      if (reporter !== null) {
        await reporter.report(record, new DataException('reported by the task'));
        this.calls.push(`reported ${id}`);
      }
      return;
    }
    this.calls.push(`put ${id} ${value}`);
  }
}
