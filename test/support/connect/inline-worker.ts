import { onTestFinished } from 'vitest';
import { BUNDLED_PLUGINS } from '../../../src/bundled-plugins.js';
import type { PluginDeclaration } from '../../../src/connect/plugin/plugin-declaration.js';
import { PluginRegistry } from '../../../src/connect/plugin/plugin-registry.js';
import type { TargetState } from '../../../src/connect/task/target-state.js';
import { PooledWorker } from '../../../src/connect/thread/pooled-worker.js';
import type { EmbeddedLog } from '../../../src/log/embedded/embedded-log.js';
import { EncodedHeaders, type RawHeader } from '../../../src/log/encoded-headers.js';
import { RecordFrame } from '../../../src/log/record-frame.js';
import { loggers, ROOT_LOGGER } from '../../../src/logging/logger.js';
import { eventually } from '../eventually.js';
import { openEmbedded, temporaryFolder } from '../log/embedded-folder.js';
import { FlakyTransform } from './flaky-transform.js';
import { RecordedStates } from './recorded-states.js';
import { ScriptedSink } from './scripted-sink.js';
import { ScriptedSource } from './scripted-source.js';

// Failures are what these tests are about; their traces would bury the test report.
loggers.setLevel(ROOT_LOGGER, 'OFF');

const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

/** A worker that runs tasks inline on an embedded log of its own, with one scripted source and one scripted sink. */
export class InlineWorker {
  readonly log: EmbeddedLog;
  readonly worker: PooledWorker;
  readonly source = new ScriptedSource();
  readonly sink = new ScriptedSink();
  readonly recorded = new RecordedStates();

  private constructor(log: EmbeddedLog, config: Readonly<Record<string, string>>, transactions: boolean) {
    this.log = log;
    if (!transactions) withoutTransactions(log);
    const own: PluginDeclaration[] = [
      { type: 'source', className: 'test.ScriptedSource', version: '1.0', load: async () => () => this.source },
      { type: 'sink', className: 'test.ScriptedSink', version: '1.0', load: async () => () => this.sink },
      {
        type: 'transformation',
        className: 'test.FlakyTransform',
        version: '1.0',
        load: async () => () => new FlakyTransform(),
      },
    ];
    const plugins = new PluginRegistry([...BUNDLED_PLUGINS, ...own]);
    this.worker = new PooledWorker({
      config: { 'key.converter': STRING_CONVERTER, 'value.converter': STRING_CONVERTER, ...config },
      threads: 0,
      threadTimeoutMs: 60_000,
      gracefulTimeoutMs: 2000,
      environmentModule: new URL(import.meta.url),
      environment: { plugins, log, close: async () => {} },
      offsets: log.offsetStore(),
      listener: this.recorded,
    });
  }

  /** Without `transactions` the log's writers are as those of a broker: offsets are stored by themselves. */
  static async create(
    config: Readonly<Record<string, string>> = {},
    { transactions = true } = {},
  ): Promise<InlineWorker> {
    const worker = new InlineWorker(openEmbedded(await temporaryFolder()), config, transactions);
    onTestFinished(() => worker.worker.stop());
    return worker;
  }

  async startSource(config: Readonly<Record<string, string>> = {}, initialState: TargetState = 'STARTED') {
    const settings = { name: 'source', 'connector.class': 'test.ScriptedSource', ...config };
    return this.worker.startTask({
      id: { connector: 'source', task: 0 },
      connectorConfig: settings,
      taskConfig: { ...settings, 'task.class': this.source.taskClass },
      initialState,
    });
  }

  async startSink(config: Readonly<Record<string, string>> = {}, initialState: TargetState = 'STARTED') {
    const settings = { name: 'sink', 'connector.class': 'test.ScriptedSink', topics: 'events', ...config };
    return this.worker.startTask({
      id: { connector: 'sink', task: 0 },
      connectorConfig: settings,
      taskConfig: { ...settings, 'task.class': this.sink.taskClass },
      initialState,
    });
  }

  stop(connector: 'source' | 'sink'): Promise<void> {
    return this.worker.stopAndAwaitTasks([{ connector, task: 0 }]);
  }

  /** Writes text records to a topic with one partition. */
  async produce(
    topic: string,
    records: readonly { key?: string; value: string | null; headers?: readonly RawHeader[] }[],
  ): Promise<void> {
    await this.log.ensureTopics([{ name: topic, partitions: 1, replicationFactor: 1, config: {} }]);
    const writer = await this.log.writer('test', {});
    const frame = new RecordFrame();
    for (const { key, value, headers } of records) {
      frame.begin(topic, 0, 1_700_000_000_000n);
      if (headers !== undefined) frame.headers = new EncodedHeaders(headers);
      if (key !== undefined) {
        frame.keyStart = frame.bytes.position;
        frame.bytes.utf8(key);
        frame.keyEnd = frame.bytes.position;
      }
      if (value !== null) {
        frame.valueStart = frame.bytes.position;
        frame.bytes.utf8(value);
        frame.valueEnd = frame.bytes.position;
      }
      writer.append(frame);
    }
    await writer.flush();
    await writer.close();
  }

  /** All records of a topic: value, key and headers as text. */
  async read(
    topic: string,
  ): Promise<{ key: string | null; value: string | null; headers: [string, string | null][] }[]> {
    const records = [];
    for await (const { key, value, headers } of this.log.read(topic)) {
      records.push({
        key: key?.toString() ?? null,
        value: value?.toString() ?? null,
        headers: headers.map(({ key: name, value: text }): [string, string | null] => [
          name,
          text === null ? null : Buffer.from(text).toString(),
        ]),
      });
    }
    return records;
  }

  async values(topic: string): Promise<(string | null)[]> {
    return (await this.read(topic)).map(({ value }) => value);
  }

  /** The stored source offsets, key and value as text. */
  async offsets(): Promise<Record<string, string | undefined>> {
    const entries = await this.log.offsetStore().entries();
    return Object.fromEntries(entries.map(({ key, value }) => [key.toString(), value?.toString()]));
  }

  /** Waits until the listener has heard this. */
  async heard(state: string): Promise<void> {
    await eventually(() => {
      if (!this.recorded.states.includes(state)) throw new Error(`${state} not in ${this.recorded.states}`);
    });
  }
}

function withoutTransactions(log: EmbeddedLog): void {
  const open = log.writer.bind(log);
  log.writer = async (clientId, overrides) => Object.defineProperty(await open(clientId, overrides), 'commit', {});
}
