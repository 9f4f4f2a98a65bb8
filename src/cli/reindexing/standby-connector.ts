import { setTimeout as delay } from 'node:timers/promises';
import type { RawConfig } from '../../config/config-def.js';
import type { ConnectorStateInfo } from '../../connect/herder/entities.js';
import { ConnectException } from '../../error/errors.js';
import { connectorPath } from '../command/ctl/entities.js';
import type { WorkerClient } from '../command/ctl/worker-client.js';

/** The alias of the index that is kept in step beside the one in use. */
export function standbyAlias(resource: string): string {
  return `${resource}-standby`;
}

/** The sink connector that feeds it. */
export function standbyName(sink: string): string {
  return `${sink}-standby`;
}

/** A topic with the resource of its documents. */
export interface TopicResource {
  readonly topic: string;
  readonly resource: string;
}

/** The settings of the sink, but for where it writes to. */
export function standbyConfig(sink: RawConfig, targets: readonly TopicResource[]): RawConfig {
  const { 'topics.regex': _regex, 'consumer.override.group.id': _group, ...settings } = sink;
  return {
    ...settings,
    name: standbyName(sink.name as string),
    topics: targets.map(({ topic }) => topic).join(),
    'external.resource.usage': 'ALIAS_INDEX',
    'topic.to.external.resource.mapping': targets
      .map(({ topic, resource }) => `${topic}:${standbyAlias(resource)}`)
      .join(),
    'max.external.resource.mappings': String(Math.max(1, targets.length)),
  };
}

const PATIENCE_MS = 120_000;
const PAUSE_MS = 100;

/** Offsets of a sink connector in the form of `GET /connectors/{name}/offsets`. */
export type SinkOffsets = readonly {
  readonly partition: { readonly kafka_topic: string; readonly kafka_partition: number };
  readonly offset: { readonly kafka_offset: number };
}[];

/** What is done to sink connectors of a worker while an index is rebuilt. */
export class SinkConnectors {
  readonly #worker: WorkerClient;

  constructor(worker: WorkerClient) {
    this.#worker = worker;
  }

  /** Null where there is none of that name. */
  status(name: string): Promise<ConnectorStateInfo | null> {
    return this.#worker.find<ConnectorStateInfo>(connectorPath(name, '/status'));
  }

  async offsets(name: string): Promise<SinkOffsets> {
    return (await this.#worker.get<{ offsets: SinkOffsets }>(connectorPath(name, '/offsets'))).offsets;
  }

  async createStopped(config: RawConfig): Promise<void> {
    const { name } = config;
    await this.#worker.send('POST', '/connectors', JSON.stringify({ name, config, initial_state: 'STOPPED' }));
    await this.#until(name as string, 'STOPPED');
  }

  /** The connector must be stopped. */
  async moveTo(name: string, offsets: SinkOffsets): Promise<void> {
    if (offsets.length > 0) {
      await this.#worker.send('PATCH', connectorPath(name, '/offsets'), JSON.stringify({ offsets }));
    }
  }

  /** Resolves when its tasks have ended, and what they had stored is committed. */
  async stop(name: string): Promise<void> {
    await this.#worker.send('PUT', connectorPath(name, '/stop'));
    await this.#until(name, 'STOPPED');
  }

  async resume(name: string): Promise<void> {
    await this.#worker.send('PUT', connectorPath(name, '/resume'));
    await this.#until(name, 'RUNNING');
  }

  /** Removes a connector and what it has committed, if there is one. */
  async remove(name: string): Promise<void> {
    if ((await this.status(name)) === null) return;
    await this.stop(name);
    await this.#worker.send('DELETE', connectorPath(name, '/offsets'));
    await this.#worker.send('DELETE', connectorPath(name));
  }

  async #until(name: string, state: 'STOPPED' | 'RUNNING'): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; ; await delay(PAUSE_MS)) {
      const status = await this.status(name);
      const failed = status?.tasks.find((task) => task.state === 'FAILED');
      if (failed !== undefined && state === 'RUNNING') {
        throw new ConnectException(`The sink connector ${name} has failed: ${failed.trace?.split('\n')[0] ?? ''}`);
      }
      const tasksFit =
        state === 'STOPPED' ? status?.tasks.length === 0 : status?.tasks.some((task) => task.state === state);
      if (status?.connector.state === state && tasksFit) return;
      if (Date.now() > end)
        throw new ConnectException(`The sink connector ${name} does not become ${state}; see its status.`);
    }
  }
}
