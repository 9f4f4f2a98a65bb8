import { setTimeout as delay } from 'node:timers/promises';
import { ConfigDef } from '../../src/config/config-def.js';
import type { PluginDeclaration } from '../../src/connect/plugin/plugin-declaration.js';
import type { ConnectorContext } from '../../src/data/connector-context.js';
import type { SourceRecord } from '../../src/data/source-record.js';
import { ConnectException } from '../../src/error/errors.js';
import type { SourceConnector, SourceTask, SourceTaskContext } from '../../src/source/source-task.js';

type Settings = Readonly<Record<string, string>>;

/** What a scripted connector was called with; shared by all instances that one call of `scriptedSource` makes. */
export interface ScriptedCalls {
  readonly starts: Settings[];
  readonly stops: string[];
  /** Let connectors go on whose stop waits. */
  readonly waitingStops: (() => void)[];
  readonly taskStarts: Settings[];
  readonly contexts: Map<string, ConnectorContext>;
}

/**
 * A source connector that behaves as its settings say: `on.start` hang | fail, `on.stop` wait, `tasks` how many it makes, `on.task.start` fail. Real in
 * every other respect: the worker runs it as any other.
 */
export function scriptedSource(): { declaration: PluginDeclaration; calls: ScriptedCalls } {
  const calls: ScriptedCalls = { starts: [], stops: [], waitingStops: [], taskStarts: [], contexts: new Map() };
  const declaration: PluginDeclaration = {
    type: 'source',
    className: 'test.ScriptedSourceConnector',
    version: '7.0',
    load: async () => () => new ScriptedSource(calls),
  };
  return { declaration, calls };
}

class ScriptedSource implements SourceConnector {
  readonly taskClass = 'test.ScriptedSourceTask';
  readonly #calls: ScriptedCalls;
  #name = '';
  #stopWaits = false;
  /** Changes what `taskConfigs` gives, when the test asks for new tasks. */
  #rounds = 0;

  constructor(calls: ScriptedCalls) {
    this.#calls = calls;
  }

  config(): ConfigDef {
    const text = (name: string) =>
      ({ name, type: 'STRING', defaultValue: null, importance: 'LOW', documentation: '' }) as const;
    return new ConfigDef(['on.start', 'on.stop', 'on.task.start', 'tasks', 'secret'].map(text));
  }

  async start(config: Settings, context: ConnectorContext): Promise<void> {
    this.#name = context.connectorName;
    this.#stopWaits = config['on.stop'] === 'wait';
    this.#calls.starts.push(config);
    this.#calls.contexts.set(this.#name, context);
    if (config['on.start'] === 'fail') throw new ConnectException('told to fail');
    if (config['on.start'] === 'hang') await new Promise(() => undefined);
  }

  taskConfigs(config: Settings): readonly Settings[] {
    this.#rounds++;
    const round = { round: String(this.#rounds) };
    return Array.from({ length: Number(config.tasks ?? 1) }, () => ({ ...config, ...round }));
  }

  createTask(): SourceTask {
    return new ScriptedSourceTask(this.#calls);
  }

  async stop(): Promise<void> {
    if (this.#stopWaits) await new Promise<void>((resolve) => this.#calls.waitingStops.push(resolve));
    this.#calls.stops.push(this.#name);
  }
}

class ScriptedSourceTask implements SourceTask {
  readonly #calls: ScriptedCalls;
  #signal: AbortSignal = AbortSignal.abort();

  constructor(calls: ScriptedCalls) {
    this.#calls = calls;
  }

  async start({ config, signal }: SourceTaskContext): Promise<void> {
    this.#calls.taskStarts.push(config);
    this.#signal = signal;
    if (config['on.task.start'] === 'fail') throw new ConnectException('task told to fail');
  }

  async poll(): Promise<readonly SourceRecord[] | null> {
    await delay(50, undefined, { signal: this.#signal }).catch(() => undefined);
    return null;
  }

  async stop(): Promise<void> {}
}
