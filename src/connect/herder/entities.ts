import type { RawConfig } from '../../config/config-def.js';

/** What REST tells about connectors; key order is that of Kafka Connect's answers. */

export type ConnectorType = 'source' | 'sink' | 'unknown';

/** States as users see them. STOPPED exists for connectors only. */
export type RunState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'STOPPED' | 'FAILED' | 'RESTARTING';

export interface TaskIdInfo {
  readonly connector: string;
  readonly task: number;
}

export interface ConnectorInfo {
  readonly name: string;
  /** As given, with references to configuration providers. */
  readonly config: RawConfig;
  readonly tasks: readonly TaskIdInfo[];
  readonly type: ConnectorType;
}

export interface TaskInfo {
  readonly id: TaskIdInfo;
  readonly config: RawConfig;
}

export interface StateInfo {
  readonly state: RunState;
  /** `host:port` of the worker that runs it. */
  readonly worker_id: string;
  /** null: the connector failed before its version was known. */
  readonly version?: string | null;
  /** Only after a failure: the error with its causes, as a Java stack trace. */
  readonly trace?: string;
}

export interface TaskStateInfo extends StateInfo {
  readonly id: number;
}

export interface ConnectorStateInfo {
  readonly name: string;
  readonly connector: StateInfo;
  readonly tasks: readonly TaskStateInfo[];
  readonly type: ConnectorType;
}

/** Values in offsets that users see and write; integers are `bigint`. */
export type OffsetFields = Readonly<Record<string, unknown>>;

export interface ConnectorOffset {
  readonly partition: OffsetFields | null;
  readonly offset: OffsetFields | null;
}

export interface RestartRequest {
  readonly connector: string;
  readonly onlyFailed: boolean;
  readonly includeTasks: boolean;
}
