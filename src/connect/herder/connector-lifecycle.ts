import { isDeepStrictEqual } from 'node:util';
import type { RawConfig } from '../../config/config-def.js';
import {
  type ConfigReferences,
  type ResolvedConfig,
  restoreReferences,
} from '../../config/provider/config-references.js';
import { timerMs } from '../../config/timer-ms.js';
import { javaTrace } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import type { ConnectorCode, ConnectorEvents } from '../connector/connector-code.js';
import type { Plugins } from '../plugin/plugins.js';
import { Startups } from '../startups.js';
import type { ConnectorTaskId } from '../task/connector-task-id.js';
import { TopicCreation } from '../task/topic-creation.js';
import type { Worker } from '../worker.js';
import type { ConfigStore, ConnectorRecord } from './config-store.js';
import { ConnectorInstance } from './connector-instance.js';
import type { OperationQueue } from './operation-queue.js';
import type { StatusStore } from './status-store.js';

const log = loggers.get('org.apache.kafka.connect.runtime.Worker');

export interface LifecycleParts {
  readonly plugins: Plugins;
  readonly references: ConfigReferences;
  readonly configs: ConfigStore;
  readonly statuses: StatusStore;
  readonly worker: Worker;
  readonly queue: OperationQueue;
  /** Where code of connectors runs. */
  readonly code: (events: ConnectorEvents) => ConnectorCode;
}

/**
 * Makes what is like what is wanted: starts and stops connector objects and has the worker run their tasks. Its methods are called from the
 * connector's place in the operation queue, never two at once for one connector; they do not throw for errors of a connector, but show them as
 * its state.
 */
export class ConnectorLifecycle {
  /** Starts of connector objects since the worker began. */
  readonly startups = new Startups('connector');
  /** The connectors' code, for what is no part of their lives: validation, offsets. */
  readonly code: ConnectorCode;
  readonly #parts: LifecycleParts;
  readonly #running = new Map<string, ConnectorInstance>();
  readonly #reloads = new Map<string, NodeJS.Timeout>();
  /** Connectors that got another configuration while they were paused: their tasks are made anew when they go on. */
  readonly #outdated = new Set<string>();

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
    const { queue } = parts;
    const tell = (run: number, what: (name: string) => void) => {
      const name = [...this.#running].find(([, instance]) => instance.run === run)?.[0];
      if (name !== undefined) what(name);
    };
    this.code = parts.code({
      reconfigurationRequested: (run) =>
        tell(run, (name) => void queue.run(name, () => this.#configureTasks(name, false))),
      raised: (run, error) => tell(run, (name) => this.#fail(name, error)),
      interrupted: (run) => tell(run, (name) => void queue.run(name, () => this.#restartIfStarted(name))),
    });
  }

  /** The configuration is new or has changed: everything starts anew. Tasks that are paused stay what they are, and paused, until they are to go on. */
  async applyConfig(name: string): Promise<void> {
    const record = this.#parts.configs.get(name);
    if (!record) return;
    await this.#stopInstance(name);
    if (record.targetState === 'PAUSED') this.#outdated.add(name);
    else await this.#stopTasks(name);
    await this.#start(name, true);
  }

  /** The target state has changed, or not: then nothing happens. */
  async applyTargetState(name: string): Promise<void> {
    const record = this.#parts.configs.get(name);
    if (!record) return;
    const failed = this.#parts.statuses.connector(name)?.state === 'FAILED';
    switch (record.targetState) {
      case 'STARTED':
        if (!this.#outdated.has(name)) this.#parts.worker.setTargetState(name, 'STARTED');
        if (!this.#running.has(name) && !failed) await this.#start(name, false);
        break;
      case 'PAUSED':
        await this.#stopInstance(name);
        this.#parts.worker.setTargetState(name, 'PAUSED');
        if (!failed) this.#setState(name, 'PAUSED');
        break;
      case 'STOPPED':
        await this.#stopInstance(name);
        await this.#stopTasks(name);
        await this.#parts.configs.putTaskConfigs(name, []);
        this.#setState(name, 'STOPPED');
    }
  }

  /** Starts the connector object anew; tasks go on, unless the connector wants other ones. */
  async restartConnector(name: string): Promise<void> {
    if (!this.#parts.configs.get(name)) return;
    await this.#stopInstance(name);
    await this.#start(name, false);
  }

  async #restartIfStarted(name: string): Promise<void> {
    if (this.#parts.configs.get(name)?.targetState === 'STARTED') await this.restartConnector(name);
  }

  async restartTasks(name: string, tasks: readonly number[]): Promise<void> {
    const record = this.#parts.configs.get(name);
    if (!record) return;
    const ids = tasks.filter((task) => task < record.taskConfigs.length).map((task) => ({ connector: name, task }));
    await this.#parts.worker.stopAndAwaitTasks(ids);
    await this.#startTasks(name, record, ids);
  }

  /** Stops everything and forgets the states. */
  async remove(name: string): Promise<void> {
    await this.#stopInstance(name);
    await this.#stopTasks(name);
    this.#parts.statuses.remove(name);
  }

  /** Stops all connector objects; the worker stops the tasks. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#stopInstance(name)));
    await this.code.close();
  }

  async #start(name: string, restartTasks: boolean): Promise<void> {
    const record = this.#parts.configs.get(name);
    // Deleted while the object before was taking its time to stop.
    if (!record) return;
    try {
      const { config, ttlMs } = await this.#parts.references.resolve(record.config);
      this.#scheduleReload(name, config, ttlMs);
      const { 'connector.class': className = '', 'connector.plugin.version': version } = config;
      const plugin = this.#parts.plugins.connector(className, version);
      if (plugin.type === 'source') checkTopicCreation(config);
      if (record.targetState !== 'STARTED') {
        this.#setState(name, record.targetState);
        return;
      }
      const instance = new ConnectorInstance(name, plugin, config, this.code);
      this.#running.set(name, instance);
      await instance.start();
      this.#setState(name, 'RUNNING', plugin.version);
      this.startups.started(true);
    } catch (error) {
      this.#running.delete(name);
      this.#fail(name, error, null);
      this.startups.started(false);
      return;
    }
    await this.#configureTasks(name, restartTasks || this.#outdated.has(name));
  }

  /** Asks the connector for its tasks; starts them where they differ from those that run. */
  async #configureTasks(name: string, force: boolean): Promise<void> {
    const instance = this.#running.get(name);
    const record = this.#parts.configs.get(name);
    if (!instance || !record) return;
    let wanted: RawConfig[];
    try {
      wanted = (await instance.taskConfigs()).map((config) => restoreReferences(record.config, config));
    } catch (error) {
      await this.#stopInstance(name);
      this.#fail(name, error);
      return;
    }
    const runs = this.#tasksOf(name).length > 0 || wanted.length === 0;
    if (!force && runs && isDeepStrictEqual(wanted, record.taskConfigs)) return;
    await this.#stopTasks(name);
    await this.#parts.configs.putTaskConfigs(name, wanted);
    const current = this.#parts.configs.get(name);
    if (!current) return;
    const ids = wanted.map((_, task) => ({ connector: name, task }));
    await this.#startTasks(name, current, ids);
  }

  async #startTasks(name: string, record: ConnectorRecord, ids: readonly ConnectorTaskId[]): Promise<void> {
    if (record.targetState === 'STOPPED') return;
    await Promise.all(
      ids.map(async (id) => {
        try {
          const { config: connectorConfig } = await this.#parts.references.resolve(record.config);
          const resolved: ResolvedConfig = await this.#parts.references.resolve(record.taskConfigs[id.task] ?? {});
          const definition = { id, connectorConfig, taskConfig: resolved.config, initialState: record.targetState };
          await this.#parts.worker.startTask(definition);
        } catch (error) {
          const version = this.#version(name);
          this.#parts.statuses.setTask(id, { state: 'FAILED', trace: javaTrace(error), version });
        }
      }),
    );
  }

  async #stopTasks(name: string): Promise<void> {
    this.#outdated.delete(name);
    const ids = this.#tasksOf(name);
    if (ids.length > 0) await this.#parts.worker.stopAndAwaitTasks(ids);
    for (const { id } of this.#parts.statuses.tasks(name))
      this.#parts.statuses.removeTask({ connector: name, task: id });
  }

  async #stopInstance(name: string): Promise<void> {
    clearTimeout(this.#reloads.get(name));
    this.#reloads.delete(name);
    const instance = this.#running.get(name);
    this.#running.delete(name);
    try {
      await instance?.stop();
    } catch (error) {
      log.error(`The connector ${name} failed to stop; it is abandoned.`, error);
    }
  }

  /** Values from a provider that hold for a limited time: connector and tasks get the new ones when it is over. */
  #scheduleReload(name: string, config: RawConfig, ttlMs: number | null): void {
    if (ttlMs === null || (config['config.action.reload'] ?? 'restart') !== 'restart') return;
    const reload = () => this.#parts.queue.run(name, () => this.applyConfig(name));
    this.#reloads.set(name, setTimeout(reload, timerMs(ttlMs)).unref());
  }

  #tasksOf(name: string): ConnectorTaskId[] {
    return this.#parts.worker.taskIds().filter((id) => id.connector === name);
  }

  #fail(name: string, error: unknown, version: string | null | undefined = this.#version(name)): void {
    log.error(`The connector ${name} has failed.`, error);
    this.#parts.statuses.setConnector(name, { state: 'FAILED', trace: javaTrace(error), version });
  }

  #setState(name: string, state: 'RUNNING' | 'PAUSED' | 'STOPPED', version = this.#version(name)): void {
    this.#parts.statuses.setConnector(name, { state, version });
  }

  #version(name: string): string | undefined {
    const className = this.#parts.configs.get(name)?.config['connector.class'];
    return className === undefined ? undefined : this.#parts.plugins.find(['source', 'sink'], className)?.version;
  }
}

/** Settings `topic.creation.*` are not part of validation: a mistake in them shows when the connector starts. @throws ConfigException */
function checkTopicCreation(config: RawConfig): void {
  TopicCreation.of(config);
}
