import type { ConfigDef, ValidatedValue } from '../config/config-def.js';
import type { ConnectorContext } from '../data/connector-context.js';
import type { OffsetMap, SourceRecord } from '../data/source-record.js';
import type { MetricGroups } from '../metrics/metric-group.js';
import type { CustomConverter } from './custom-converter.js';
import type { PostProcessor } from './post-processor.js';

/** Plugins that belong to a connector, by class name; null where there is none of that name. */
export interface SourcePlugins {
  customConverter(className: string): Promise<CustomConverter | null>;
  postProcessor(className: string): Promise<PostProcessor | null>;
}

/** What the runtime offers a source task. */
export interface SourceTaskContext {
  /** The task's settings, references resolved. */
  readonly config: Readonly<Record<string, string>>;
  readonly connectorName: string;
  readonly taskId: number;
  /** The durable offset of a source partition, or null if there is none. */
  offset(partition: OffsetMap): Promise<OffsetMap | null>;
  /**
   * Makes sure that this offset is stored no later than the first record that `poll` returns afterwards: for a source which must know, after a crash, that
   * records of something unfinished may be out already. Where the log stores records and offsets together there is nothing to do.
   * @throws RetriableException if it could not be stored
   */
  storeAhead(partition: OffsetMap, offset: OffsetMap): Promise<void>;
  /** Fires when the task is asked to stop: `poll` should return soon. */
  readonly signal: AbortSignal;
  readonly plugins: SourcePlugins;
  /** Figures of the connector's own; they appear beside the worker's at `GET /metrics`. */
  readonly metrics: MetricGroups;
}

/** A source partition with the offset that is now durable, in the log and in the offset store. */
export interface CommittedOffset {
  readonly partition: OffsetMap;
  readonly offset: OffsetMap;
}

/**
 * Reads records from outside. The runtime calls `start`, then `poll` over and over, then `stop`; never two at once. Only `commit` may
 * be called while a `poll` is waiting.
 *
 * Delivery is at least once: after a crash the task is started with the last durable offset.
 */
export interface SourceTask {
  /** Connects and positions at the stored offset. @throws ConnectException fails the task */
  start(context: SourceTaskContext): Promise<void>;
  /**
   * The next records, in order; waits for some, but returns null or an empty array at the latest after a second or so. The array is the
   * runtime's from then on, which takes records out of it as they go through: a new one for each call.
   * @throws RetriableException is treated as no records; anything else fails the task.
   */
  poll(): Promise<readonly SourceRecord[] | null>;
  /**
   * Everything up to these offsets is durable in the log *and* in the offset store. The one moment at which a source may acknowledge upstream
   * (move a replication slot, delete a message).
   */
  commit?(offsets: readonly CommittedOffset[]): void | Promise<void>;
  /**
   * Everything upstream up to this position was handed over by the polls that have returned; a number that only grows. Null while that is not known. Asked
   * for between two polls.
   */
  position?(): number | null;
  /** Somebody waits for the position: find out soon, also where nothing happens upstream, and have `poll` return then. May be called at any time. */
  locate?(): void;
  /** Releases everything. Called once, also after a failed start. */
  stop(): Promise<void>;
}

/** Splits the work of one source connector and checks its settings. One instance serves one connector on the control plane. */
export interface SourceConnector {
  /** The Java class name of its tasks, as it stands in `task.class`. */
  readonly taskClass: string;
  /** The settings it declares, without those of the framework. */
  config(): ConfigDef;
  /** Checks that need more than one setting, or a server. Default: `config().validate`. */
  validate?(config: Readonly<Record<string, string>>): Promise<ValidatedValue[]>;
  /** Loads what only tasks need, on the thread where they will run, before the first is created: the control plane does without it. */
  loadTask?(): Promise<void>;
  /** A new task; called on the thread where the task will run. */
  createTask(): SourceTask;
  start?(config: Readonly<Record<string, string>>, context: ConnectorContext): Promise<void>;
  /** The settings of each task; at most `maxTasks`. */
  taskConfigs(config: Readonly<Record<string, string>>, maxTasks: number): readonly Readonly<Record<string, string>>[];
  stop?(): Promise<void>;
  /**
   * Checks offsets that a user wants to write (PATCH, DELETE …/offsets; a partition is null when the user left it out), and throws if they cannot be. True:
   * the connector knows that these are all offsets there are. False, or absent: what the framework keeps is altered all the same, and the answer says that
   * offsets which the connector keeps elsewhere are not.
   */
  alterOffsets?(
    config: Readonly<Record<string, string>>,
    offsets: readonly { readonly partition: OffsetMap | null; readonly offset: OffsetMap | null }[],
  ): boolean | Promise<boolean>;
}
