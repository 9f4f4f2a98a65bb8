import type { RawConfig } from '../../config/config-def.js';
import type { LogLevel } from '../../logging/log-level.js';
import type { PluginDescriptor, Plugins, PluginType } from '../plugin/plugins.js';
import type { ConfigInfos, ConfigKeyInfo } from '../validation/config-infos.js';
import type { ConnectorClass, ConnectorCode, ConnectorEvents, SinkOffsets, SourceOffsets } from './connector-code.js';
import { CallNotBegun, PluginThreadHost } from './plugin-thread-host.js';
import type { PluginCallName, PluginCalls, PluginThreadData } from './plugin-thread-messages.js';

export interface ConnectorThreadsParts {
  readonly plugins: Plugins;
  /** For what comes with the worker. */
  readonly local: ConnectorCode;
  readonly events: ConnectorEvents;
  readonly data: () => PluginThreadData;
  readonly timeoutMs: number;
}

/** Which settings name plugins, and of which kinds. */
const CLASS_SETTINGS: readonly (readonly [RegExp, readonly PluginType[]])[] = [
  [/^connector\.class$/, ['source', 'sink']],
  [/^(key|value)\.converter$/, ['converter']],
  [/^header\.converter$/, ['header_converter']],
  [/^transforms\..+\.type$/, ['transformation']],
  [/^predicates\..+\.type$/, ['predicate']],
];

/**
 * Runs the code of plugins from `plugin.path` in threads, one for each connector class: what spins in one of them keeps neither REST nor the connectors of
 * other classes. What comes with the worker runs on the main thread, where it costs no thread of its own.
 */
export class ConnectorThreads implements ConnectorCode {
  readonly #parts: ConnectorThreadsParts;
  readonly #threads = new Map<string, PluginThreadHost>();
  /** Where each connector object is. */
  readonly #places = new Map<number, PluginThreadHost | null>();

  constructor(parts: ConnectorThreadsParts) {
    this.#parts = parts;
  }

  validate(config: RawConfig): Promise<ConfigInfos> {
    const foreign = Object.entries(config).some(([key, value]) => {
      const kinds = CLASS_SETTINGS.find(([pattern]) => pattern.test(key))?.[1];
      return kinds !== undefined && typeof value === 'string' && this.#foreign(kinds, value.trim()) !== null;
    });
    if (!foreign) return this.#parts.local.validate(config);
    return this.#call(this.#threadOf(config['connector.class'] ?? ''), 'validate', [config]);
  }

  pluginConfig(name: string, version: string | null): Promise<readonly ConfigKeyInfo[]> {
    const kinds = [...new Set(this.#parts.plugins.descriptors().map(({ type }) => type))];
    return kinds.every((kind) => this.#foreign([kind], name) === null)
      ? this.#parts.local.pluginConfig(name, version)
      : this.#call(this.#threadOf(name), 'pluginConfig', [name, version]);
  }

  async start(run: number, connector: ConnectorClass, name: string, config: RawConfig): Promise<void> {
    const { className } = connector;
    if (this.#foreign(['source', 'sink'], className) === null) {
      this.#places.set(run, null);
      return this.#parts.local.start(run, connector, name, config);
    }
    await this.#call(this.#threadOf(className), 'start', [run, connector, name, config], run);
  }

  taskConfigs(run: number, config: RawConfig, maxTasks: number): Promise<RawConfig[]> {
    const place = this.#places.get(run);
    if (!place) return this.#parts.local.taskConfigs(run, config, maxTasks);
    return place.call('taskConfigs', [run, config, maxTasks], run);
  }

  async stop(run: number): Promise<void> {
    const place = this.#places.get(run);
    this.#places.delete(run);
    if (!place) return this.#parts.local.stop(run);
    if (!place.usable) return;
    try {
      await place.call('stop', [run], run);
    } finally {
      place.forget(run);
    }
  }

  abandon(run: number): void {
    this.#places.get(run)?.forget(run);
    this.#places.delete(run);
    this.#parts.local.abandon(run);
  }

  alterOffsets(connector: ConnectorClass, config: RawConfig, offsets: SourceOffsets | SinkOffsets): Promise<boolean> {
    const { className } = connector;
    return this.#foreign(['source', 'sink'], className) === null
      ? this.#parts.local.alterOffsets(connector, config, offsets)
      : this.#call(this.#threadOf(className), 'alterOffsets', [connector, config, offsets]);
  }

  setLoggerLevel(name: string, level: LogLevel): void {
    for (const thread of this.#threads.values()) thread.setLoggerLevel(name, level);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#threads.values()].map((thread) => thread.close()));
  }

  /** The plugin of that name that does not come with the worker. */
  #foreign(kinds: readonly PluginType[], name: string): PluginDescriptor | null {
    try {
      const found = this.#parts.plugins.find(kinds, name);
      return found !== undefined && found.location !== 'classpath' ? found : null;
    } catch {
      // Several have the name: where they are told apart, the error is told, too.
      return null;
    }
  }

  /** The name of the thread for a class. */
  #threadOf(name: string): string {
    return this.#foreign(['source', 'sink'], name)?.className ?? name;
  }

  /** Makes the call in the thread of that name; again, in a new one, when the thread was lost before the call's turn. */
  async #call<Name extends PluginCallName>(
    name: string,
    method: Name,
    parameters: Parameters<PluginCalls[Name]>,
    run: number | null = null,
  ): Promise<Awaited<ReturnType<PluginCalls[Name]>>> {
    for (;;) {
      const thread = this.#thread(name);
      if (run !== null) this.#places.set(run, thread);
      try {
        return await thread.call(method, parameters, run);
      } catch (error) {
        if (!(error instanceof CallNotBegun)) throw error;
      }
    }
  }

  #thread(name: string): PluginThreadHost {
    const known = this.#threads.get(name);
    if (known?.usable) return known;
    const { data, events, timeoutMs } = this.#parts;
    const thread: PluginThreadHost = new PluginThreadHost({
      name,
      data: data(),
      events,
      timeoutMs,
      ended: () => {
        if (this.#threads.get(name) === thread) this.#threads.delete(name);
      },
    });
    this.#threads.set(name, thread);
    return thread;
  }
}
