import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { onTestFinished } from 'vitest';
import { KafkaLog } from '../../../src/log/kafka/kafka-log.js';

export function bootstrap(): string {
  const address = process.env.MILLRACE_KAFKA;
  if (address === undefined) throw new Error('These tests belong to the project "kafka", which starts a broker.');
  return address;
}

/** A log on the broker of this run that is closed when the test is over. */
export function openKafka(settings: Readonly<Record<string, string>> = {}, address = bootstrap()): KafkaLog {
  const all = { 'bootstrap.servers': address, ...settings };
  const log = new KafkaLog({ admin: all, producer: all, consumer: all });
  onTestFinished(() => log.close());
  return log;
}

/** A name that no other test uses. */
export function unique(prefix: string): string {
  return `${prefix}-${randomUUID()}`;
}

export interface KafkajsRecord {
  readonly partition: number;
  readonly offset: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly timestamp: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a client that is not ours finds in a topic, in the order of each partition. */
export async function readWithKafkajs(topic: string, count: number, address = bootstrap()): Promise<KafkajsRecord[]> {
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: unique('check') });
  const found: KafkajsRecord[] = [];
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      // A coordinator that is still loading is tried again by the client itself.
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      consumer
        .run({
          eachBatch: async ({ batch }) => {
            for (const { key, value, offset, timestamp, headers } of batch.messages) {
              found.push({
                partition: batch.partition,
                offset,
                key: key?.toString() ?? null,
                value: value?.toString() ?? null,
                timestamp,
                headers: Object.fromEntries(
                  Object.entries(headers ?? {}).map(([name, header]) => [name, String(header)]),
                ),
              });
            }
            if (found.length >= count) resolve();
          },
        })
        .catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return found;
}
