import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

/** A record as a client that is not ours sees it. */
export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[];
}

/** Reads topics with kafkajs, from the beginning to the end as it is at the call. */
export class KafkaReader {
  readonly #kafka: Kafka;

  constructor(bootstrap: string) {
    this.#kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 10 } });
  }

  /** Topics with their number of partitions, internal ones left out. */
  async topics(): Promise<Map<string, number>> {
    return this.#withAdmin(async (admin) => {
      const { topics } = await admin.fetchTopicMetadata();
      const named = topics
        .filter((topic) => !topic.name.startsWith('__'))
        .map((t) => [t.name, t.partitions.length] as const);
      return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
    });
  }

  /** The next offset of each partition. */
  async ends(topic: string): Promise<Map<number, bigint>> {
    return this.#withAdmin(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topic);
      return new Map(offsets.map(({ partition, high }) => [partition, BigInt(high)]));
    });
  }

  /** All records, in order of topic, partition and offset. Headers of equal names stand together, as kafkajs gives them. */
  async read(topics: readonly string[]): Promise<KafkaRecord[]> {
    const missing = new Map<string, bigint>();
    await this.#withAdmin(async (admin) => {
      for (const topic of topics) {
        for (const { partition, high, low } of await admin.fetchTopicOffsets(topic)) {
          if (BigInt(high) > BigInt(low)) missing.set(`${topic}/${partition}`, BigInt(high));
        }
      }
    });
    const wanted = [...new Set([...missing.keys()].map((id) => id.slice(0, id.lastIndexOf('/'))))];
    const records = wanted.length === 0 ? [] : await this.#consume(wanted, missing);
    return records.sort(
      (a, b) =>
        (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) ||
        a.partition - b.partition ||
        Number(a.offset - b.offset),
    );
  }

  async #consume(topics: string[], missing: Map<string, bigint>): Promise<KafkaRecord[]> {
    const groupId = `reader-${randomUUID()}`;
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: 100, maxBytesPerPartition: 50_000_000 });
    const found = new Map<string, KafkaRecord>();
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    try {
      await new Promise<void>((resolve, reject) => {
        consumer.on('consumer.crash', ({ payload }) => {
          if (!payload.restart) reject(payload.error);
        });
        const run = consumer.run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            for (const message of batch.messages) {
              const record: KafkaRecord = {
                topic: batch.topic,
                partition: batch.partition,
                offset: BigInt(message.offset),
                timestamp: BigInt(message.timestamp),
                key: message.key,
                value: message.value,
                headers: headersOf(message.headers ?? {}),
              };
              found.set(`${record.topic}/${record.partition}/${record.offset}`, record);
            }
            const id = `${batch.topic}/${batch.partition}`;
            const end = missing.get(id);
            if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) missing.delete(id);
            if (missing.size === 0) resolve();
          },
        });
        run.catch(reject);
      });
    } finally {
      await consumer.disconnect();
      await this.#withAdmin((admin) => admin.deleteGroups([groupId])).catch(() => {});
    }
    return [...found.values()];
  }

  async #withAdmin<T>(run: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await run(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

function headersOf(headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>) {
  return Object.entries(headers).flatMap(([key, given]) =>
    (Array.isArray(given) ? given : [given]).map((value) => ({
      key,
      value: value === undefined ? null : Buffer.from(value as Buffer),
    })),
  );
}
