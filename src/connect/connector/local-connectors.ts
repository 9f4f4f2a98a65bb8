import { AsyncLocalStorage } from 'node:async_hooks';
import type { RawConfig } from '../../config/config-def.js';
import { ConnectException } from '../../error/errors.js';
import type { ConnectorPlugin } from '../plugin/plugins.js';
import type { ConfigInfos, ConfigKeyInfo } from '../validation/config-infos.js';
import { type ValidationContext, validateConnectorConfig } from '../validation/connector-validator.js';
import { pluginConfig } from '../validation/plugin-config.js';
import type { ConnectorClass, ConnectorCode, ConnectorEvents, SinkOffsets, SourceOffsets } from './connector-code.js';

/** Which connector object asynchronous work belongs to: timers, sockets and promises inherit it from the call that made them. */
const connectorRun = new AsyncLocalStorage<number>();

/** Connector objects on the thread where it lives: the main thread for those that come with the worker, threads of their own for others. */
export class LocalConnectors implements ConnectorCode {
  readonly #context: ValidationContext;
  readonly #events: ConnectorEvents;
  readonly #running = new Map<number, ConnectorPlugin>();

  constructor(context: ValidationContext, events: ConnectorEvents) {
    this.#context = context;
    this.#events = events;
  }

  validate(config: RawConfig): Promise<ConfigInfos> {
    return validateConnectorConfig(this.#context, config);
  }

  pluginConfig(name: string, version: string | null): Promise<readonly ConfigKeyInfo[]> {
    return pluginConfig(this.#context.plugins, name, version);
  }

  async start(run: number, { className, version }: ConnectorClass, name: string, config: RawConfig): Promise<void> {
    const plugin = await this.#context.plugins.newConnector(className, version);
    this.#running.set(run, plugin);
    const context = {
      connectorName: name,
      requestTaskReconfiguration: () => this.#running.has(run) && this.#events.reconfigurationRequested(run),
      raiseError: (error: Error) => this.#running.has(run) && this.#events.raised(run, error),
    };
    await connectorRun.run(run, async () => plugin.connector.start?.(config, context));
  }

  async taskConfigs(run: number, config: RawConfig, maxTasks: number): Promise<RawConfig[]> {
    const plugin = this.#running.get(run);
    if (plugin === undefined) throw new ConnectException('The connector is not running.');
    const { connector } = plugin;
    const configs = await connectorRun.run(run, async () => connector.taskConfigs(config, maxTasks));
    return configs.map((task) => ({ ...task, 'task.class': connector.taskClass }));
  }

  async stop(run: number): Promise<void> {
    const connector = this.#running.get(run)?.connector;
    this.#running.delete(run);
    await connectorRun.run(run, async () => connector?.stop?.());
  }

  abandon(run: number): void {
    this.#running.delete(run);
  }

  async alterOffsets(
    { className, version }: ConnectorClass,
    config: RawConfig,
    offsets: SourceOffsets | SinkOffsets,
  ): Promise<boolean> {
    const { type, connector } = await this.#context.plugins.newConnector(className, version);
    const answer =
      type === 'source'
        ? connector.alterOffsets?.(config, offsets as SourceOffsets)
        : connector.alterOffsets?.(config, offsets as SinkOffsets);
    return (await answer) ?? false;
  }

  async close(): Promise<void> {
    // Nothing but objects, which are stopped.
  }

  /** An exception that nobody has caught: true when it comes from a connector object, which has failed then. */
  crashed(error: unknown): boolean {
    const run = connectorRun.getStore();
    if (run === undefined) return false;
    if (this.#running.has(run)) this.#events.raised(run, error instanceof Error ? error : new Error(String(error)));
    return true;
  }
}
