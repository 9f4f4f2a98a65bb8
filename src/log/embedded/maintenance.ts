import { RecordBatchReader } from '../record-batch/record-batch-reader.js';
import { compactPartition } from './compaction.js';
import { type EmbeddedStore, lastOffsetOf, partitionEnd, partitionKey, type StoredTopic } from './store.js';
import type { TopicCatalog } from './topic-catalog.js';

/** For topics that do not set them; names, units and defaults are those of Kafka's topic settings. */
export interface RetentionDefaults {
  /** `retention.ms`; -1: for ever. */
  readonly ms: number;
  /** `retention.bytes` of each partition; -1: any. */
  readonly bytes: number;
}

const DEFAULTS: RetentionDefaults = { ms: 604_800_000, bytes: -1 };
/** A folder on a laptop should not wait for Kafka's five minutes before it gives room back. */
const INTERVAL_MS = 30_000;
/** How many batches one transaction removes: keeps writers from waiting long. */
const REMOVE_AT_ONCE = 256;

/** Removes from time to time what retention and compaction let go, in short transactions. */
export class Maintenance {
  readonly #store: EmbeddedStore;
  readonly #catalog: TopicCatalog;
  readonly #defaults: RetentionDefaults;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(store: EmbeddedStore, catalog: TopicCatalog, defaults: Partial<RetentionDefaults> = {}) {
    this.#store = store;
    this.#catalog = catalog;
    this.#defaults = { ...DEFAULTS, ...defaults };
  }

  start(): void {
    this.#timer = setInterval(() => {
      // What failed (a full disk) is tried again at the next turn; who writes meets the same error and reports it.
      this.#running ??= this.run()
        .catch(() => {})
        .finally(() => {
          this.#running = null;
        });
    }, INTERVAL_MS).unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
  }

  /** One round over all topics. */
  async run(): Promise<void> {
    this.#store.refresh();
    await this.#catalog.bury();
    for (const topic of this.#catalog.all().values()) {
      const policy = (topic.config['cleanup.policy'] ?? 'delete').split(',').map((name) => name.trim());
      for (let partition = 0; partition < topic.partitions && !this.#stopped; partition++) {
        if (policy.includes('compact')) await compactPartition(this.#store, topic, partition);
        if (policy.includes('delete')) await this.#retain(topic, partition);
      }
    }
  }

  async #retain(topic: StoredTopic, partition: number): Promise<void> {
    const maxAge = Number(topic.config['retention.ms'] ?? this.#defaults.ms);
    const maxBytes = Number(topic.config['retention.bytes'] ?? this.#defaults.bytes);
    const oldest = maxAge < 0 ? Number.NEGATIVE_INFINITY : Date.now() - maxAge;
    const limit = maxBytes < 0 ? Number.POSITIVE_INFINITY : maxBytes;
    while (!this.#stopped && this.#expired(topic.id, partition, oldest, limit).length > 0) {
      await this.#store.transaction(() => {
        const state = this.#store.state(topic.id, partition);
        for (const { key, bytes } of this.#expired(topic.id, partition, oldest, limit)) {
          this.#store.batches.removeSync(key);
          state.start = lastOffsetOf(key) + 1;
          state.bytes -= bytes;
          state.compacted = Math.min(state.compacted, state.bytes);
        }
        this.#store.putState(topic.id, partition, state);
      });
      this.#store.refresh();
    }
  }

  /** The first batches of a partition that are older than `oldest`, or without which it still holds `limit` bytes. */
  #expired(topicId: number, partition: number, oldest: number, limit: number): { key: Buffer; bytes: number }[] {
    const expired: { key: Buffer; bytes: number }[] = [];
    let { bytes: held } = this.#store.state(topicId, partition);
    const range = {
      start: partitionKey(topicId, partition),
      end: partitionEnd(topicId, partition),
      limit: REMOVE_AT_ONCE,
    };
    for (const { key, value } of this.#store.batches.getRange(range)) {
      if (held - value.length < limit && new RecordBatchReader(value).maxTimestamp >= oldest) break;
      held -= value.length;
      expired.push({ key, bytes: value.length });
    }
    return expired;
  }
}
