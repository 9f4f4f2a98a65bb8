import type { RawConfig } from '../../config/config-def.js';
import type { OffsetMap } from '../../data/source-record.js';
import type { TopicPartition } from '../../data/topic-partition.js';
import type { ConfigInfos, ConfigKeyInfo } from '../validation/config-infos.js';

/** What connector objects report by themselves, by the number that they were started with. */
export interface ConnectorEvents {
  reconfigurationRequested(run: number): void;
  /** The connector has failed. */
  raised(run: number, error: Error): void;
  /** The object is gone through no fault of its own: it has to be started again. */
  interrupted(run: number): void;
}

/** Offsets that a user wants to write, as sources and as sinks have them. */
export type SourceOffsets = readonly { readonly partition: OffsetMap | null; readonly offset: OffsetMap | null }[];
export type SinkOffsets = readonly (TopicPartition & { readonly offset: bigint | null })[];

/** The connector of which an object is to be made. */
export interface ConnectorClass {
  readonly className: string;
  /** A range, as `connector.plugin.version` has it. */
  readonly version?: string | null;
}

/**
 * Calls the code of plugins for the control plane, wherever that code runs: connector objects, and the declarations with which configurations are
 * checked. A connector object lives from `start` to `stop` under a number of its own. All configurations have their references resolved.
 *
 * Every method may throw whatever the plugin throws.
 */
export interface ConnectorCode {
  /** @throws BadRequest when the configuration names no connector class, or an unknown one */
  validate(config: RawConfig): Promise<ConfigInfos>;
  /** @throws NotFoundException | BadRequest */
  pluginConfig(name: string, version: string | null): Promise<readonly ConfigKeyInfo[]>;
  /** Makes the object and starts it. */
  start(run: number, connector: ConnectorClass, name: string, config: RawConfig): Promise<void>;
  /** The settings of the tasks, with `task.class`. */
  taskConfigs(run: number, config: RawConfig, maxTasks: number): Promise<RawConfig[]>;
  /** A number that is not known, or not any more, is none to stop. */
  stop(run: number): Promise<void>;
  /** Forgets an object that did not start, or does not stop: nothing is heard of it any more. */
  abandon(run: number): void;
  /** Asks an object that is not started what it has against these offsets; true: there are no others. */
  alterOffsets(connector: ConnectorClass, config: RawConfig, offsets: SourceOffsets | SinkOffsets): Promise<boolean>;
  /** Ends threads; objects are stopped before. */
  close(): Promise<void>;
}
