import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';
import { expect, it, onTestFinished } from 'vitest';
import { KafkaLog } from '../../../../src/log/kafka/kafka-log.js';
import { KafkaChannel } from '../../../../src/source/postgres/signal/kafka-channel.js';
import type { Signal } from '../../../../src/source/postgres/signal/signal.js';

const bootstrap = process.env.MILLRACE_KAFKA as string;

function open(topic: string): KafkaChannel {
  const settings = { 'bootstrap.servers': bootstrap };
  const channel = new KafkaChannel({
    log: new KafkaLog({ admin: settings, producer: settings, consumer: settings }),
    topic,
    groupId: `${topic}-group`,
    key: 'srv',
    warn: () => {},
    info: () => {},
  });
  onTestFinished(() => channel.close());
  return channel;
}

async function receive(channel: KafkaChannel, count: number): Promise<Signal[]> {
  const signals: Signal[] = [];
  await expect
    .poll(
      async () => {
        signals.push(...(await channel.read()));
        return signals.length;
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThanOrEqual(count);
  return signals;
}

it('reads the signals of its connector, and after a restart those that were not acted on', async () => {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const topic = `signals-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(() => producer.disconnect());
  const send = (key: string, value: string) => producer.send({ topic, messages: [{ key, value }] });
  const signal = (id: string) => JSON.stringify({ id, type: 'log', data: { message: id } });

  await send('srv', signal('1'));
  await send('other', signal('2'));
  await send('srv', 'no json');
  await send('srv', signal('3'));
  const first = open(topic);
  expect((await receive(first, 2)).map(({ id }) => id)).toEqual(['1', '3']);
  await first.processed();
  await send('srv', signal('4'));
  expect((await receive(first, 1)).map(({ id }) => id)).toEqual(['4']);
  // It is gone before the signal was acted on.
  await first.close();

  const second = open(topic);
  expect(await receive(second, 1)).toEqual([{ id: '4', type: 'log', data: '{"message":"4"}' }]);
});
