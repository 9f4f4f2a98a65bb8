import type { RawConfig } from '../../config/config-def.js';
import { ConnectException } from '../../error/errors.js';
import type { ConnectorPlugin, PluginDescriptor } from '../plugin/plugins.js';
import { withDeadline } from './deadline.js';

/** What a connector object may report by itself. */
export interface ConnectorEvents {
  reconfigurationRequested(): void;
  raised(error: Error): void;
}

/** How long a connector may take to start or to stop. */
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 5000;

/** One connector object between its start and its stop. */
export class ConnectorInstance {
  readonly #plugin: ConnectorPlugin;
  readonly #name: string;
  readonly #config: RawConfig;
  #active = false;

  /** `config` has its references resolved. */
  constructor(name: string, plugin: ConnectorPlugin, config: RawConfig) {
    this.#name = name;
    this.#plugin = plugin;
    this.#config = config;
  }

  get descriptor(): PluginDescriptor {
    return this.#plugin.descriptor;
  }

  async start(events: ConnectorEvents): Promise<void> {
    const { connector } = this.#plugin;
    this.#active = true;
    const context = {
      connectorName: this.#name,
      requestTaskReconfiguration: () => this.#active && events.reconfigurationRequested(),
      raiseError: (error: Error) => this.#active && events.raised(error),
    };
    const what = `Starting the connector ${this.#name}`;
    await withDeadline(what, START_DEADLINE_MS, () => connector.start?.(this.#config, context));
  }

  /** The settings of the tasks, as they are handed to them. @throws ConnectException if there are more than allowed. */
  taskConfigs(): RawConfig[] {
    const { connector, type } = this.#plugin;
    const maxTasks = Number(this.#config['tasks.max'] ?? 1);
    const configs = connector.taskConfigs(this.#config, maxTasks);
    const enforce = (this.#config['tasks.max.enforce'] ?? 'true').trim().toLowerCase() !== 'false';
    if (configs.length > maxTasks && enforce)
      throw new ConnectException(tooManyTasks(this.#name, configs.length, maxTasks));
    return configs.map((config) => ({
      ...config,
      'task.class': connector.taskClass,
      ...(type === 'sink' ? topicSettings(this.#config) : {}),
    }));
  }

  async stop(): Promise<void> {
    this.#active = false;
    await withDeadline(`Stopping the connector ${this.#name}`, STOP_DEADLINE_MS, () => this.#plugin.connector.stop?.());
  }
}

/** The framework, not the connector, decides what a sink task reads. */
function topicSettings(config: RawConfig): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const key of ['topics', 'topics.regex']) if (config[key]) settings[key] = config[key];
  return settings;
}

function tooManyTasks(name: string, count: number, max: number): string {
  return (
    `The connector ${name} has generated ${count} tasks, which is greater than ${max}, the maximum number of tasks it is configured to create. ` +
    'This behaviour should be considered a bug and is disallowed. If necessary, it can be permitted by reconfiguring the connector with ' +
    "'tasks.max.enforce' set to false; however, this option will be removed in a future release of Kafka Connect."
  );
}
