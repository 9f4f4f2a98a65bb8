import type { PartitionOffset, TopicPartition } from '../../data/topic-partition.js';
import type {
  Log,
  LogAdmin,
  LogConsumer,
  LogRecord,
  LogWriter,
  RebalanceListener,
  Subscription,
  TopicSpec,
} from '../log.js';
import { clientSettings, type RawSettings } from './client-settings.js';
import { Cluster } from './cluster.js';
import { consumerSettings } from './consumer-settings.js';
import { KafkaAdmin } from './kafka-admin.js';
import { KafkaConsumer } from './kafka-consumer.js';
import { KafkaWriter } from './kafka-writer.js';
import { producerSettings } from './producer-settings.js';
import { TopicReader } from './topic-reader.js';

/** The settings of the clients, by their Kafka names; `bootstrap.servers` in each. */
export interface KafkaLogOptions {
  readonly admin: RawSettings;
  readonly producer: RawSettings;
  readonly consumer: RawSettings;
}

/** A Kafka cluster, 3.2 or later. Every writer and consumer has connections of its own. */
export class KafkaLog implements Log {
  readonly #options: KafkaLogOptions;
  readonly #admin: KafkaAdmin;
  readonly #open = new Set<{ close(): Promise<void> }>();

  /** @throws ConfigException for settings that cannot be used; brokers are not asked before the first call */
  constructor(options: KafkaLogOptions) {
    this.#options = options;
    this.#admin = new KafkaAdmin(new Cluster(clientSettings(options.admin)), options.admin);
    producerSettings(options.producer);
    consumerSettings(options.consumer);
  }

  clusterId(): Promise<string> {
    return this.#admin.clusterId();
  }

  ensureTopics(topics: readonly TopicSpec[]): Promise<readonly string[]> {
    return this.#admin.ensureTopics(topics);
  }

  deleteTopics(names: readonly string[]): Promise<void> {
    return this.#admin.deleteTopics(names);
  }

  topics(): Promise<ReadonlyMap<string, number>> {
    return this.#admin.topics();
  }

  offsets(partition: TopicPartition): Promise<{ earliest: bigint; latest: bigint }> {
    return this.#admin.offsets(partition);
  }

  admin(clientId: string, overrides: RawSettings): LogAdmin {
    const settings = { 'client.id': clientId, ...this.#options.admin, ...overrides };
    const admin = new KafkaAdmin(new Cluster(clientSettings(settings)), settings, () => this.#open.delete(admin));
    this.#open.add(admin);
    return admin;
  }

  async writer(clientId: string, overrides: RawSettings): Promise<LogWriter> {
    const settings = producerSettings({ 'client.id': clientId, ...this.#options.producer, ...overrides });
    const writer = new KafkaWriter(new Cluster(settings), settings, () => this.#open.delete(writer));
    this.#open.add(writer);
    return writer;
  }

  async consumer(
    groupId: string,
    subscription: Subscription,
    listener: RebalanceListener,
    overrides: RawSettings,
  ): Promise<LogConsumer> {
    const raw = { ...this.#options.consumer, ...overrides };
    const settings = consumerSettings(raw);
    const group = raw['group.id'] ?? groupId;
    const consumer = new KafkaConsumer(new Cluster(settings), settings, group, subscription, listener, () =>
      this.#open.delete(consumer),
    );
    this.#open.add(consumer);
    return consumer;
  }

  async *read(topic: string, from: ReadonlyMap<number, bigint> = new Map()): AsyncGenerator<LogRecord> {
    const reader = this.#reader(topic);
    try {
      yield* reader.read(from);
    } finally {
      await reader.close();
    }
  }

  async *tail(topic: string, from: ReadonlyMap<number, bigint>, signal: AbortSignal): AsyncGenerator<LogRecord> {
    const reader = this.#reader(topic);
    try {
      yield* reader.tail(from, signal);
    } finally {
      await reader.close();
    }
  }

  groupOffsets(groupId: string): Promise<readonly PartitionOffset[]> {
    return this.#admin.groupOffsets(groupId);
  }

  alterGroupOffsets(
    groupId: string,
    offsets: readonly (TopicPartition & { readonly offset: bigint | null })[],
  ): Promise<void> {
    return this.#admin.alterGroupOffsets(groupId, offsets);
  }

  deleteGroup(groupId: string): Promise<void> {
    return this.#admin.deleteGroup(groupId);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#open].map((client) => client.close()));
    await this.#admin.close();
  }

  #reader(topic: string): TopicReader {
    // Without a group there is no offset to begin at, and what retention has taken is left out.
    const settings = consumerSettings({ ...this.#options.consumer, 'auto.offset.reset': 'earliest' });
    const reader = new TopicReader(new Cluster(settings), settings, topic, () => this.#open.delete(reader));
    this.#open.add(reader);
    return reader;
  }
}
