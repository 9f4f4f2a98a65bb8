import { expect, onTestFinished, test } from 'vitest';
import { startKafka } from '../../../../scripts/services/kafka.js';
import { frameOf } from '../../../support/log/frames.js';
import { openKafka, unique } from '../../../support/log/kafka-topics.js';

const jaas = (password: string): string =>
  `org.apache.kafka.common.security.plain.PlainLoginModule required username="millrace" password="${password}";`;

test('SASL/PLAIN: works with the password; without it every call says so, and never shows one', async () => {
  const broker = await startKafka({
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'listener.name.plaintext.plain.sasl.jaas.config':
      'org.apache.kafka.common.security.plain.PlainLoginModule required username="millrace" password="right" user_millrace="right";',
  });
  onTestFinished(() => broker.stop());
  const sasl = { 'security.protocol': 'SASL_PLAINTEXT', 'sasl.mechanism': 'PLAIN' };
  const topic = unique('secured');
  const log = openKafka({ ...sasl, 'sasl.jaas.config': jaas('right') }, broker.bootstrap);
  await log.ensureTopics([{ name: topic, partitions: 1, replicationFactor: 1, config: {} }]);
  const writer = await log.writer('test', {});
  writer.append(frameOf({ topic, key: 'k', value: 'v' }));
  await writer.flush();
  const keys: string[] = [];
  for await (const { key } of log.read(topic)) keys.push(String(key));
  expect(keys).toEqual(['k']);

  const refused = openKafka({ ...sasl, 'sasl.jaas.config': jaas('wrong-secret') }, broker.bootstrap);
  const message = /refused the credentials.*sasl\.jaas\.config/;
  await expect(refused.topics()).rejects.toThrow(message);
  const locked = await refused.writer('test', {});
  locked.append(frameOf({ topic, key: 'k', value: 'v' }));
  const error = await locked.flush().catch((thrown: Error) => thrown);
  expect(String(error)).toMatch(message);
  expect(JSON.stringify(error)).not.toContain('wrong-secret');
  const listener = { assigned: async () => {}, revoked: async () => {}, lost: async () => {} };
  const consumer = await refused.consumer(unique('g'), { topics: [topic] }, listener, {});
  await expect(consumer.poll(30_000)).rejects.toThrow(message);
});
