import type { RawConfig } from '../../config/config-def.js';
import type { MetricSnapshot } from '../../metrics/metric-group.js';
import type { ConnectorTaskId } from '../task/connector-task-id.js';
import type { TargetState } from '../task/target-state.js';
import type { ConfigInfos, ConfigKeyInfo } from '../validation/config-infos.js';
import type {
  ConnectorInfo,
  ConnectorOffset,
  ConnectorStateInfo,
  RestartRequest,
  TaskInfo,
  TaskStateInfo,
} from './entities.js';
import type { FenceAnswer, FenceRequest } from './fence.js';

/** The answer to a new or changed configuration. */
export interface PutResult {
  readonly created: boolean;
  readonly info: ConnectorInfo;
}

/**
 * Manages connectors: keeps their configurations and states, and has a worker run them. REST and the command line talk to this port only;
 * behind it is one worker alone, or a member of a group.
 *
 * Operations on one connector take place one after the other; no operation waits for another connector. All methods may throw: NotFoundException
 * (404), AlreadyExistsException and Conflict (409), BadRequest (400), anything else (500).
 */
export interface Herder {
  /** Resolves when connectors can be created. */
  start(): Promise<void>;
  /** Stops connectors and tasks within the graceful timeout. */
  stop(): Promise<void>;
  /** Whether the worker has started and answers. */
  readonly ready: boolean;
  /** Identifies the log: `kafka_cluster_id`. */
  clusterId(): Promise<string>;

  connectors(): readonly string[];
  connectorInfo(name: string): ConnectorInfo;
  connectorConfig(name: string): RawConfig;
  connectorStatus(name: string): ConnectorStateInfo;
  /** When the state of the connector or of one of its tasks last changed; null when that is not known. */
  statusChangedAt(name: string): Date | null;
  taskStatus(id: ConnectorTaskId): TaskStateInfo;
  tasks(name: string): readonly TaskInfo[];

  /** @throws AlreadyExistsException */
  createConnector(name: string, config: RawConfig, initialState: TargetState | null): Promise<PutResult>;
  /** Creates or replaces. */
  putConnectorConfig(name: string, config: RawConfig): Promise<PutResult>;
  /** Changes some settings; null removes one. @throws NotFoundException */
  patchConnectorConfig(name: string, patch: Readonly<Record<string, string | null>>): Promise<PutResult>;
  deleteConnector(name: string): Promise<void>;
  /** Resolves when the wish is stored, not when it is fulfilled. */
  setTargetState(name: string, state: TargetState): Promise<void>;

  /** Restarts the connector alone; resolves when that is done. */
  restartConnector(name: string): Promise<void>;
  /** Begins to restart what the request covers; resolves to the states with RESTARTING on those. */
  restartConnectorAndTasks(request: RestartRequest): Promise<ConnectorStateInfo>;
  restartTask(id: ConnectorTaskId): Promise<void>;

  activeTopics(name: string): readonly string[];
  resetActiveTopics(name: string): void;

  connectorOffsets(name: string): Promise<readonly ConnectorOffset[]>;
  /** Resolves to the text that tells what was done. */
  alterOffsets(name: string, offsets: readonly ConnectorOffset[]): Promise<string>;
  resetOffsets(name: string): Promise<string>;
  /**
   * Resolves when a sink connector has stored everything that its source committed up to a position.
   * @throws BadRequest where the connector is no sink, or the source is not clear; Conflict where one of the two does not run; FenceTimeout
   */
  fence(name: string, request: FenceRequest): Promise<FenceAnswer>;

  /** The figures of connectors, and of the worker as far as connectors are concerned. */
  metrics(): readonly MetricSnapshot[];

  /** @throws BadRequest when the configuration names no connector class, or an unknown one */
  validate(config: RawConfig): Promise<ConfigInfos>;
  /** The declared settings of a plugin; for connectors those of the framework follow. @throws NotFoundException */
  pluginConfig(name: string, version: string | null): Promise<readonly ConfigKeyInfo[]>;
}
