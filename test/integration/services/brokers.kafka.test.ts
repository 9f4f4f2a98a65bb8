import { Kafka, logLevel } from 'kafkajs';
import { expect, it } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';

it('starts a broker that keeps its topics over a crash', async () => {
  const broker = await startKafka({ 'num.partitions': '3' });
  const kafka = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept' }], waitForLeaders: true });
    await admin.disconnect();
    await broker.restart();
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata({ topics: ['kept'] });
    expect(topics[0]?.partitions).toHaveLength(3);
  } finally {
    await admin.disconnect();
    await broker.stop();
  }
});
