import type { RawConfig } from '../../config/config-def.js';
import { ConnectException } from '../../error/errors.js';
import type { ConnectorCode } from '../connector/connector-code.js';
import type { PluginDescriptor } from '../plugin/plugins.js';
import { withDeadline } from './deadline.js';

/** How long a connector may take to start, to name its tasks, or to stop. */
const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 5000;

let lastRun = 0;

/** One connector object between its start and its stop. */
export class ConnectorInstance {
  /** The number under which its code runs. */
  readonly run = ++lastRun;
  readonly descriptor: PluginDescriptor;
  readonly #code: ConnectorCode;
  readonly #name: string;
  readonly #config: RawConfig;

  /** `config` has its references resolved. */
  constructor(name: string, descriptor: PluginDescriptor, config: RawConfig, code: ConnectorCode) {
    this.#name = name;
    this.descriptor = descriptor;
    this.#config = config;
    this.#code = code;
  }

  async start(): Promise<void> {
    const { 'connector.class': className = '', 'connector.plugin.version': version } = this.#config;
    try {
      await withDeadline(`Starting the connector ${this.#name}`, START_DEADLINE_MS, () =>
        this.#code.start(this.run, { className, version }, this.#name, this.#config),
      );
    } catch (error) {
      this.#code.abandon(this.run);
      throw error;
    }
  }

  /** The settings of the tasks, as they are handed to them. @throws ConnectException if there are more than allowed. */
  async taskConfigs(): Promise<RawConfig[]> {
    const maxTasks = Number(this.#config['tasks.max'] ?? 1);
    const configs = await withDeadline(`Asking the connector ${this.#name} for its tasks`, START_DEADLINE_MS, () =>
      this.#code.taskConfigs(this.run, this.#config, maxTasks),
    );
    const enforce = (this.#config['tasks.max.enforce'] ?? 'true').trim().toLowerCase() !== 'false';
    if (configs.length > maxTasks && enforce)
      throw new ConnectException(tooManyTasks(this.#name, configs.length, maxTasks));
    if (this.descriptor.type !== 'sink') return configs;
    return configs.map((config) => ({ ...config, ...topicSettings(this.#config) }));
  }

  async stop(): Promise<void> {
    try {
      await withDeadline(`Stopping the connector ${this.#name}`, STOP_DEADLINE_MS, () => this.#code.stop(this.run));
    } finally {
      this.#code.abandon(this.run);
    }
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
