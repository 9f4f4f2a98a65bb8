import { appendFile } from 'node:fs/promises';
import { ConfigDef } from '../../../src/config/config-def.js';
import type { PluginDeclaration } from '../../../src/connect/plugin/plugin-declaration.js';
import type { ConnectRecord } from '../../../src/data/connect-record.js';
import { javaText } from '../../../src/data/java-text.js';
import type { SinkRecord } from '../../../src/data/sink-record.js';
import type { TopicPartition } from '../../../src/data/topic-partition.js';
import { ConnectException, DataException, RetriableException } from '../../../src/error/errors.js';
import type { SinkConnector, SinkTask, SinkTaskContext } from '../../../src/sink/sink-task.js';
import type { Transform } from '../../../src/transform/transform.js';

type Settings = Readonly<Record<string, string>>;

/** Java's IllegalStateException, which the recorded transform throws. */
class IllegalStateException extends Error {
  readonly javaClass = 'java.lang.IllegalStateException';
}

/** The transform of the recorded worker that fails on command: for values that contain `match`, the first `times` times. */
class FlakyTransform implements Transform {
  #settings: Settings = {};
  readonly #seen = new Map<string, number>();

  config(): ConfigDef {
    const key = (name: string, type: 'STRING' | 'INT', defaultValue: string | number, documentation: string) => {
      return { name, type, defaultValue, importance: 'LOW', documentation } as const;
    };
    return new ConfigDef([
      key('match', 'STRING', 'bad', 'text to look for'),
      key('kind', 'STRING', 'data', 'exception kind'),
      key('times', 'INT', -1, 'how often to fail, -1 forever'),
    ]);
  }

  configure(settings: Settings): void {
    this.#settings = settings;
  }

  apply<R extends ConnectRecord>(record: R): R {
    const { match = 'bad', kind = 'data', times: limit = '-1' } = this.#settings;
    const value = javaText(record.value);
    if (!value.includes(match)) return record;
    const seen = (this.#seen.get(value) ?? 0) + 1;
    this.#seen.set(value, seen);
    const times = Number(limit);
    if (times >= 0 && seen > times) return record;
    const text = times < 0 ? 'flaky' : `flaky ${seen}`;
    if (kind === 'retriable') throw new RetriableException(text);
    if (kind === 'data') throw new DataException(text);
    throw new IllegalStateException(text);
  }
}

/** The sink of the recorded worker that does what record values tell it and writes down every call. */
class ScriptedSinkConnector implements SinkConnector {
  readonly taskClass = 'oracle.plugins.ScriptedSinkConnector$ScriptedTask';

  config(): ConfigDef {
    return new ConfigDef([
      { name: 'log.file', type: 'STRING', importance: 'HIGH', documentation: 'file that receives the call log' },
      {
        name: 'retry.timeout.ms',
        type: 'LONG',
        defaultValue: -1,
        importance: 'LOW',
        documentation: 'context.timeout() to set before a retry, -1 for none',
      },
    ]);
  }

  createTask(): SinkTask {
    return new ScriptedTask();
  }

  taskConfigs(config: Settings): readonly Settings[] {
    return [config];
  }
}

class ScriptedTask implements SinkTask {
  #context!: SinkTaskContext;
  readonly #seen = new Map<string, number>();

  async start(context: SinkTaskContext): Promise<void> {
    this.#context = context;
    await this.#write('start');
  }

  open(partitions: readonly TopicPartition[]): Promise<void> {
    return this.#write(`open ${names(partitions)}`);
  }

  close(partitions: readonly TopicPartition[]): Promise<void> {
    return this.#write(`close ${names(partitions)}`);
  }

  async put(records: readonly SinkRecord[]): Promise<void> {
    for (const record of records) await this.#take(record, records.length);
  }

  async #take(record: SinkRecord, batch: number): Promise<void> {
    const value = javaText(record.value);
    const id = `${record.topic}-${record.partition}@${record.offset}`;
    if (value.startsWith('retry:')) {
      const seen = (this.#seen.get(id) ?? 0) + 1;
      this.#seen.set(id, seen);
      if (seen <= Number(value.slice(6))) {
        await this.#write(`put ${id} ${value} -> RetriableException ${seen} (batch of ${batch})`);
        const timeout = Number(this.#context.config['retry.timeout.ms'] ?? -1);
        if (timeout >= 0) this.#context.timeout(timeout);
        throw new RetriableException(`try again ${seen}`);
      }
    } else if (value === 'fail') {
      await this.#write(`put ${id} fail`);
      throw new ConnectException('told to fail');
    } else if (value === 'report') {
      const reporter = this.#context.errantRecordReporter();
      await this.#write(`put ${id} report${reporter === null ? ' (no reporter)' : ''}`);
      if (reporter === null) return;
      await reporter.report(record, new DataException('reported by the task'));
      await this.#write(`reported ${id}`);
      return;
    }
    await this.#write(`put ${id} ${value}`);
  }

  stop(): Promise<void> {
    return this.#write('stop');
  }

  async #write(line: string): Promise<void> {
    await appendFile(this.#context.config['log.file'] as string, `${line}\n`);
  }
}

function names(partitions: readonly TopicPartition[]): string {
  const sorted = partitions.map(({ topic, partition }) => `${topic}-${partition}`).sort();
  return `[${sorted.join(', ')}]`;
}

/** The two plugins that the recorded worker had besides the original ones. */
export const RECORDED_PLUGINS: readonly PluginDeclaration[] = [
  {
    type: 'transformation',
    className: 'oracle.plugins.FlakyTransform',
    version: 'undefined',
    load: async () => () => new FlakyTransform(),
  },
  {
    type: 'sink',
    className: 'oracle.plugins.ScriptedSinkConnector',
    version: '1.0',
    load: async () => () => new ScriptedSinkConnector(),
  },
];
