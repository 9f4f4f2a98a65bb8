import { describe, expect, test } from 'vitest';
import { EncodedHeaders } from '../../../../src/log/encoded-headers.js';
import type { LogRecord } from '../../../../src/log/log.js';
import { partitionOfKey } from '../../../../src/log/record-batch/murmur2.js';
import { RecordFrame } from '../../../../src/log/record-frame.js';
import { fill, frameOf } from '../../../support/log/frames.js';
import { openKafka, readWithKafkajs, unique } from '../../../support/log/kafka-topics.js';

const spec = (name: string, partitions = 1, config = {}) => ({ name, partitions, replicationFactor: 1, config });

async function collect(records: AsyncIterable<LogRecord>): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

describe('the Kafka writer', () => {
  test('is read by kafkajs: keys, values, tombstones, headers, timestamps, partitions', async () => {
    const log = openKafka();
    const topic = unique('plain');
    expect(await log.ensureTopics([spec(topic, 3)])).toEqual([topic]);
    expect(await log.ensureTopics([spec(topic, 3)])).toEqual([]);
    const writer = await log.writer('test', {});
    const headers = new EncodedHeaders([
      { key: 'name', value: Buffer.from('värde') },
      { key: 'empty', value: Buffer.alloc(0) },
    ]);
    for (let i = 0; i < 300; i++) {
      const value = i % 7 === 0 ? null : `value ${i}`;
      expect(
        writer.append(frameOf({ topic, key: `key ${i % 20}`, value, timestamp: 1_700_000_000_000 + i, headers })),
      ).toBe(i + 1);
    }
    await writer.flush();
    expect(writer.durable).toBe(300);
    const found = await readWithKafkajs(topic, 300);
    expect(found).toHaveLength(300);
    for (let key = 0; key < 20; key++) {
      const own = found.filter((record) => record.key === `key ${key}`);
      const expected = Array.from({ length: 300 }, (_, i) => i).filter((i) => i % 20 === key);
      expect(own.map(({ value }) => value)).toEqual(expected.map((i) => (i % 7 === 0 ? null : `value ${i}`)));
      expect(own.map(({ timestamp }) => Number(timestamp) - 1_700_000_000_000)).toEqual(expected);
      const bytes = Buffer.from(`key ${key}`);
      expect(new Set(own.map(({ partition }) => partition))).toEqual(
        new Set([partitionOfKey(bytes, 0, bytes.length, 3)]),
      );
      expect(own[0]?.headers).toEqual({ name: 'värde', empty: '' });
    }
    expect(await collect(log.read(topic))).toHaveLength(300);
  });

  test.each(['gzip', 'snappy', 'lz4'])(
    'compresses with %s, as the broker and our reader understand it',
    async (compression) => {
      const log = openKafka();
      const topic = unique(compression);
      await log.ensureTopics([spec(topic)]);
      const writer = await log.writer('test', { 'compression.type': compression });
      for (let i = 0; i < 2000; i++) writer.append(frameOf({ topic, key: `${i}`, value: `value ${i} `.repeat(20) }));
      await writer.flush();
      const records = await collect(log.read(topic));
      expect(records.map(({ value }) => String(value))).toEqual(
        Array.from({ length: 2000 }, (_, i) => `value ${i} `.repeat(20)),
      );
      // kafkajs brings no codec but gzip.
      if (compression === 'gzip') expect(await readWithKafkajs(topic, 2000)).toHaveLength(2000);
    },
  );

  test('keeps records of a frame that borrows whole, also those that wait for the partitions of their topic', async () => {
    const log = openKafka();
    const topics = [unique('known'), unique('later'), unique('last')];
    await log.ensureTopics(topics.map((topic) => spec(topic)));
    const writer = await log.writer('test', {});
    const frame = new RecordFrame();
    frame.borrows = true;
    const expected = new Map<string, string[]>(topics.map((topic) => [topic, []]));
    const append = (topic: string, i: number) => {
      const value = `value ${i} of ${topic} ${'x'.repeat(i % 50)}`;
      writer.append(fill(frame, { topic, key: `${i}`, value: i % 9 === 0 ? null : value }));
      expected.get(topic)?.push(i % 9 === 0 ? `${i} null` : `${i} ${value}`);
    };
    // From the second topic on, a record is in room of the batch that took the one before when nothing is known of its topic yet.
    for (const [known, topic] of topics.entries()) {
      for (let i = 0; i < 100; i++) for (const earlier of topics.slice(0, known + 1)) append(earlier, i);
      append(topic, 100);
      await writer.flush();
    }
    for (const topic of topics) {
      const records = await collect(log.read(topic));
      expect(records.map(({ key, value }) => `${key} ${value}`)).toEqual(expected.get(topic));
    }
  });

  test('keeps the order of each partition with many small batches in flight', async () => {
    const log = openKafka();
    const topic = unique('order');
    await log.ensureTopics([spec(topic, 2)]);
    const writer = await log.writer('test', { 'batch.size': '3000', 'linger.ms': '0' });
    const frame = new RecordFrame();
    for (let i = 0; i < 20_000; i++) {
      writer.append(fill(frame, { topic, partition: i % 2, key: null, value: `${i}` }));
      if (i % 500 === 0) writer.seal();
      if (writer.full) await writer.drained();
    }
    await writer.flush();
    for (const partition of [0, 1]) {
      const values = (await collect(log.read(topic)))
        .filter((record) => record.partition === partition)
        .map(({ value }) => Number(value));
      expect(values).toEqual(Array.from({ length: 10_000 }, (_, i) => 2 * i + partition));
    }
  });

  test('divides batches that the topic finds too large, and names the record that it refuses', async () => {
    const log = openKafka();
    const topic = unique('limited');
    await log.ensureTopics([spec(topic, 1, { 'max.message.bytes': '4000' })]);
    const writer = await log.writer('test', {});
    for (let i = 0; i < 50; i++) writer.append(frameOf({ topic, key: `${i}`, value: 'x'.repeat(700) }));
    await writer.flush();
    expect((await readWithKafkajs(topic, 50)).map(({ key }) => Number(key))).toEqual(
      Array.from({ length: 50 }, (_, i) => i),
    );
    writer.append(frameOf({ topic, key: 'big', value: 'x'.repeat(5000) }));
    await expect(writer.flush()).rejects.toThrow(/MESSAGE_TOO_LARGE.*max\.message\.bytes/);
    expect(() => writer.append(frameOf({ topic, key: 'next', value: 'x' }))).toThrow('MESSAGE_TOO_LARGE');
  });

  test('refuses what is larger than max.request.size, and topics that stay missing', async () => {
    const log = openKafka();
    const topic = unique('small');
    await log.ensureTopics([spec(topic)]);
    const writer = await log.writer('test', { 'max.request.size': '10000', 'max.block.ms': '300' });
    expect(() => writer.append(frameOf({ topic, key: null, value: 'x'.repeat(20_000) }))).toThrow('max.request.size');
    writer.append(frameOf({ topic: unique('missing'), key: null, value: 'x' }));
    await expect(writer.flush()).rejects.toThrow('not present in metadata after 300 ms');
  });

  test('writes without idempotence too, and with acks=0 and 1', async () => {
    const log = openKafka();
    const topic = unique('acks');
    await log.ensureTopics([spec(topic)]);
    const settings: Record<string, string>[] = [{ 'enable.idempotence': 'false' }, { acks: '1' }, { acks: '0' }];
    for (const overrides of settings) {
      const writer = await log.writer('test', overrides);
      writer.append(frameOf({ topic, key: JSON.stringify(overrides), value: 'x' }));
      await writer.flush();
      await writer.close();
    }
    expect(await readWithKafkajs(topic, 3)).toHaveLength(3);
    await expect(log.writer('test', { acks: '1', 'enable.idempotence': 'true' })).rejects.toThrow('acks to all');
    await expect(log.writer('test', { acks: 'x' })).rejects.toThrow('String must be one of');
  });
});
