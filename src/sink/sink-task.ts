import type { ConfigDef, ValidatedValue } from '../config/config-def.js';
import type { ConnectorContext } from '../data/connector-context.js';
import type { SinkRecord } from '../data/sink-record.js';
import type { PartitionOffset, TopicPartition } from '../data/topic-partition.js';
import type { MetricGroups } from '../metrics/metric-group.js';

/** Hands single bad records to the dead letter topic. Present only when error tolerance, dead letters or error logging are configured. */
export interface ErrantRecordReporter {
  /** Resolves when the record is stored (or logged). @throws ConnectException when `errors.tolerance` is none */
  report(record: SinkRecord, error: Error): Promise<void>;
}

/** What the runtime offers a sink task. */
export interface SinkTaskContext {
  readonly config: Readonly<Record<string, string>>;
  readonly connectorName: string;
  readonly taskId: number;
  readonly signal: AbortSignal;
  /** The partitions this task reads now. */
  assignment(): readonly TopicPartition[];
  /** Moves the read position; takes effect before the next `put`. */
  offset(offsets: readonly PartitionOffset[]): void;
  /** How long the runtime waits before it tries `put` again after a RetriableException, or at most between two calls of `put`. */
  timeout(ms: number): void;
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Asks for a commit soon. */
  requestCommit(): void;
  errantRecordReporter(): ErrantRecordReporter | null;
  /** Figures of the connector's own; they appear beside the worker's at `GET /metrics`. */
  readonly metrics: MetricGroups;
}

/**
 * Writes records outside: open, put, preCommit, close. The runtime never calls two at once.
 *
 * `put` may return before records are stored (accepted); `preCommit` says what is stored (durable). A sink must expect to see
 * records again after a crash.
 */
export interface SinkTask {
  /** @throws ConnectException fails the task */
  start(context: SinkTaskContext): Promise<void>;
  /** Partitions were assigned; none of their records was put before. */
  open?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /**
   * Takes records, in order of each partition; also called with none, regularly.
   * @throws RetriableException the same records are put again; anything else fails the task.
   */
  put(records: readonly SinkRecord[]): Promise<void>;
  /** Makes everything that was put durable. */
  flush?(offsets: readonly PartitionOffset[]): Promise<void>;
  /** The offsets that may be committed: everything before them is durable. Default: `flush`, then the offsets given. */
  preCommit?(offsets: readonly PartitionOffset[]): Promise<readonly PartitionOffset[]>;
  /** Of these positions, up to where records are stored now; asked for at any time, for figures. Default: all that `put` has taken. */
  stored?(offsets: readonly PartitionOffset[]): readonly PartitionOffset[];
  /** Makes everything that is stored readable, where that takes an order of its own. May be called while another call is under way. */
  refresh?(): Promise<void>;
  /** Partitions were taken away. */
  close?(partitions: readonly TopicPartition[]): void | Promise<void>;
  stop(): Promise<void>;
}

/** Splits the work of one sink connector and checks its settings. One instance serves one connector on the control plane. */
export interface SinkConnector {
  /** The Java class name of its tasks, as it stands in `task.class`. */
  readonly taskClass: string;
  /** The settings it declares, without those of the framework. */
  config(): ConfigDef;
  /** Checks that need more than one setting, or a server. Default: `config().validate`. */
  validate?(config: Readonly<Record<string, string>>): Promise<ValidatedValue[]>;
  /** A new task; called on the thread where the task will run. */
  createTask(): SinkTask;
  start?(config: Readonly<Record<string, string>>, context: ConnectorContext): Promise<void>;
  stop?(): Promise<void>;
  /** As on source connectors; the group's offsets are altered by the framework when this is absent or returns. */
  alterOffsets?(
    config: Readonly<Record<string, string>>,
    offsets: readonly (TopicPartition & { readonly offset: bigint | null })[],
  ): boolean | Promise<boolean>;
  taskConfigs(config: Readonly<Record<string, string>>, maxTasks: number): readonly Readonly<Record<string, string>>[];
}
