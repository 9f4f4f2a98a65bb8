import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INT8, Schema, STRING } from '../../../../src/data/schema.js';
import { Struct } from '../../../../src/data/struct.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { until } from '../../../support/millrace-process.js';
import { FaultProxy } from '../../../support/search/fault-proxy.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

describe.each(SEARCH_KINDS)('what the settings make of requests to %s', (kind) => {
  let proxy: FaultProxy;
  let records: RecordMaker;
  let index: SearchIndex;
  const drivers: SinkTaskDriver[] = [];
  const more: SearchIndex[] = [];

  beforeEach(async () => {
    proxy = await FaultProxy.before(searchUrl(kind));
    records = new RecordMaker(uniqueTopic('requests'));
    index = new SearchIndex(searchUrl(kind), records.topic);
  });

  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    await proxy.stop();
    for (const each of [index, ...more.splice(0)]) await each.remove();
  });

  async function start(config: Record<string, string> = {}) {
    const all = { 'connection.url': proxy.url, 'retry.backoff.ms': '5', ...config };
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), all);
    drivers.push(driver);
    return driver;
  }

  const bulks = () => proxy.requests.filter(({ path }) => path.startsWith('/_bulk'));
  const documentsIn = (body: string) => body.trimEnd().split('\n').length / 2;
  const saysAtLast = () => JSON.stringify(proxy.requests.map(({ method, path }) => `${method} ${path}`));
  const text = 'x'.repeat(1000);

  it('sends no more documents together than batch.size, and no more bytes than bulk.size.bytes but for one action line', async () => {
    const patient = { 'linger.ms': '5000', 'read.timeout.ms': '60000' };
    const few = await start({ ...patient, 'batch.size': '7' });
    await few.put(Array.from({ length: 70 }, (_, i) => records.json(`${i}`, { text })));
    await few.stored();
    expect(bulks().map(({ body }) => documentsIn(body))).toEqual(Array.from({ length: 10 }, () => 7));

    proxy.requests.length = 0;
    const small = await start({ ...patient, 'bulk.size.bytes': '10000' });
    await small.put(Array.from({ length: 70 }, (_, i) => records.json(`${i}`, { text, again: true })));
    await small.stored();
    // One holds what was left; several are on their way at once, so that it need not be the one that arrives last.
    const sizes = bulks()
      .map(({ bytes }) => bytes.length)
      .toSorted((one, other) => one - other);
    expect(sizes.at(-1)).toBeLessThan(10_200);
    expect(sizes[1]).toBeGreaterThan(8_000);
    expect(await index.count()).toBe(70);
  });

  it('waits linger.ms for more', async () => {
    const driver = await start({ 'linger.ms': '2000' });
    await driver.put([records.json('1', { a: 1 })]);
    await driver.put([records.json('2', { a: 2 })]);
    await until(() => bulks().length > 0, saysAtLast);
    expect(bulks().map(({ body }) => documentsIn(body))).toEqual([2]);
  });

  it('commits no earlier, and all at once, with flush.synchronously', async () => {
    const driver = await start({ 'flush.synchronously': 'true', 'linger.ms': '1000' });
    await driver.put(Array.from({ length: 50 }, (_, i) => records.json(`${i}`, { i })));
    expect(await driver.committable()).toEqual([{ topic: records.topic, partition: 0, offset: 50n }]);
    expect(await index.count()).toBe(50);
  });

  it('sends a request again that is not answered within read.timeout.ms', async () => {
    const driver = await start({ 'read.timeout.ms': '300' });
    let first = true;
    proxy.decide = async ({ path }) => {
      if (!path.startsWith('/_bulk') || !first) return undefined;
      first = false;
      // The cluster takes it all the same, after the one that replaces it.
      await until(() => bulks().length > 1, saysAtLast);
      return undefined;
    };
    await driver.put([records.json('1', { a: 1 })]);
    await driver.stored();
    expect(bulks().length).toBeGreaterThan(1);
    expect(await index.documents()).toEqual({ 1: { a: 1 } });
  });

  it('ignores keys and schemas of the topics that are named', async () => {
    const other = new RecordMaker(`${records.topic}-other`);
    const otherIndex = new SearchIndex(index.url, other.topic);
    more.push(otherIndex);
    const driver = await start({ 'topic.key.ignore': records.topic, 'topic.schema.ignore': records.topic });
    const schema = new Schema({ type: 'struct', fields: [{ name: 'n', schema: INT8 }] });
    for (const maker of [records, other]) {
      await driver.put([maker.record({ schema: STRING, value: 'k' }, { schema, value: new Struct(schema, [5]) })]);
    }
    await driver.stored();
    expect(await index.documents()).toEqual({ [`${records.topic}+0+0`]: { n: 5 } });
    expect(await otherIndex.documents()).toEqual({ k: { n: 5 } });
    expect(await index.properties()).toEqual({ n: { type: 'long' } });
    expect(await otherIndex.properties()).toEqual({ n: { type: 'byte' } });
  });

  it('knows the placeholder of envelope.unavailable.value', async () => {
    const driver = await start({ 'envelope.unavailable.value': 'größer' });
    const change = (op: string, after: object) => ({ after, source: { connector: 'postgresql' }, op });
    await driver.put([
      records.json({ id: 1 }, change('c', { id: 1, notes: 'long', x: 1 })),
      records.json({ id: 1 }, change('u', { id: 1, notes: 'größer', x: 2 })),
      records.json({ id: 2 }, change('c', { id: 2, notes: '__debezium_unavailable_value', x: 1 })),
    ]);
    await driver.stored();
    expect(await index.documents()).toEqual({
      1: { id: 1, notes: 'long', x: 2 },
      2: { id: 2, notes: '__debezium_unavailable_value', x: 1 },
    });
  });
});
