import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';
import { ConnectException, RetriableException } from '../../error/errors.js';
import type { LogConsumer, LogRecord, RebalanceListener, Subscription } from '../log.js';
import { byTopic } from './by-topic.js';
import type { Cluster } from './cluster.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { Fetcher } from './fetcher.js';
import { GroupMembership, type Joined } from './group-membership.js';
import { brokerCode, Code, canHeal, kafkaFailure } from './kafka-error.js';
import { offsetCommitV8, offsetFetchV8 } from './wire-client.js';

/** A subscribed topic that does not exist (yet) is looked for more often than `metadata.max.age.ms`. */
const MISSING_TOPIC_MS = 1_000;

/**
 * A member of a consumer group. Rebalances happen inside `poll`: eagerly (everything is given up before the group divides anew) or cooperatively (only what
 * changes hands), as `partition.assignment.strategy` allows.
 */
export class KafkaConsumer implements LogConsumer {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #group: string;
  readonly #subscription: Subscription;
  readonly #listener: RebalanceListener;
  readonly #onClose: () => void;
  readonly #fetcher: Fetcher;
  readonly #membership: GroupMembership;
  #joining: Promise<Joined> | null = null;
  #joinResult: { joined: Joined } | { error: unknown } | null = null;
  #topics: readonly string[] = [];
  /** Topics and partition counts as the group last divided them. */
  #divided = '';
  #watchedAt = 0;
  #watching = false;
  #woken = false;
  #closed = false;

  constructor(
    cluster: Cluster,
    settings: ConsumerSettings,
    group: string,
    subscription: Subscription,
    listener: RebalanceListener,
    onClose: () => void,
  ) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#group = group;
    this.#subscription = subscription;
    this.#listener = listener;
    this.#onClose = onClose;
    this.#fetcher = new Fetcher(cluster, settings);
    this.#membership = new GroupMembership(cluster, settings, group);
    this.#membership.onChange = () => this.#fetcher.wake();
  }

  async poll(maxWaitMs: number): Promise<readonly LogRecord[]> {
    const deadline = Date.now() + maxWaitMs;
    for (;;) {
      if (this.#closed) throw new ConnectException('The consumer is closed.');
      this.#membership.polled();
      const settled = await this.#rebalance();
      void this.#watchTopics();
      // While the group is dividing anew, eager members own nothing, cooperative ones go on with what they keep.
      const records = this.#fetcher.take(this.#settings.maxPollRecords);
      const left = deadline - Date.now();
      if (records.length > 0 || left <= 0 || this.#woken) {
        this.#woken = false;
        if (records.length > 0) this.#fetcher.request();
        return records;
      }
      if (settled || this.#joining !== null) await this.#fetcher.wait(left);
    }
  }

  assignment(): readonly TopicPartition[] {
    return this.#fetcher.assigned();
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#fetcher.pause(partition, true);
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#fetcher.pause(partition, false);
    this.#fetcher.wake();
  }

  seek(offsets: readonly PartitionOffset[]): void {
    for (const { topic, partition, offset } of offsets) this.#fetcher.seek({ topic, partition }, offset);
  }

  position(partition: TopicPartition): Promise<bigint> {
    return this.#fetcher.position(partition);
  }

  async committed(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffset[]> {
    if (partitions.length === 0) return [];
    const topics = byTopic(partitions).map(([name, own]) => ({
      name,
      partitionIndexes: own.map(({ partition }) => partition),
    }));
    return this.#cluster.retry(
      `Offsets of group ${this.#group} could not be read`,
      this.#settings.apiTimeoutMs,
      async () => {
        const request = [{ groupId: this.#group, memberId: null, memberEpoch: -1, topics }];
        const { groups } = await this.#cluster.coordinate(this.#group, (connection) =>
          offsetFetchV8.api.async(connection, request, true),
        );
        return committedOffsets(groups);
      },
    );
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    if (offsets.length === 0) return;
    const { generation, memberId } = this.#membership.identity();
    const topics = commitTopics(offsets);
    try {
      await this.#cluster.retry('Offsets could not be committed', this.#settings.apiTimeoutMs, () =>
        this.#cluster.coordinate(this.#group, (connection) =>
          offsetCommitV8.api.async(
            connection,
            this.#group,
            generation,
            memberId,
            this.#settings.groupInstanceId,
            topics,
          ),
        ),
      );
    } catch (error) {
      throw this.#commitFailed(error, generation);
    }
  }

  wakeup(): void {
    this.#woken = true;
    this.#fetcher.wake();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#fetcher.wake();
    try {
      const owned = this.assignment();
      if (owned.length > 0) {
        if (this.#membership.lost) await this.#listener.lost(owned);
        else await this.#listener.revoked(owned);
      }
    } finally {
      await this.#membership.leave();
      await this.#cluster.close();
      this.#onClose();
    }
  }

  #commitFailed(error: unknown, generation: number): ConnectException {
    const cause = (error as Error).cause ?? error;
    const code = brokerCode(cause);
    if (code === Code.REBALANCE_IN_PROGRESS) {
      this.#membership.requestJoin();
      return new RetriableException(
        'Offset commit cannot be completed since the consumer is undergoing a rebalance for auto partition assignment. You can try completing the rebalance by calling poll() and then retry the operation.',
        { cause },
      );
    }
    if (code === Code.UNKNOWN_MEMBER_ID || code === Code.ILLEGAL_GENERATION || code === Code.FENCED_INSTANCE_ID) {
      if (generation === this.#membership.identity().generation) this.#membership.evicted();
      return new ConnectException(
        'Offset commit cannot be completed since the consumer is not part of an active group for auto partition assignment; it is likely that the consumer was kicked out of the group.',
        { cause },
      );
    }
    return error instanceof ConnectException ? error : kafkaFailure('Offsets could not be committed', error);
  }

  /** One step of a rebalance, as far as it goes without waiting for others. @returns whether there is nothing left to do */
  async #rebalance(): Promise<boolean> {
    if (this.#joinResult !== null) {
      const result = this.#joinResult;
      this.#joinResult = null;
      if ('error' in result) throw result.error;
      await this.#joined(result.joined);
      return false;
    }
    if (this.#joining !== null || !this.#membership.needsJoin) return true;
    const owned = this.assignment();
    if (this.#membership.lost) {
      this.#drop(owned);
      if (owned.length > 0) await this.#listener.lost(owned);
    } else if (!this.#membership.cooperative && owned.length > 0) {
      await this.#listener.revoked(owned);
      this.#drop(owned);
    }
    const joining = this.#join();
    this.#joining = joining;
    joining
      .then(
        (joined) => {
          this.#joinResult = { joined };
        },
        (error: unknown) => {
          this.#joinResult = { error };
        },
      )
      .finally(() => {
        this.#joining = null;
        this.#fetcher.wake();
      });
    return true;
  }

  async #join(): Promise<Joined> {
    await this.#cluster.retry('Topics could not be listed', Number.POSITIVE_INFINITY, () => this.#refreshTopics());
    this.#topics = this.#subscribedTopics();
    this.#divided = this.#division();
    this.#watchedAt = Date.now();
    return this.#membership.join(this.#topics, this.assignment());
  }

  async #joined({ assigned, lost }: Joined): Promise<void> {
    const owned = this.assignment();
    const names = new Set(assigned.map(partitionText));
    const had = new Set(owned.map(partitionText));
    const gone = lost ? owned : owned.filter((partition) => !names.has(partitionText(partition)));
    const added = lost ? assigned : assigned.filter((partition) => !had.has(partitionText(partition)));
    if (gone.length > 0) {
      if (lost) this.#drop(gone);
      await (lost ? this.#listener.lost(gone) : this.#listener.revoked(gone));
      this.#drop(gone);
      // Others wait for what has been let go.
      if (!lost && this.#membership.cooperative) this.#membership.requestJoin();
    }
    if (added.length > 0) {
      const committed = new Map((await this.committed(added)).map((offset) => [partitionText(offset), offset.offset]));
      for (const partition of added) this.#fetcher.add(partition, committed.get(partitionText(partition)) ?? null);
      await this.#listener.assigned(added);
    }
  }

  #drop(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#fetcher.remove(partition);
  }

  /** Looks from time to time whether topics or partitions have come or gone. */
  async #watchTopics(): Promise<void> {
    const missing = 'topics' in this.#subscription && this.#topics.length < this.#subscription.topics.length;
    const interval = missing
      ? Math.min(MISSING_TOPIC_MS, this.#settings.metadataMaxAgeMs)
      : this.#settings.metadataMaxAgeMs;
    if (this.#watching || this.#joining !== null || Date.now() - this.#watchedAt < interval) return;
    this.#watching = true;
    try {
      await this.#refreshTopics();
      const topics = this.#subscribedTopics().join();
      // Only the leader answers for partitions, each member for the topics it wants.
      if (topics !== this.#topics.join() || (this.#membership.leader && this.#division() !== this.#divided)) {
        this.#membership.requestJoin();
      }
    } catch (error) {
      // A broker that is away is met by fetching too, which waits for it; credentials and TLS are reported there.
      if (!canHeal(error)) this.#watchedAt = Date.now();
    } finally {
      this.#watchedAt = Date.now();
      this.#watching = false;
    }
  }

  #refreshTopics(): Promise<void> {
    return this.#cluster.refresh('topics' in this.#subscription ? this.#subscription.topics : null);
  }

  #subscribedTopics(): string[] {
    if ('topics' in this.#subscription) {
      return this.#subscription.topics.filter((name) => this.#cluster.topic(name) !== undefined).toSorted();
    }
    const { source, flags } = this.#subscription.pattern;
    const whole = new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, ''));
    return [...this.#cluster.topics()]
      .filter(([name, { internal }]) => !internal && whole.test(name))
      .map(([name]) => name)
      .sort();
  }

  #division(): string {
    return this.#subscribedTopics()
      .map((name) => `${name}:${this.#cluster.topic(name)?.leaders.length}`)
      .join();
  }
}

export function commitTopics(offsets: readonly PartitionOffset[]): Parameters<typeof offsetCommitV8.api.async>[5] {
  return byTopic(offsets).map(([name, own]) => ({
    name,
    partitions: own.map(({ partition, offset }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: '',
    })),
  }));
}

type OffsetGroups = Awaited<ReturnType<typeof offsetFetchV8.api.async>>['groups'];

/** The offsets in an answer; partitions without one have -1. */
export function committedOffsets(groups: OffsetGroups): PartitionOffset[] {
  return groups.flatMap(({ topics }) =>
    topics.flatMap(({ name, partitions }) =>
      partitions
        .filter(({ committedOffset }) => committedOffset >= 0n)
        .map(({ partitionIndex, committedOffset }) => ({
          topic: name,
          partition: partitionIndex,
          offset: committedOffset,
        })),
    ),
  );
}
