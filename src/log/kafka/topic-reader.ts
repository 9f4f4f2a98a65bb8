import { ConnectException } from '../../error/errors.js';
import type { LogRecord } from '../log.js';
import type { Cluster } from './cluster.js';
import type { ConsumerSettings } from './consumer-settings.js';
import { Fetcher, LATEST, listOffset } from './fetcher.js';

/** How long one wait for records lasts before the end is looked for again. */
const WAIT_MS = 1_000;

/** Reads all partitions of a topic without being in a group. */
export class TopicReader {
  readonly #cluster: Cluster;
  readonly #settings: ConsumerSettings;
  readonly #topic: string;
  readonly #onClose: () => void;
  readonly #fetcher: Fetcher;

  constructor(cluster: Cluster, settings: ConsumerSettings, topic: string, onClose: () => void) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.#topic = topic;
    this.#onClose = onClose;
    this.#fetcher = new Fetcher(cluster, settings);
  }

  /** To the end as it is now. */
  async *read(from: ReadonlyMap<number, bigint>): AsyncGenerator<LogRecord> {
    const partitions = await this.#partitions();
    const ends = new Map<number, bigint>();
    for (const partition of partitions) {
      const end = await this.#retry(() =>
        listOffset(this.#cluster, { topic: this.#topic, partition }, LATEST, this.#settings.limits.isolation),
      );
      ends.set(partition, end);
      this.#fetcher.add({ topic: this.#topic, partition }, from.get(partition) ?? null);
    }
    while (ends.size > 0) {
      for (const record of this.#fetcher.take(this.#settings.maxPollRecords)) {
        const end = ends.get(record.partition);
        if (end !== undefined && record.offset < end) yield record;
      }
      for (const [partition, end] of ends) {
        if ((await this.#fetcher.position({ topic: this.#topic, partition })) < end) continue;
        ends.delete(partition);
        this.#fetcher.remove({ topic: this.#topic, partition });
      }
      if (ends.size > 0 && !this.#fetcher.hasRecords) await this.#fetcher.wait(WAIT_MS);
    }
  }

  /** Until `signal` fires. */
  async *tail(from: ReadonlyMap<number, bigint>, signal: AbortSignal): AsyncGenerator<LogRecord> {
    for (const partition of await this.#partitions()) {
      this.#fetcher.add({ topic: this.#topic, partition }, from.get(partition) ?? null);
    }
    const wake = (): void => this.#fetcher.wake();
    signal.addEventListener('abort', wake);
    try {
      while (!signal.aborted) {
        for (const record of this.#fetcher.take(this.#settings.maxPollRecords)) {
          yield record;
          if (signal.aborted) return;
        }
        if (!this.#fetcher.hasRecords && !signal.aborted) await this.#fetcher.wait(WAIT_MS);
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }

  async close(): Promise<void> {
    await this.#cluster.close();
    this.#onClose();
  }

  async #partitions(): Promise<number[]> {
    await this.#retry(() => this.#cluster.refresh([this.#topic]));
    const view = this.#cluster.topic(this.#topic);
    if (view === undefined) throw new ConnectException(`Topic ${this.#topic} does not exist.`);
    return [...view.leaders.keys()];
  }

  #retry<T>(action: () => Promise<T>): Promise<T> {
    return this.#cluster.retry(`Topic ${this.#topic} could not be read`, this.#settings.apiTimeoutMs, action);
  }
}
