import { describe, expect, test } from 'vitest';
import type { EmbeddedLog } from '../../../../src/log/embedded/embedded-log.js';
import type { EmbeddedWriter } from '../../../../src/log/embedded/embedded-writer.js';
import { EncodedHeaders } from '../../../../src/log/encoded-headers.js';
import type { LogRecord } from '../../../../src/log/log.js';
import { partitionOfKey } from '../../../../src/log/record-batch/murmur2.js';
import { openEmbedded, temporaryFolder } from '../../../support/log/embedded-folder.js';
import { frameOf } from '../../../support/log/frames.js';

async function collect(records: AsyncIterable<LogRecord>): Promise<LogRecord[]> {
  const all: LogRecord[] = [];
  for await (const record of records) all.push(record);
  return all;
}

const text = (records: readonly LogRecord[]): (string | null)[] =>
  records.map(({ value }) => value?.toString() ?? null);
const topic = (name: string, partitions = 1, config = {}) => ({ name, partitions, replicationFactor: -1, config });

async function write(log: EmbeddedLog, name: string, values: readonly (string | null)[]): Promise<EmbeddedWriter> {
  const writer = await log.writer('test', {});
  for (const value of values) writer.append(frameOf({ topic: name, key: 'k', value }));
  await writer.flush();
  return writer;
}

describe('the embedded log', () => {
  test('keeps records as they are, in order, over a restart', async () => {
    const folder = await temporaryFolder();
    const log = openEmbedded(folder);
    expect(await log.ensureTopics([topic('t'), topic('t')])).toEqual(['t']);
    const writer = await log.writer('test', {});
    const headers = new EncodedHeaders([{ key: 'h', value: Buffer.from('x') }]);
    expect(writer.append(frameOf({ topic: 't', key: 'k', value: 'v', headers, timestamp: 12 }))).toBe(1);
    expect(writer.append(frameOf({ topic: 't', key: null, value: null, timestamp: 13 }))).toBe(2);
    expect(await collect(log.read('t'))).toEqual([]);
    await writer.flush();
    expect(writer.durable).toBe(2);
    const clusterId = await log.clusterId();
    await log.close();

    const again = openEmbedded(folder);
    expect(await again.clusterId()).toBe(clusterId);
    expect(await collect(again.read('t'))).toEqual([
      {
        topic: 't',
        partition: 0,
        offset: 0n,
        timestamp: 12n,
        timestampType: 'CreateTime',
        key: Buffer.from('k'),
        value: Buffer.from('v'),
        headers: [{ key: 'h', value: Buffer.from('x') }],
      },
      {
        topic: 't',
        partition: 0,
        offset: 1n,
        timestamp: 13n,
        timestampType: 'CreateTime',
        key: null,
        value: null,
        headers: [],
      },
    ]);
    expect(await again.offsets({ topic: 't', partition: 0 })).toEqual({ earliest: 0n, latest: 2n });
    expect(text(await collect(again.read('t', new Map([[0, 1n]]))))).toEqual([null]);
  });

  test('puts keys into the partitions of the default partitioner, and reads each partition in order', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t', 5)]);
    const writer = await log.writer('test', { 'compression.type': 'lz4' });
    for (let i = 0; i < 500; i++) writer.append(frameOf({ topic: 't', key: `${i % 50}`, value: `${i}` }));
    writer.append(frameOf({ topic: 't', partition: 4, key: 'fixed', value: 'fixed' }));
    await writer.flush();
    const records = await collect(log.read('t'));
    expect(records).toHaveLength(501);
    const seen = new Map<string, number>();
    for (const { key, value, partition } of records) {
      if (value?.toString() === 'fixed') {
        expect(partition).toBe(4);
        continue;
      }
      const bytes = key as Buffer;
      expect(partition).toBe(partitionOfKey(bytes, 0, bytes.length, 5));
      expect(Number(value)).toBeGreaterThan(seen.get(bytes.toString()) ?? -1);
      seen.set(bytes.toString(), Number(value));
    }
    expect(() => writer.append(frameOf({ topic: 't', partition: 5, key: null, value: 'v' }))).toThrow(
      'has no partition 5',
    );
    expect(() => writer.append(frameOf({ topic: 'missing', key: null, value: 'v' }))).toThrow(
      'Topic missing does not exist',
    );
  });

  test('commits records and offsets together, also several commits at once', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t')]);
    const writer = await log.writer('test', {});
    const offsets = log.offsetStore();
    const key = Buffer.from(`["c",{"server":"${'long '.repeat(1000)}"}]`);
    const done: number[] = [];
    const commits: Promise<unknown>[] = [];
    writer.onDurable = () => done.push(writer.durable);
    for (let i = 0; i < 10; i++) {
      writer.append(frameOf({ topic: 't', key: null, value: `${i}` }));
      commits.push(writer.commit([{ key, value: Buffer.from(`{"i":${i}}`) }]));
    }
    await Promise.all(commits);
    expect(done.at(-1)).toBe(10);
    expect((await offsets.get([key, Buffer.from('other')])).map(String)).toEqual(['{"i":9}', 'null']);
    expect(text(await collect(log.read('t')))).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    await writer.commit([{ key, value: null }]);
    expect(await offsets.entries()).toEqual([]);
  });

  test('writes nothing of a transaction whose topic was deleted, and says so', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('stays'), topic('goes')]);
    const writer = await write(log, 'goes', ['before']);
    await log.deleteTopics(['goes', 'never-was']);
    await log.ensureTopics([topic('goes')]);
    writer.append(frameOf({ topic: 'stays', key: null, value: 'lost' }));
    writer.append(frameOf({ topic: 'goes', key: null, value: 'lost' }));
    const key = Buffer.from('["c",{}]');
    await expect(writer.commit([{ key, value: Buffer.from('{}') }])).rejects.toThrow('Topic goes was deleted');
    expect(() => writer.append(frameOf({ topic: 'stays', key: null, value: 'v' }))).toThrow('Topic goes was deleted');
    await expect(writer.flush()).rejects.toThrow('Topic goes was deleted');
    expect(await collect(log.read('stays'))).toEqual([]);
    expect(await collect(log.read('goes'))).toEqual([]);
    expect(await log.offsetStore().entries()).toEqual([]);
  });

  test('is full at buffer.memory and has room again when the records are durable', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t')]);
    const writer = await log.writer('test', { 'buffer.memory': '10000', 'max.request.size': '5000' });
    expect(() => writer.append(frameOf({ topic: 't', key: null, value: 'x'.repeat(6000) }))).toThrow(
      'max.request.size',
    );
    let appended = 0;
    while (!writer.full) appended = writer.append(frameOf({ topic: 't', key: null, value: 'x'.repeat(900) }));
    expect(appended).toBeGreaterThan(8);
    await writer.drained();
    expect(writer.full).toBe(false);
    expect(writer.durable).toBe(appended);
  });

  test('tails what another instance appends, until it is told to end', async () => {
    const folder = await temporaryFolder();
    const [log, other] = [openEmbedded(folder), openEmbedded(folder)];
    await log.ensureTopics([topic('t', 2)]);
    await write(other, 't', ['before']);
    const end = new AbortController();
    const seen: (string | null)[] = [];
    const tailing = (async () => {
      for await (const record of log.tail('t', new Map(), end.signal)) {
        seen.push(record.value?.toString() ?? null);
        if (seen.length === 1) await write(other, 't', ['after']);
        if (seen.length === 2) end.abort();
      }
    })();
    await tailing;
    expect(seen).toEqual(['before', 'after']);
  });

  test('refuses names that Kafka would refuse', async () => {
    const log = openEmbedded(await temporaryFolder());
    for (const name of ['', '.', '..', 'a/b', 'a b', 'x'.repeat(250)]) {
      await expect(log.ensureTopics([topic(name)])).rejects.toThrow('is invalid');
    }
  });
});
