import { randomUUID } from 'node:crypto';
import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';
import { ConnectException } from '../../error/errors.js';
import type { LogConsumer, LogRecord, RebalanceListener, Subscription } from '../log.js';
import type { ChangeSignal } from './change-signal.js';
import type { ConsumerSettings } from './consumer-settings.js';
import type { GroupRegistry } from './group-registry.js';
import { PartitionCursor } from './partition-cursor.js';
import type { EmbeddedStore } from './store.js';
import type { TopicCatalog } from './topic-catalog.js';

/** A member of a consumer group that reads from the folder; for how groups share partitions see group-registry.ts. */
export class EmbeddedConsumer implements LogConsumer {
  readonly #store: EmbeddedStore;
  readonly #catalog: TopicCatalog;
  readonly #groups: GroupRegistry;
  readonly #signal: ChangeSignal;
  readonly #group: string;
  readonly #subscription: Subscription;
  readonly #listener: RebalanceListener;
  readonly #settings: ConsumerSettings;
  readonly #onClose: () => void;
  readonly #cursors = new Map<string, PartitionCursor>();
  readonly #paused = new Set<string>();
  #id = '';
  #groupVersion = -1;
  #topicsVersion = -1;
  #heartbeat: NodeJS.Timeout | null = null;
  #wakeup = new AbortController();
  #turn = 0;
  #closed = false;

  constructor(
    parts: { store: EmbeddedStore; catalog: TopicCatalog; groups: GroupRegistry; signal: ChangeSignal },
    group: string,
    subscription: Subscription,
    listener: RebalanceListener,
    settings: ConsumerSettings,
    onClose: () => void,
  ) {
    this.#store = parts.store;
    this.#catalog = parts.catalog;
    this.#groups = parts.groups;
    this.#signal = parts.signal;
    this.#group = group;
    this.#subscription = subscription;
    this.#listener = listener;
    this.#settings = settings;
    this.#onClose = onClose;
  }

  async poll(maxWaitMs: number): Promise<readonly LogRecord[]> {
    const deadline = Date.now() + maxWaitMs;
    for (;;) {
      if (this.#closed) throw new ConnectException('The consumer is closed.');
      this.#store.refresh();
      await this.#rebalance();
      const records = this.#take();
      const left = deadline - Date.now();
      if (records.length > 0 || left <= 0 || this.#wakeup.signal.aborted) {
        if (this.#wakeup.signal.aborted) this.#wakeup = new AbortController();
        return records;
      }
      await this.#signal.wait(left, this.#wakeup.signal);
    }
  }

  assignment(): readonly TopicPartition[] {
    return [...this.#cursors.values()].map(({ topic, partition }) => ({ topic, partition }));
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      this.#cursor(partition);
      this.#paused.add(partitionText(partition));
    }
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) this.#paused.delete(partitionText(partition));
  }

  seek(offsets: readonly PartitionOffset[]): void {
    for (const offset of offsets) this.#cursor(offset).seek(Number(offset.offset));
  }

  async position(partition: TopicPartition): Promise<bigint> {
    return BigInt(this.#cursor(partition).position);
  }

  async committed(partitions: readonly TopicPartition[]): Promise<readonly PartitionOffset[]> {
    this.#store.refresh();
    return partitions.flatMap(({ topic, partition }) => {
      const offset = this.#groups.committed(this.#group, { topic, partition });
      return offset === null ? [] : [{ topic, partition, offset }];
    });
  }

  async commit(offsets: readonly PartitionOffset[]): Promise<void> {
    if (offsets.length > 0) await this.#groups.commit(this.#group, this.#id, offsets);
  }

  wakeup(): void {
    this.#wakeup.abort();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.wakeup();
    if (this.#heartbeat !== null) clearInterval(this.#heartbeat);
    try {
      if (this.#cursors.size > 0) await this.#listener.revoked(this.assignment());
    } finally {
      this.#cursors.clear();
      if (this.#id !== '') await this.#groups.leave(this.#group, this.#id);
      this.#signal.notify();
      this.#onClose();
    }
  }

  #cursor(partition: TopicPartition): PartitionCursor {
    const cursor = this.#cursors.get(partitionText(partition));
    if (cursor === undefined)
      throw new ConnectException(`No current assignment for partition ${partitionText(partition)}`);
    return cursor;
  }

  /** Records of all partitions in turn, so that a long one does not starve the others. */
  #take(): LogRecord[] {
    const cursors = [...this.#cursors.values()].filter((cursor) => !this.#paused.has(partitionText(cursor)));
    const records: LogRecord[] = [];
    const turn = this.#turn++;
    for (let i = 0; i < cursors.length && records.length < this.#settings.maxPollRecords; i++) {
      const cursor = cursors[(turn + i) % cursors.length] as PartitionCursor;
      if (cursor.isBehindStart()) cursor.seek(this.#resetPosition(cursor));
      while (records.length < this.#settings.maxPollRecords) {
        const record = cursor.next();
        if (record === null) break;
        records.push(record);
      }
    }
    return records;
  }

  /** Brings membership, subscription and claims up to date; usually two look-ups that find nothing new. */
  async #rebalance(): Promise<void> {
    if (this.#id === '') await this.#join();
    const topicsVersion = this.#store.topicsVersion();
    if (topicsVersion !== this.#topicsVersion) await this.#subscribe(topicsVersion);
    while (this.#groups.version(this.#group) !== this.#groupVersion) {
      const version = this.#groups.version(this.#group);
      const { member, release, claimed } = await this.#groups.step(this.#group, this.#id);
      if (!member) {
        await this.#lost();
        continue;
      }
      if (release.length > 0) await this.#release(release);
      if (claimed.length > 0) await this.#assign(claimed);
      if (release.length > 0 || claimed.length > 0) this.#signal.notify();
      this.#store.refresh();
      this.#groupVersion = version;
    }
  }

  async #join(): Promise<void> {
    this.#id = `${this.#settings.clientId}-${randomUUID()}`;
    this.#topicsVersion = this.#store.topicsVersion();
    await this.#groups.bury(this.#group);
    await this.#groups.join(this.#group, this.#id, this.#subscribedTopics(), this.#settings.sessionTimeoutMs);
    this.#heartbeat ??= setInterval(() => void this.#beat(), this.#settings.heartbeatIntervalMs).unref();
    this.#store.refresh();
    this.#signal.notify();
  }

  async #beat(): Promise<void> {
    try {
      await this.#groups.heartbeat(this.#group, this.#id);
      if (await this.#groups.bury(this.#group)) this.#signal.notify();
    } catch {
      // The folder cannot be written: the next poll or commit says so to somebody who can act.
    }
  }

  async #subscribe(topicsVersion: number): Promise<void> {
    this.#topicsVersion = topicsVersion;
    const topics = this.#subscribedTopics();
    const deleted = this.assignment().filter(({ topic }) => !topics.includes(topic));
    if (deleted.length > 0) await this.#release(deleted);
    await this.#groups.resubscribe(this.#group, this.#id, topics);
    this.#store.refresh();
    this.#signal.notify();
  }

  #subscribedTopics(): string[] {
    const names = [...this.#catalog.all().keys()];
    if ('topics' in this.#subscription) {
      const wanted = new Set(this.#subscription.topics);
      return names.filter((name) => wanted.has(name));
    }
    const { source, flags } = this.#subscription.pattern;
    const whole = new RegExp(`^(?:${source})$`, flags.replace(/[gy]/g, ''));
    return names.filter((name) => whole.test(name));
  }

  async #release(partitions: readonly TopicPartition[]): Promise<void> {
    await this.#listener.revoked(partitions);
    this.#forget(partitions);
    await this.#groups.release(this.#group, this.#id, partitions);
  }

  async #assign(partitions: readonly TopicPartition[]): Promise<void> {
    for (const partition of partitions) {
      const cursor = new PartitionCursor(this.#store, partition.topic, partition.partition, 0);
      const committed = this.#groups.committed(this.#group, partition);
      cursor.seek(committed === null ? this.#resetPosition(cursor) : Number(committed));
      this.#cursors.set(partitionText(partition), cursor);
    }
    await this.#listener.assigned(partitions);
  }

  async #lost(): Promise<void> {
    const partitions = this.assignment();
    this.#forget(partitions);
    if (partitions.length > 0) await this.#listener.lost(partitions);
    await this.#join();
  }

  #forget(partitions: readonly TopicPartition[]): void {
    for (const partition of partitions) {
      this.#cursors.delete(partitionText(partition));
      this.#paused.delete(partitionText(partition));
    }
  }

  #resetPosition(cursor: PartitionCursor): number {
    const { earliest, latest } = cursor.bounds();
    if (this.#settings.autoOffsetReset === 'earliest') return earliest;
    if (this.#settings.autoOffsetReset === 'latest') return latest;
    throw new ConnectException(
      `Undefined offset with no reset policy for partition ${partitionText(cursor)} of group ${this.#group}: set auto.offset.reset to earliest or latest.`,
    );
  }
}
