import type { PartitionOffset, TopicPartition } from '../data/topic-partition.js';
import type { RawHeader } from './encoded-headers.js';
import type { RecordFrame } from './record-frame.js';

/** How a topic is to be created; other settings (`cleanup.policy`, `retention.ms` …) by their Kafka names. */
export interface TopicSpec {
  readonly name: string;
  /** -1: the log's default. */
  readonly partitions: number;
  /** -1: the log's default. Meaningless, and ignored, where there is one copy only. */
  readonly replicationFactor: number;
  readonly config: Readonly<Record<string, string>>;
}

/** One record read from a log. Key and value are valid until the next `poll`. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: bigint;
  readonly timestampType: 'CreateTime' | 'LogAppendTime' | 'NoTimestampType';
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RawHeader[];
}

/** The key and value bytes of one offset record, in Kafka Connect's form. A null value removes the key. */
export interface OffsetEntry {
  readonly key: Buffer;
  readonly value: Buffer | null;
}

/**
 * Appends records of one task. `append` only *accepts*; a record is *durable* when `durable` has reached its number, or `flush` or `commit` have
 * resolved. The order within a topic partition is the order of `append`.
 *
 * A writer that has `commit` makes nothing durable on its own, not even after a time: a record that became durable before its offset would come
 * twice after a crash. Its owner says when, by `commit`, `flush` or `seal` (or by waiting in `drained`). Others send by themselves after `linger.ms`.
 */
export interface LogWriter {
  /**
   * Copies the frame's record into the batch being built and returns its number, counted from 1. The topic must exist
   * (see `Log.ensureTopics`).
   * @throws RecordTooLargeException if the record is larger than the log takes; others may follow it
   * @throws ConnectException if an earlier record could not be written and never will be
   */
  append(frame: RecordFrame): number;
  /** True when the writer holds as many bytes as it may: await `drained` before the next `append`. */
  readonly full: boolean;
  /** Resolves when there is room again. @throws as `append` */
  drained(): Promise<void>;
  /** The number of the last record of which it and all before it are durable. */
  readonly durable: number;
  /** Called whenever `durable` has moved, or the writer has failed. */
  onDurable: (() => void) | null;
  /** Seals open batches, so that they are sent without waiting for more records. */
  seal(): void;
  /** Everything accepted so far is durable. @throws as `append` */
  flush(): Promise<void>;
  /**
   * Present on logs that store records and source offsets in one transaction: makes everything accepted so far and these offsets durable together. Calls
   * may be made before earlier ones have resolved; they take effect in order.
   */
  commit?(offsets: readonly OffsetEntry[]): Promise<void>;
  /** Ends the writer. What is not durable is dropped: `flush` or `commit` come first. */
  close(): Promise<void>;
}

/** What a consumer tells its owner when its partitions change. Calls are awaited, inside `poll` and `close`. */
export interface RebalanceListener {
  assigned(partitions: readonly TopicPartition[]): Promise<void>;
  /** Still owned during the call: offsets can be committed. */
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
  /** No longer owned; nothing can be committed. */
  lost(partitions: readonly TopicPartition[]): Promise<void>;
}

/** Reads records as a member of a consumer group. */
export interface LogConsumer {
  /**
   * Records of the assigned partitions, in order of each; waits up to `maxWaitMs` for some. Reads nothing of paused partitions. Must be called
   * regularly, also when everything is paused: it carries rebalances.
   */
  poll(maxWaitMs: number): Promise<readonly LogRecord[]>;
  assignment(): readonly TopicPartition[];
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  seek(offsets: readonly PartitionOffset[]): void;
  /** The next offset to be returned by `poll`. */
  position(partition: TopicPartition): Promise<bigint>;
  /** Offsets the group has stored; partitions without one are left out. */
  committed(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffset[]>;
  commit(offsets: readonly PartitionOffset[]): Promise<void>;
  /** Ends a `poll` that is waiting. */
  wakeup(): void;
  close(): Promise<void>;
}

/** What a consumer subscribes to: names, or a pattern that must match the whole name. */
export type Subscription = { readonly topics: readonly string[] } | { readonly pattern: RegExp };

/** Topics and groups, as one client sees and changes them. */
export interface LogAdmin {
  /** Creates the topics that do not exist yet; others are left as they are. Resolves to the names it created. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<readonly string[]>;
  /** All topics with their number of partitions. */
  topics(): Promise<ReadonlyMap<string, number>>;
  /** Offsets that a consumer group has stored. */
  groupOffsets(groupId: string): Promise<readonly PartitionOffset[]>;
  /** Writes (or, with null, removes) offsets of a group without active members. @throws ConnectException if it has some. */
  alterGroupOffsets(
    groupId: string,
    offsets: readonly (TopicPartition & { readonly offset: bigint | null })[],
  ): Promise<void>;
  /** Removes a group without active members; a missing group is fine. */
  deleteGroup(groupId: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Topics with partitions of records: a broker, or a folder. Nothing above this port knows which.
 *
 * One instance belongs to one thread; several may use the same broker or folder at once.
 */
export interface Log extends LogAdmin {
  /** Identifies the cluster: `kafka_cluster_id` in REST. */
  clusterId(): Promise<string>;
  deleteTopics(names: readonly string[]): Promise<void>;
  /** The first offset that is still there, and the next one to be written. */
  offsets(partition: TopicPartition): Promise<{ readonly earliest: bigint; readonly latest: bigint }>;
  /** `clientId` names the task, in logs and on the broker; `overrides` are Kafka producer settings (`producer.override.*`). */
  writer(clientId: string, overrides: Readonly<Record<string, string>>): Promise<LogWriter>;
  /** `overrides` are Kafka consumer settings, `auto.offset.reset` and `group.id` among them. */
  consumer(
    groupId: string,
    subscription: Subscription,
    listener: RebalanceListener,
    overrides: Readonly<Record<string, string>>,
  ): Promise<LogConsumer>;
  /** All records of a topic from the first to the end as it is at the call, without a group; for internal topics and for people. */
  read(topic: string, from?: ReadonlyMap<number, bigint>): AsyncIterable<LogRecord>;
  /** As `read`, and then whatever is appended, until `signal` fires. */
  tail(topic: string, from: ReadonlyMap<number, bigint>, signal: AbortSignal): AsyncIterable<LogRecord>;
  /**
   * A client of its own for topics and groups, named in logs and on the broker; `overrides` are Kafka admin settings (`admin.override.*`).
   * It ends with the log at the latest.
   */
  admin(clientId: string, overrides: Readonly<Record<string, string>>): LogAdmin;
}
