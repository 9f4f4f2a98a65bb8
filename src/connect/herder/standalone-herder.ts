import type { RawConfig } from '../../config/config-def.js';
import type { ConfigReferences } from '../../config/provider/config-references.js';
import { AlreadyExistsException, ConnectException, NotFoundException } from '../../error/errors.js';
import type { Log } from '../../log/log.js';
import type { MetricSnapshot } from '../../metrics/metric-group.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { ConnectorCode, ConnectorEvents } from '../connector/connector-code.js';
import type { Plugins, PluginType } from '../plugin/plugins.js';
import { type ConnectorTaskId, taskIdText } from '../task/connector-task-id.js';
import { settlesWithin } from '../task/settles-within.js';
import type { TargetState } from '../task/target-state.js';
import type { ConfigInfos, ConfigKeyInfo } from '../validation/config-infos.js';
import type { Worker } from '../worker.js';
import { BadRequest } from './bad-request.js';
import { type ConfigStore, type ConnectorRecord, MemoryConfigStore } from './config-store.js';
import { Conflict } from './conflict.js';
import { ConnectorLifecycle } from './connector-lifecycle.js';
import { connectorMetrics } from './connector-metrics.js';
import { ConnectorOffsets } from './connector-offsets.js';
import type {
  ConnectorInfo,
  ConnectorOffset,
  ConnectorStateInfo,
  ConnectorType,
  RestartRequest,
  TaskInfo,
  TaskStateInfo,
} from './entities.js';
import type { FenceAnswer, FenceRequest } from './fence.js';
import type { Herder, PutResult } from './herder.js';
import { OperationQueue } from './operation-queue.js';
import { joinedRestart, type Restart, RestartPlan } from './restart-plan.js';
import { SinkFence } from './sink-fence.js';
import type { StatusStore } from './status-store.js';

/** How long the answer to a deletion waits for connector and tasks to end. */
const DELETE_WAIT_MS = 5000;

export interface StandaloneHerderParts {
  readonly plugins: Plugins;
  readonly references: ConfigReferences;
  readonly worker: Worker;
  readonly log: Log;
  readonly offsets: OffsetStore;
  readonly statuses: StatusStore;
  /** Where code of connectors runs. */
  readonly code: (events: ConnectorEvents) => ConnectorCode;
}

/** The herder of a worker that is alone. Wishes are stored at once; the lifecycle follows in the connector's own queue. */
export class StandaloneHerder implements Herder {
  readonly #parts: StandaloneHerderParts;
  readonly #configs: ConfigStore = new MemoryConfigStore();
  readonly #queue = new OperationQueue();
  /** Of each connector the restart that was asked for and has not begun. */
  readonly #waitingRestarts = new Map<string, Restart>();
  readonly #lifecycle: ConnectorLifecycle;
  readonly #offsets: ConnectorOffsets;
  readonly #fence: SinkFence;
  #ready = false;

  constructor(parts: StandaloneHerderParts) {
    this.#parts = parts;
    this.#lifecycle = new ConnectorLifecycle({ ...parts, configs: this.#configs, queue: this.#queue });
    this.#offsets = new ConnectorOffsets(parts.log, parts.offsets, this.#lifecycle.code);
    this.#fence = new SinkFence({
      log: parts.log,
      worker: parts.worker,
      status: (name) => this.connectorStatus(name),
      activeTopics: (name) => this.activeTopics(name),
      sources: () => this.connectors().filter((name) => this.#type(this.#known(name).config) === 'source'),
    });
  }

  get ready(): boolean {
    return this.#ready;
  }

  async start(): Promise<void> {
    this.#ready = true;
  }

  async stop(): Promise<void> {
    this.#ready = false;
    await Promise.all([this.#lifecycle.stop(), this.#parts.worker.stop()]);
  }

  clusterId(): Promise<string> {
    return this.#parts.log.clusterId();
  }

  connectors(): readonly string[] {
    return this.#configs.names();
  }

  connectorInfo(name: string): ConnectorInfo {
    const { config, taskConfigs } = this.#known(name);
    return { name, config, tasks: taskConfigs.map((_, task) => ({ connector: name, task })), type: this.#type(config) };
  }

  connectorConfig(name: string): RawConfig {
    return this.#known(name).config;
  }

  connectorStatus(name: string): ConnectorStateInfo {
    const connector = this.#parts.statuses.connector(name);
    if (!connector) throw new NotFoundException(`No status found for connector ${name}`);
    const type = this.#type(this.#configs.get(name)?.config ?? {});
    return { name, connector, tasks: this.#parts.statuses.tasks(name), type };
  }

  statusChangedAt(name: string): Date | null {
    return this.#parts.statuses.changedAt(name);
  }

  taskStatus(id: ConnectorTaskId): TaskStateInfo {
    const status = this.#parts.statuses.task(id);
    if (!status) throw new NotFoundException(`No status found for task ${taskIdText(id)}`);
    return status;
  }

  tasks(name: string): readonly TaskInfo[] {
    return this.#known(name).taskConfigs.map((config, task) => ({ id: { connector: name, task }, config }));
  }

  async createConnector(name: string, config: RawConfig, initialState: TargetState | null): Promise<PutResult> {
    await this.#check(config);
    if (this.#configs.get(name)) throw new AlreadyExistsException(`Connector ${name} already exists`);
    return this.#put(name, config, initialState);
  }

  async putConnectorConfig(name: string, config: RawConfig): Promise<PutResult> {
    await this.#check(config);
    return this.#put(name, config, null);
  }

  async patchConnectorConfig(name: string, patch: Readonly<Record<string, string | null>>): Promise<PutResult> {
    const changed: Record<string, string> = { ...this.#known(name).config };
    for (const [key, value] of Object.entries(patch)) {
      if (value === null) delete changed[key];
      else changed[key] = value;
    }
    return this.putConnectorConfig(name, changed);
  }

  async deleteConnector(name: string): Promise<void> {
    this.#known(name);
    await this.#configs.remove(name);
    const removal = this.#queue.run(name, async () => {
      if (!this.#configs.get(name)) await this.#lifecycle.remove(name);
    });
    // It is deleted already; a connector that hangs must not keep the user waiting for its end.
    await settlesWithin(removal, DELETE_WAIT_MS);
  }

  async setTargetState(name: string, state: TargetState): Promise<void> {
    if (!this.#configs.get(name)) throw new NotFoundException(`Unknown connector ${name}`);
    await this.#configs.putTargetState(name, state);
    // A stopped connector has no tasks from this moment on, also while the old ones are still finishing.
    if (state === 'STOPPED') await this.#configs.putTaskConfigs(name, []);
    void this.#queue.run(name, () => this.#lifecycle.applyTargetState(name));
  }

  async restartConnector(name: string): Promise<void> {
    this.#restartable(name);
    await this.#queue.run(name, () => this.#lifecycle.restartConnector(name));
    if (this.#parts.statuses.connector(name)?.state === 'FAILED') {
      throw new ConnectException(`Failed to start connector: ${name}`);
    }
  }

  async restartConnectorAndTasks(request: RestartRequest): Promise<ConnectorStateInfo> {
    const name = request.connector;
    this.#restartable(name);
    const plan = new RestartPlan(request, this.connectorStatus(name));
    if (plan.restartsConnector) {
      this.#parts.statuses.setConnector(name, { ...plan.status.connector, state: 'RESTARTING' });
    }
    for (const task of plan.status.tasks.filter(({ id }) => plan.tasks.includes(id))) {
      this.#parts.statuses.setTask({ connector: name, task: task.id }, { ...task, state: 'RESTARTING' });
    }
    this.#queueRestart(name, plan);
    return plan.status;
  }

  /** One that waits takes up those that come before it begins: they must not pile up behind a task that takes its time to stop. */
  #queueRestart(name: string, restart: Restart): void {
    const waiting = this.#waitingRestarts.get(name);
    this.#waitingRestarts.set(name, waiting ? joinedRestart(waiting, restart) : restart);
    if (waiting) return;
    void this.#queue.run(name, async () => {
      const { restartsConnector, tasks } = this.#waitingRestarts.get(name) ?? restart;
      this.#waitingRestarts.delete(name);
      if (restartsConnector) await this.#lifecycle.restartConnector(name);
      if (tasks.length > 0) await this.#lifecycle.restartTasks(name, tasks);
    });
  }

  async restartTask(id: ConnectorTaskId): Promise<void> {
    const record = this.#restartable(id.connector);
    if (record.targetState === 'STOPPED') throw new Conflict(NO_LEADER);
    if (id.task < 0 || id.task >= record.taskConfigs.length)
      throw new NotFoundException(`Unknown task: ${taskIdText(id)}`);
    await this.#queue.run(id.connector, () => this.#lifecycle.restartTasks(id.connector, [id.task]));
  }

  activeTopics(name: string): readonly string[] {
    return this.#parts.statuses.topics(name);
  }

  resetActiveTopics(name: string): void {
    this.#parts.statuses.resetTopics(name);
  }

  async connectorOffsets(name: string): Promise<readonly ConnectorOffset[]> {
    const { config } = this.#known(name);
    return this.#type(config) === 'sink' ? this.#offsets.ofSink(name, config) : this.#offsets.ofSource(name);
  }

  alterOffsets(name: string, offsets: readonly ConnectorOffset[]): Promise<string> {
    return this.#changeOffsets(name, (type, config) => this.#offsets.alter(name, type, config, offsets));
  }

  resetOffsets(name: string): Promise<string> {
    return this.#changeOffsets(name, (type, config) => this.#offsets.reset(name, type, config));
  }

  async fence(name: string, request: FenceRequest): Promise<FenceAnswer> {
    const record = this.#known(name);
    const type = this.#type(record.config);
    if (type !== 'sink') {
      throw new BadRequest(`${name} is a ${type} connector; a fence is about what a sink connector has stored.`);
    }
    const { config } = await this.#parts.references.resolve(record.config);
    return this.#fence.wait(name, config, request);
  }

  async validate(given: RawConfig): Promise<ConfigInfos> {
    const { config } = await this.#parts.references.resolve(given);
    return this.#lifecycle.code.validate(config);
  }

  pluginConfig(name: string, version: string | null): Promise<readonly ConfigKeyInfo[]> {
    return this.#lifecycle.code.pluginConfig(name, version);
  }

  metrics(): readonly MetricSnapshot[] {
    return connectorMetrics(this, this.#lifecycle.startups);
  }

  /** In the connector's queue, so behind a stop that is still going on. */
  async #changeOffsets(
    name: string,
    change: (type: PluginType, config: RawConfig) => Promise<string>,
  ): Promise<string> {
    this.#known(name);
    return this.#queue.run(name, async () => {
      const record = this.#known(name);
      if (record.targetState !== 'STOPPED') {
        throw new BadRequest(
          'Connectors must be in the STOPPED state before their offsets can be modified. This can be done for the specified connector ' +
            `by issuing a 'PUT' request to the '/connectors/${name}/stop' endpoint`,
        );
      }
      const { config } = await this.#parts.references.resolve(record.config);
      return change(this.#parts.plugins.connector(config['connector.class'] ?? '').type, config);
    });
  }

  async #put(name: string, config: RawConfig, initialState: TargetState | null): Promise<PutResult> {
    const created = !this.#configs.get(name);
    await this.#configs.putConfig(name, config, initialState);
    const info = { ...this.connectorInfo(name), config };
    void this.#queue.run(name, () => this.#lifecycle.applyConfig(name));
    return { created, info };
  }

  /** @throws BadRequest with one line for each error */
  async #check(config: RawConfig): Promise<void> {
    const infos = await this.validate(config);
    if (infos.error_count === 0) return;
    const lines = infos.configs.flatMap(({ value }) => value.errors);
    throw new BadRequest(
      `Connector configuration is invalid and contains the following ${infos.error_count} error(s):\n${lines.join('\n')}\n` +
        'You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`',
    );
  }

  #known(name: string): ConnectorRecord {
    const record = this.#configs.get(name);
    if (!record) throw new NotFoundException(`Connector ${name} not found`);
    return record;
  }

  #restartable(name: string): ConnectorRecord {
    const record = this.#configs.get(name);
    if (!record) throw new NotFoundException(`Unknown connector: ${name}`);
    return record;
  }

  #type(config: RawConfig): ConnectorType {
    const type = this.#parts.plugins.find(['source', 'sink'], config['connector.class'] ?? '')?.type;
    return type === 'source' || type === 'sink' ? type : 'unknown';
  }
}

/** What Kafka Connect answers when a task of a stopped connector is to be restarted; clients treat it as "try again later". */
const NO_LEADER =
  'Cannot complete request momentarily due to no known leader URL, likely because a rebalance was underway.';
