import { mkdirSync, realpathSync } from 'node:fs';
import type { PartitionOffset, TopicPartition } from '../../data/topic-partition.js';
import { ConnectException } from '../../error/errors.js';
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
import { ChangeSignal } from './change-signal.js';
import { consumerSettings } from './consumer-settings.js';
import { EmbeddedConsumer } from './embedded-consumer.js';
import { EmbeddedOffsetStore } from './embedded-offset-store.js';
import { EmbeddedWriter } from './embedded-writer.js';
import { claimFolder } from './folder-claim.js';
import { GroupRegistry } from './group-registry.js';
import { Maintenance, type RetentionDefaults } from './maintenance.js';
import { PartitionCursor } from './partition-cursor.js';
import { EmbeddedStore } from './store.js';
import { TopicCatalog } from './topic-catalog.js';
import { writerSettings } from './writer-settings.js';

export interface EmbeddedLogOptions {
  /** The folder; it is created. On a local disk. */
  readonly folder: string;
  /** Whether this instance also removes what retention and compaction let go: one per process is enough. */
  readonly maintenance: boolean;
  /** For topics that do not set them. */
  readonly retention?: Partial<RetentionDefaults>;
}

/**
 * A log in one folder, without a broker. Records and source offsets are written in one transaction (`LogWriter.commit`), so that each change
 * is there exactly once, also after a crash. Any number of instances, threads and processes of one machine may use the same folder.
 */
export class EmbeddedLog implements Log {
  readonly #store: EmbeddedStore;
  readonly #catalog: TopicCatalog;
  readonly #groups: GroupRegistry;
  readonly #signal: ChangeSignal;
  readonly #maintenance: Maintenance | null;
  readonly #writers = new Set<LogWriter>();
  readonly #consumers = new Set<LogConsumer>();
  #release: (() => void) | null = null;
  #closing: Promise<void> | null = null;

  /** @throws ConfigException if the folder cannot be used */
  constructor(options: EmbeddedLogOptions) {
    this.#store = new EmbeddedStore(options.folder);
    mkdirSync(options.folder, { recursive: true });
    this.#signal = new ChangeSignal(realpathSync(options.folder));
    this.#catalog = new TopicCatalog(this.#store);
    this.#groups = new GroupRegistry(this.#store, this.#catalog);
    this.#maintenance = options.maintenance ? new Maintenance(this.#store, this.#catalog, options.retention) : null;
    this.#maintenance?.start();
  }

  /** Makes the folder that of this process's worker until the log is closed. @throws ConfigException if another worker has it */
  claim(): void {
    this.#release ??= claimFolder(this.#store);
  }

  async clusterId(): Promise<string> {
    return String(this.#store.meta.get('clusterId'));
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<readonly string[]> {
    const created = await this.#catalog.create(topics);
    if (created.length > 0) this.#signal.notify();
    return created;
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    await this.#catalog.delete(names);
    this.#signal.notify();
  }

  async topics(): Promise<ReadonlyMap<string, number>> {
    this.#store.refresh();
    return new Map([...this.#catalog.all()].map(([name, topic]) => [name, topic.partitions]));
  }

  /** There is nothing to connect to, so nothing to override. */
  admin(): LogAdmin {
    return {
      ensureTopics: (topics) => this.ensureTopics(topics),
      topics: () => this.topics(),
      groupOffsets: (groupId) => this.groupOffsets(groupId),
      alterGroupOffsets: (groupId, offsets) => this.alterGroupOffsets(groupId, offsets),
      deleteGroup: (groupId) => this.deleteGroup(groupId),
      close: async () => undefined,
    };
  }

  async offsets({ topic, partition }: TopicPartition): Promise<{ earliest: bigint; latest: bigint }> {
    this.#store.refresh();
    const { id, partitions } = this.#store.topic(topic);
    if (partition >= partitions)
      throw new ConnectException(`Topic ${topic} has no partition ${partition}: it has ${partitions}.`);
    const { start, next } = this.#store.state(id, partition);
    return { earliest: BigInt(start), latest: BigInt(next) };
  }

  async writer(_clientId: string, overrides: Readonly<Record<string, string>>): Promise<EmbeddedWriter> {
    const writer = new EmbeddedWriter(this.#store, this.#signal, writerSettings(overrides), () =>
      this.#writers.delete(writer),
    );
    this.#writers.add(writer);
    return writer;
  }

  async consumer(
    groupId: string,
    subscription: Subscription,
    listener: RebalanceListener,
    overrides: Readonly<Record<string, string>>,
  ): Promise<LogConsumer> {
    const parts = { store: this.#store, catalog: this.#catalog, groups: this.#groups, signal: this.#signal };
    const group = overrides['group.id'] ?? groupId;
    const consumer = new EmbeddedConsumer(parts, group, subscription, listener, consumerSettings(overrides), () =>
      this.#consumers.delete(consumer),
    );
    this.#consumers.add(consumer);
    return consumer;
  }

  async *read(topic: string, from?: ReadonlyMap<number, bigint>): AsyncGenerator<LogRecord> {
    this.#store.refresh();
    const ends = this.#cursors(topic, from).map((cursor) => ({ cursor, end: cursor.bounds().latest }));
    for (const { cursor, end } of ends) {
      while (cursor.position < end) {
        const record = cursor.next();
        if (record === null || record.offset >= BigInt(end)) break;
        yield record;
      }
    }
  }

  async *tail(topic: string, from: ReadonlyMap<number, bigint>, signal: AbortSignal): AsyncGenerator<LogRecord> {
    this.#store.refresh();
    const cursors = this.#cursors(topic, from);
    while (!signal.aborted) {
      let found = false;
      for (const cursor of cursors) {
        for (let record = cursor.next(); record !== null && !signal.aborted; record = cursor.next()) {
          found = true;
          yield record;
        }
      }
      if (!found) await this.#signal.wait(Number.POSITIVE_INFINITY, signal);
      this.#store.refresh();
    }
  }

  async groupOffsets(groupId: string): Promise<readonly PartitionOffset[]> {
    this.#store.refresh();
    return this.#groups.offsets(groupId);
  }

  async alterGroupOffsets(
    groupId: string,
    offsets: readonly (TopicPartition & { readonly offset: bigint | null })[],
  ): Promise<void> {
    await this.#groups.alter(groupId, offsets);
  }

  async deleteGroup(groupId: string): Promise<void> {
    await this.#groups.delete(groupId);
  }

  /** The source offsets of this folder: the same that `LogWriter.commit` writes. */
  offsetStore(): EmbeddedOffsetStore {
    return new EmbeddedOffsetStore(this.#store);
  }

  /** Closes writers and consumers that are still open, then the folder. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#maintenance?.stop();
    for (const consumer of [...this.#consumers]) await consumer.close();
    for (const writer of [...this.#writers]) await writer.close();
    this.#signal.close();
    this.#release?.();
    await this.#store.close();
  }

  #cursors(topic: string, from?: ReadonlyMap<number, bigint>): PartitionCursor[] {
    const { partitions } = this.#store.topic(topic);
    return Array.from({ length: partitions }, (_, partition) => {
      const cursor = new PartitionCursor(this.#store, topic, partition, 0);
      cursor.seek(Number(from?.get(partition) ?? BigInt(cursor.bounds().earliest)));
      return cursor;
    });
  }
}
