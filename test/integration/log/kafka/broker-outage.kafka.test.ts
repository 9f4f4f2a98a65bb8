import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { type KafkaService, startKafka } from '../../../../scripts/services/kafka.js';
import { RecordFrame } from '../../../../src/log/record-frame.js';
import { eventually } from '../../../support/eventually.js';
import { fill } from '../../../support/log/frames.js';
import { openKafka, readWithKafkajs, unique } from '../../../support/log/kafka-topics.js';

/** A broker of this test's own, which it may kill. */
async function ownBroker(): Promise<KafkaService> {
  const broker = await startKafka({ 'log.flush.interval.messages': '1' });
  onTestFinished(() => broker.stop());
  return broker;
}

const spec = (name: string) => ({ name, partitions: 2, replicationFactor: 1, config: {} });

test('a broker that is killed and comes back: memory is bounded meanwhile, then nothing is missing, doubled or out of order', async () => {
  const broker = await ownBroker();
  const log = openKafka({}, broker.bootstrap);
  const topic = unique('outage');
  await log.ensureTopics([spec(topic)]);
  const writer = await log.writer('test', { 'buffer.memory': '200000', 'batch.size': '10000', 'linger.ms': '1' });
  const frame = new RecordFrame();
  let next = 0;
  const append = () => {
    writer.append(fill(frame, { topic, partition: next % 2, key: `${next}`, value: 'x'.repeat(100) }));
    next++;
  };
  for (let outage = 0; outage < 2; outage++) {
    let enough = false;
    const before = writer.durable;
    // Pairs, so that both partitions get as many; it goes on until the broker is away, so that requests are under way when it is killed.
    const writing = (async () => {
      while (!enough) {
        if (writer.full) await writer.drained();
        append();
        append();
        if (next % 100 === 0) await setImmediate();
      }
    })();
    await eventually(() => expect(writer.durable).toBeGreaterThan(before));
    await broker.kill();
    await eventually(() => expect(writer.full).toBe(true));
    enough = true;
    expect(next - writer.durable).toBeLessThan(2_500);
    await broker.restart();
    await writing;
  }
  await writer.flush();
  const found = await readWithKafkajs(topic, next, broker.bootstrap);
  for (const partition of [0, 1]) {
    const keys = found.filter((record) => record.partition === partition).map(({ key }) => Number(key));
    expect(keys).toEqual(Array.from({ length: next / 2 }, (_, i) => 2 * i + partition));
  }
});

test('delivery.timeout.ms ends the waiting, with the setting in the message', async () => {
  const broker = await ownBroker();
  const log = openKafka({}, broker.bootstrap);
  const topic = unique('timeout');
  await log.ensureTopics([spec(topic)]);
  const writer = await log.writer('test', { 'delivery.timeout.ms': '5000' });
  const frame = new RecordFrame();
  writer.append(fill(frame, { topic, key: 'k', value: 'v' }));
  await writer.flush();
  await broker.kill();
  writer.append(fill(frame, { topic, key: 'k', value: 'v' }));
  await expect(writer.flush()).rejects.toThrow(/has passed since batch creation \(delivery\.timeout\.ms=5000\)/);
});

test('a consumer goes on when its broker comes back', async () => {
  const broker = await ownBroker();
  const log = openKafka({}, broker.bootstrap);
  const [topic, group] = [unique('consumed'), unique('g')];
  await log.ensureTopics([spec(topic)]);
  const writer = await log.writer('test', {});
  const frame = new RecordFrame();
  const put = async (value: string) => {
    writer.append(fill(frame, { topic, partition: 0, key: null, value }));
    await writer.flush();
  };
  await put('before');
  const nothing = async () => {};
  const consumer = await log.consumer(
    group,
    { topics: [topic] },
    { assigned: nothing, revoked: nothing, lost: nothing },
    { 'auto.offset.reset': 'earliest', 'heartbeat.interval.ms': '200' },
  );
  const read: string[] = [];
  const until = (count: number) =>
    eventually(async () => {
      for (const { value, topic, partition, offset } of await consumer.poll(200)) {
        read.push(String(value));
        await consumer.commit([{ topic, partition, offset: offset + 1n }]);
      }
      expect(read).toHaveLength(count);
    });
  await until(1);
  await broker.kill();
  expect(await consumer.poll(300)).toEqual([]);
  await broker.restart();
  await put('after');
  await until(2);
  expect(read).toEqual(['before', 'after']);
});
