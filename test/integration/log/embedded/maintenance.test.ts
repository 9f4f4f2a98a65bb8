import { describe, expect, onTestFinished, test } from 'vitest';
import { Maintenance, type RetentionDefaults } from '../../../../src/log/embedded/maintenance.js';
import { EmbeddedStore } from '../../../../src/log/embedded/store.js';
import { TopicCatalog } from '../../../../src/log/embedded/topic-catalog.js';
import { openEmbedded, temporaryFolder } from '../../../support/log/embedded-folder.js';
import { frameOf } from '../../../support/log/frames.js';

const spec = (name: string, config: Record<string, string>) => ({ name, partitions: 1, replicationFactor: 1, config });

/** A log with the maintenance of another instance, run by hand. */
async function maintained(defaults: Partial<RetentionDefaults> = {}) {
  const folder = await temporaryFolder();
  const log = openEmbedded(folder);
  const store = new EmbeddedStore(folder);
  onTestFinished(() => store.close());
  const maintenance = new Maintenance(store, new TopicCatalog(store), defaults);
  const write = async (
    topic: string,
    records: readonly { key?: string | null; value: string | null; timestamp?: number }[],
  ): Promise<void> => {
    const writer = await log.writer('test', {});
    for (const { key = null, value, timestamp = Date.now() } of records) {
      writer.append(frameOf({ topic, key, value, timestamp }));
    }
    await writer.flush();
    await writer.close();
  };
  const read = async (topic: string): Promise<[offset: number, key: string | null, value: string | null][]> => {
    const found: [number, string | null, string | null][] = [];
    for await (const { offset, key, value } of log.read(topic)) {
      found.push([Number(offset), key?.toString() ?? null, value?.toString().slice(0, 8) ?? null]);
    }
    return found;
  };
  return { log, maintenance, write, read };
}

describe('retention', () => {
  test('removes whole batches older than retention.ms and keeps offsets', async () => {
    const { log, maintenance, write, read } = await maintained();
    await log.ensureTopics([spec('t', { 'retention.ms': '60000' })]);
    await write('t', [{ value: 'old', timestamp: Date.now() - 120_000 }]);
    // A batch is as young as its youngest record.
    await write('t', [{ value: 'old', timestamp: Date.now() - 120_000 }, { value: 'young' }]);
    await write('t', [{ value: 'new' }]);
    await maintenance.run();
    expect(await read('t')).toEqual([
      [1, null, 'old'],
      [2, null, 'young'],
      [3, null, 'new'],
    ]);
    expect(await log.offsets({ topic: 't', partition: 0 })).toEqual({ earliest: 1n, latest: 4n });
  });

  test('keeps a partition below retention.bytes, of the topic or by default, and -1 keeps everything', async () => {
    const { log, maintenance, write, read } = await maintained({ bytes: 50_000 });
    await log.ensureTopics([
      spec('default', {}),
      spec('own', { 'retention.bytes': '20000' }),
      spec('all', { 'retention.bytes': '-1', 'retention.ms': '-1' }),
    ]);
    for (const topic of ['default', 'own', 'all']) {
      for (let i = 0; i < 10; i++)
        await write(topic, [{ value: 'x'.repeat(10_000), timestamp: topic === 'all' ? 0 : Date.now() }]);
    }
    await maintenance.run();
    expect((await read('default')).map(([offset]) => offset)).toEqual([5, 6, 7, 8, 9]);
    expect((await read('own')).map(([offset]) => offset)).toEqual([8, 9]);
    expect(await read('all')).toHaveLength(10);
  });

  test('a consumer that was overtaken goes on where its auto.offset.reset says', async () => {
    const { log, maintenance, write } = await maintained({ bytes: 1 });
    await log.ensureTopics([spec('t', {})]);
    await write('t', [{ value: '0' }]);
    const none = async () => {};
    const listener = { assigned: none, revoked: none, lost: none };
    const consumer = await log.consumer('g', { topics: ['t'] }, listener, { 'auto.offset.reset': 'earliest' });
    await consumer.poll(1000);
    consumer.pause([{ topic: 't', partition: 0 }]);
    for (let i = 1; i < 5; i++) await write('t', [{ value: `${i}` }]);
    await maintenance.run();
    await write('t', [{ value: 'next' }]);
    consumer.resume([{ topic: 't', partition: 0 }]);
    const { earliest } = await log.offsets({ topic: 't', partition: 0 });
    expect((await consumer.poll(1000)).map(({ offset }) => offset)[0]).toBe(earliest);
  });
});

describe('compaction', () => {
  const big = 'x'.repeat(10_000);

  test('leaves the last record of each key in its place, and records without a key', async () => {
    const { log, maintenance, write, read } = await maintained();
    await log.ensureTopics([spec('t', { 'cleanup.policy': 'compact' })]);
    await write('t', [
      { key: 'a', value: `a1 ${big}` },
      { key: 'b', value: `b1 ${big}` },
      { key: null, value: `none ${big}` },
    ]);
    await write('t', [{ key: 'a', value: `a2 ${big}` }]);
    await write('t', [
      { key: 'a', value: `a3 ${big}` },
      { key: 'c', value: `c1 ${big}` },
    ]);
    await write('t', [{ key: 'd', value: `d1 ${big}` }]);
    await maintenance.run();
    const expected = [
      [1, 'b', 'b1 xxxxx'],
      [2, null, 'none xxx'],
      [4, 'a', 'a3 xxxxx'],
      [5, 'c', 'c1 xxxxx'],
      [6, 'd', 'd1 xxxxx'],
    ];
    expect(await read('t')).toEqual(expected);
    await maintenance.run();
    expect(await read('t')).toEqual(expected);
    await write('t', [{ key: 'e', value: 'e1' }]);
    expect((await read('t')).at(-1)).toEqual([7, 'e', 'e1']);
  });

  test('lets a tombstone go after delete.retention.ms, and not before', async () => {
    const { log, maintenance, write, read } = await maintained();
    const config = { 'cleanup.policy': 'compact', 'delete.retention.ms': '60000' };
    await log.ensureTopics([spec('t', config)]);
    await write('t', [
      { key: 'old', value: big },
      { key: 'young', value: big },
    ]);
    await write('t', [
      { key: 'old', value: null, timestamp: Date.now() - 120_000 },
      { key: 'young', value: null },
    ]);
    await write('t', [{ key: 'end', value: big.repeat(6) }]);
    await maintenance.run();
    expect(await read('t')).toEqual([
      [3, 'young', null],
      [4, 'end', 'xxxxxxxx'],
    ]);
  });

  test('does not begin again before the partition has doubled', async () => {
    const { log, maintenance, write, read } = await maintained();
    await log.ensureTopics([spec('t', { 'cleanup.policy': 'compact' })]);
    for (let i = 0; i < 8; i++) await write('t', [{ key: `${i}`, value: big }]);
    await maintenance.run();
    await write('t', [{ key: '0', value: 'new' }]);
    await maintenance.run();
    expect((await read('t')).filter(([, key]) => key === '0')).toHaveLength(2);
  });
});
