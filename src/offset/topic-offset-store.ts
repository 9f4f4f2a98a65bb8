import type { Log, LogWriter, OffsetEntry } from '../log/log.js';
import { RecordFrame } from '../log/record-frame.js';
import type { OffsetStore } from './offset-store.js';

/** The topic of the offsets and how it is created, from `offset.storage.*`. */
export interface OffsetTopic {
  /** `offset.storage.topic` */
  readonly name: string;
  /** `offset.storage.partitions` */
  readonly partitions: number;
  /** `offset.storage.replication.factor`; -1: the broker's default. */
  readonly replicationFactor: number;
  /** Other `offset.storage.<topic setting>`; `cleanup.policy` is always compact. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * Offsets in a compacted topic, the form of Kafka Connect's distributed worker: the last record of a key is its offset, a tombstone removes it.
 * Everything is kept in memory; before each answer the topic is read from where it was left to its end.
 */
export class TopicOffsetStore implements OffsetStore {
  readonly #log: Log;
  readonly #topic: OffsetTopic;
  readonly #writer: LogWriter;
  readonly #frame = new RecordFrame();
  readonly #stored = new Map<string, OffsetEntry>();
  readonly #positions = new Map<number, bigint>();
  #reading: Promise<void> = Promise.resolve();

  private constructor(log: Log, topic: OffsetTopic, writer: LogWriter) {
    this.#log = log;
    this.#topic = topic;
    this.#writer = writer;
  }

  /** Creates the topic where it is missing. `clientId` names the producer on the broker. */
  static async open(
    log: Log,
    topic: OffsetTopic,
    clientId: string,
    producer: Readonly<Record<string, string>> = {},
  ): Promise<TopicOffsetStore> {
    const { name, partitions, replicationFactor, config } = topic;
    await log.ensureTopics([
      { name, partitions, replicationFactor, config: { ...config, 'cleanup.policy': 'compact' } },
    ]);
    return new TopicOffsetStore(log, topic, await log.writer(clientId, producer));
  }

  async get(keys: readonly Buffer[]): Promise<readonly (Buffer | null)[]> {
    await this.#readToEnd();
    return keys.map((key) => this.#stored.get(key.toString('latin1'))?.value ?? null);
  }

  async entries(): Promise<readonly OffsetEntry[]> {
    await this.#readToEnd();
    return [...this.#stored.values()];
  }

  async set(entries: readonly OffsetEntry[]): Promise<void> {
    for (const entry of entries) {
      if (this.#writer.full) await this.#writer.drained();
      this.#append(entry);
    }
    await this.#writer.flush();
  }

  /** Closes the writer; the log belongs to whoever opened it. */
  async close(): Promise<void> {
    await this.#writer.close();
  }

  #append({ key, value }: OffsetEntry): void {
    const frame = this.#frame;
    frame.begin(this.#topic.name, null, null);
    frame.keyStart = 0;
    frame.bytes.bytes(key);
    frame.keyEnd = frame.bytes.position;
    if (value !== null) {
      frame.valueStart = frame.bytes.position;
      frame.bytes.bytes(value);
      frame.valueEnd = frame.bytes.position;
    }
    this.#writer.append(frame);
  }

  /** One reader at a time; who comes while one is reading needs a look at the end of his own. */
  #readToEnd(): Promise<void> {
    this.#reading = this.#reading.then(
      () => this.#read(),
      () => this.#read(),
    );
    return this.#reading;
  }

  async #read(): Promise<void> {
    for await (const { partition, offset, key, value } of this.#log.read(this.#topic.name, this.#positions)) {
      this.#positions.set(partition, offset + 1n);
      if (key === null) continue;
      if (value === null) this.#stored.delete(key.toString('latin1'));
      else this.#stored.set(key.toString('latin1'), { key: Buffer.from(key), value: Buffer.from(value) });
    }
  }
}
