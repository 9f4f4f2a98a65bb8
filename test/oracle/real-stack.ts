import { startKafka } from '../../scripts/services/kafka.js';
import { startKafkaConnect } from '../../scripts/services/kafka-connect.js';
import { KafkaReader } from '../support/kafka-reader.js';
import { callRest } from './rest.js';
import type { Stack } from './stack.js';

/** The real Kafka Connect with Debezium's connector, on a broker of its own: what `--live` compares with. */
export async function startRealStack(): Promise<Stack> {
  const broker = await startKafka({ 'message.max.bytes': '20000000' });
  const worker = await startKafkaConnect({
    bootstrap: broker.bootstrap,
    settings: { 'producer.max.request.size': '20000000' },
  });
  const reader = new KafkaReader(broker.bootstrap);
  const internal = Object.values(worker.topics);
  return {
    rest: (method, path, body) => callRest(worker.url, method, path, body),
    async topics() {
      return new Map([...(await reader.topics())].filter(([name]) => !internal.includes(name)));
    },
    async ends(topics) {
      const ends = await Promise.all(
        topics.map(async (topic) => [topic, [...(await reader.ends(topic)).values()].join()]),
      );
      return JSON.stringify(ends);
    },
    read: (topics) => reader.read(topics),
    async offsets(connector) {
      const latest = new Map<string, { key: Buffer; value: Buffer | null }>();
      for (const { key, value } of await reader.read([worker.topics.offsets])) {
        if (key?.toString().startsWith(`["${connector}"`)) latest.set(key.toString(), { key, value });
      }
      return [...latest.values()];
    },
    async stop() {
      await worker.stop();
      await broker.stop();
    },
  };
}
