import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FLOAT64, INT64, OPTIONAL_STRING, Schema } from '../../../../src/data/schema.js';
import { Struct } from '../../../../src/data/struct.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { until } from '../../../support/millrace-process.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { type Reported, SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const MEGABYTE = 1024 * 1024;

describe.each(SEARCH_KINDS)('what %s will not take', (kind) => {
  let index: SearchIndex;
  let records: RecordMaker;
  let deadLetters: Reported[];
  const drivers: SinkTaskDriver[] = [];

  beforeEach(() => {
    records = new RecordMaker(uniqueTopic('refused'));
    index = new SearchIndex(searchUrl(kind), records.topic);
    deadLetters = [];
  });

  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    await index.remove();
  });

  async function start(
    config: Record<string, string> = {},
    options = { deadLetters: deadLetters as Reported[] | undefined },
  ) {
    const all = { 'connection.url': searchUrl(kind), 'retry.backoff.ms': '5', 'linger.ms': '50', ...config };
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), all, options);
    drivers.push(driver);
    return driver;
  }

  /** With this, and nothing else that was put before, the task fails. */
  const withoutDeadLetters = { deadLetters: undefined };
  const block = (value: boolean) =>
    index.call('PUT', `/${index.name}/_settings`, { 'index.blocks.read_only_allow_delete': value });

  it('for want of disk space is sent again until there is some, in its order', async () => {
    const driver = await start({ 'linger.ms': '1' }, withoutDeadLetters);
    await driver.put([records.json('1', { a: 1 }), records.json('2', { a: 1 })]);
    await driver.stored();
    await block(true);
    try {
      await driver.put([records.json('1', { a: 2 }), records.json('2', null), records.json('3', { a: 2 })]);
      await driver.put([records.json('1', { a: 3 }), records.json('3', null), records.json('2', { a: 3 })]);
      await until(
        () => Number(driver.metrics[0]?.read().retried_documents_total) > 8,
        () => 'fewer than nine documents were tried again',
      );
      expect(await driver.committable()).toMatchObject([{ offset: 2n }]);
      expect(await index.documents()).toEqual({ 1: { a: 1 }, 2: { a: 1 } });
    } finally {
      await block(false);
    }
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 3 }, 2: { a: 3 } });
  });

  it('because it has too many fields goes to the dead letters alone, with the limit', async () => {
    const driver = await start();
    const wide = Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`f${i}`, i]));
    await driver.put([records.json('1', { a: 1 }), records.json('wide', wide), records.json('2', { a: 2 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 1 }, 2: { a: 2 } });
    expect(deadLetters.map(({ record }) => record.key)).toEqual(['wide']);
    expect(deadLetters[0]?.error.message).toContain('Limit of total fields [1000] has been exceeded');
    const failing = await start({}, withoutDeadLetters);
    await failing.put([records.json('wide', wide)]);
    await expect(failing.stored()).rejects.toThrow(
      /Limit of total fields \[1000\].*index\.mapping\.total_fields\.limit/,
    );
  });

  it('because a number is none goes to the dead letters alone', async () => {
    const schema = new Schema({
      type: 'struct',
      fields: [
        { name: 'id', schema: INT64 },
        { name: 'x', schema: FLOAT64 },
      ],
    });
    const row = (id: bigint, x: number) =>
      records.record({ schema: INT64, value: id }, { schema, value: new Struct(schema, [id, x]) });
    const driver = await start();
    await driver.put([row(1n, 1.5), row(2n, Number.NaN), row(3n, Number.POSITIVE_INFINITY), row(4n, 4)]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { id: 1, x: 1.5 }, 4: { id: 4, x: 4 } });
    expect(deadLetters.map(({ record }) => record.key)).toEqual([2n, 3n]);
  });

  it('because it is larger than any request may be goes to the dead letters alone', async () => {
    const driver = await start({ 'read.timeout.ms': '60000' });
    const text = 'x'.repeat(101 * MEGABYTE);
    const schema = new Schema({ type: 'struct', fields: [{ name: 'text', schema: OPTIONAL_STRING }] });
    const row = (key: string, value: string) =>
      records.record({ schema: OPTIONAL_STRING, value: key }, { schema, value: new Struct(schema, [value]) });
    await driver.put([row('before', 'small'), row('huge', text), row('after', 'small')]);
    await driver.stored();
    expect(await index.documents()).toEqual({ before: { text: 'small' }, after: { text: 'small' } });
    expect(deadLetters.map(({ record }) => record.key)).toEqual(['huge']);
    expect(deadLetters[0]?.error.message).toMatch(/huge.*413/);
  });

  it('as a whole, over one item, does not take the others with it', async () => {
    const driver = await start({ 'external.version.header': 'v' });
    const versioned = (key: string, version: string) =>
      records.json(key, { key }).with({ headers: [{ key: 'v', schema: null, value: version }] });
    // No version is that large: the server cannot read the action line, and nothing behind it.
    const poison = versioned('poison', '99999999999999999999');
    const fine = Array.from({ length: 20 }, (_, i) => versioned(`n${i}`, '7'));
    await driver.put([...fine.slice(0, 9), poison, ...fine.slice(9)]);
    await driver.stored();
    expect(Object.keys(await index.documents()).sort()).toEqual(fine.map(({ key }) => key).sort());
    expect(deadLetters.map(({ record }) => record.key)).toEqual(['poison']);
    expect(deadLetters[0]?.error.message).toMatch(/answered (400|500): .*out of range/);
  });

  it('because its index is closed fails the task with the reason, and is stored when it is open again', async () => {
    const driver = await start({ 'linger.ms': '1' });
    await driver.put([records.json('1', { a: 1 })]);
    await driver.stored();
    await index.call('POST', `/${index.name}/_close`);
    const late = records.json('2', { a: 2 });
    await driver.put([late]);
    await expect(driver.stored()).rejects.toThrow(
      /refuses to index document 2.*index_closed_exception.*restart the task/,
    );
    expect(await driver.committable()).toMatchObject([{ offset: 1n }]);
    expect(deadLetters).toEqual([]);
    await index.call('POST', `/${index.name}/_open`);
    const again = await start();
    await again.put([late]);
    await again.stored();
    expect(await index.documents()).toEqual({ 1: { a: 1 }, 2: { a: 2 } });
  });

  it('is quoted in dead letters, and in the status only when log.sensitive.data says so', async () => {
    const put = async (driver: SinkTaskDriver) => {
      await driver.put([records.json('1', { n: 1 })]);
      await driver.stored();
      await driver.put([records.json('2', { n: 'a secret word' })]);
      return driver.stored().catch((error: Error) => error.message);
    };
    expect(await put(await start())).toBeUndefined();
    expect(deadLetters[0]?.error.message).toMatch(/failed to parse field \[n\] of type \[long\].*'a secret word'/);
    const hidden = await put(await start({}, withoutDeadLetters));
    expect(hidden).toMatch(/failed to parse field \[n\] of type \[long\] in document with id '2'.*Correct the mapping/);
    expect(hidden).not.toContain('secret');
    expect(await put(await start({ 'log.sensitive.data': 'true' }, withoutDeadLetters))).toContain("'a secret word'");
  });

  it('is passed over without value, and reported in strict compatibility as the original does', async () => {
    const strict = { 'millrace.compatibility': 'strict', 'schema.ignore': 'true', 'behavior.on.null.values': 'ignore' };
    for (const [config, reports] of [
      [{ ...strict, 'millrace.compatibility': 'lenient' }, []],
      [strict, ['Cannot write null valued record.']],
    ] as const) {
      deadLetters.length = 0;
      const driver = await start(config);
      await driver.put([records.json('1', { a: 1 }), records.json('1', null)]);
      await driver.stored();
      expect(await index.documents()).toEqual({ 1: { a: 1 } });
      expect(deadLetters.map(({ error }) => error.message)).toEqual(reports);
    }
  });
});
