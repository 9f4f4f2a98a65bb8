import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPTIONAL_STRING, Schema, STRING } from '../../../../src/data/schema.js';
import { Struct } from '../../../../src/data/struct.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { type DriverOptions, SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const UNAVAILABLE = '__debezium_unavailable_value';

function event(op: string, after: object | null) {
  return { before: null, after, source: { connector: 'postgresql' }, op, ts_ms: 1 };
}

describe.each(SEARCH_KINDS)('row changes on %s', (kind) => {
  let index: SearchIndex;
  let records: RecordMaker;
  const drivers: SinkTaskDriver[] = [];

  beforeEach(() => {
    records = new RecordMaker(uniqueTopic('changes'));
    index = new SearchIndex(searchUrl(kind), records.topic);
  });

  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    await index.remove();
  });

  async function start(config: Record<string, string> = {}, options?: DriverOptions) {
    const all = { 'connection.url': searchUrl(kind), ...config };
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), all, options);
    drivers.push(driver);
    return driver;
  }

  it('keeps stored values that an update did not carry', async () => {
    const driver = await start();
    const stored = { id: 1, name: 'a', notes: 'long "text"', numbers: [9007199254740993n] };
    const document = `{"id":1,"name":"a","notes":"long \\"text\\"","numbers":[9007199254740993]}`;
    await fetch(`${index.url}/${index.name}/_doc/1?version=0&version_type=external`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: document,
    });
    records.offset = 1n;
    await driver.put([
      records.json(
        { id: 1 },
        event('u', { id: 1, name: 'b', notes: UNAVAILABLE, numbers: [...Buffer.from(UNAVAILABLE)] }),
      ),
    ]);
    await driver.stored();
    expect(await index.documents()).toEqual({
      1: { id: 1, name: 'b', notes: stored.notes, numbers: [Number(stored.numbers[0])] },
    });
    const raw = await (await fetch(`${index.url}/${index.name}/_source/1`)).text();
    expect(raw).toContain('9007199254740993');
  });

  it('keeps values of changes that are still on their way in the same request', async () => {
    const driver = await start({ 'linger.ms': '100' });
    await driver.put([
      records.json({ id: 1 }, event('c', { id: 1, notes: 'one', x: 1 })),
      records.json({ id: 1 }, event('u', { id: 1, notes: UNAVAILABLE, x: 2 })),
      records.json({ id: 1 }, event('u', { id: 1, notes: UNAVAILABLE, x: 3 })),
      records.json({ id: 2 }, event('c', { id: 2, notes: 'two', x: 1 })),
      records.json({ id: 2 }, event('d', null)),
      records.json({ id: 2 }, event('u', { id: 2, notes: UNAVAILABLE, x: 9 })),
    ]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { id: 1, notes: 'one', x: 3 }, 2: { id: 2, x: 9 } });
  });

  it('does not let a replay of such an update win over what is newer', async () => {
    const driver = await start();
    const history = [
      records.json({ id: 1 }, event('c', { id: 1, notes: 'one', x: 1 })),
      records.json({ id: 1 }, event('u', { id: 1, notes: UNAVAILABLE, x: 2 })),
      records.json({ id: 1 }, event('u', { id: 1, notes: 'two', x: 3 })),
    ];
    await driver.put(history);
    await driver.stored();
    const again = await start();
    await again.put(history.slice(0, 2));
    await again.stored();
    expect(await index.documents()).toEqual({ 1: { id: 1, notes: 'two', x: 3 } });
  });

  it('recognises unavailable values in rows that a transform unwrapped', async () => {
    const row = new Schema({
      type: 'struct',
      name: 's.Value',
      fields: [
        { name: 'id', schema: STRING },
        { name: 'notes', schema: OPTIONAL_STRING },
      ],
    });
    const of = (notes: string) => ({ schema: row, value: new Struct(row, ['1', notes]) });
    const key = { schema: STRING, value: '1' };
    const driver = await start();
    await driver.put([records.record(key, of('stored'))]);
    await driver.put([records.record(key, of(UNAVAILABLE))]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { id: '1', notes: 'stored' } });
  });

  it('stores events as they are when told to', async () => {
    const driver = await start({ 'envelope.unwrap': 'none' });
    await driver.put([records.json({ id: 1 }, event('c', { id: 1 }))]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: event('c', { id: 1 }) });
  });

  it('never resurrects or overwrites by a replay', async () => {
    const history = [
      records.json('1', { v: 1 }),
      records.json('2', { v: 1 }),
      records.json('1', { v: 2 }),
      records.json('2', null),
    ];
    for (let run = 0; run < 2; run++) {
      const driver = await start({ 'batch.size': '1' });
      await driver.put(run === 0 ? history : history.slice(0, 3));
      await driver.stored();
      expect(await index.documents()).toEqual({ 1: { v: 2 } });
    }
  });

  it('takes the version from a header where one is named', async () => {
    const driver = await start({ 'external.version.header': 'v' });
    const versioned = (value: object, version: unknown) =>
      records.json('1', value).with({ headers: [{ key: 'v', schema: null, value: version }] });
    await driver.put([versioned({ a: 'new' }, 200n)]);
    await driver.put([versioned({ a: 'old' }, '100')]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 'new' } });
    await expect(driver.put([versioned({ a: 1 }, 'x')])).rejects.toThrow('external.version.header');
  });

  it('updates only the fields a record has with write.method=upsert', async () => {
    const driver = await start({ 'write.method': 'upsert' });
    await driver.put([
      records.json('1', { a: 1, b: 1 }),
      records.json('1', { b: 2 }),
      records.json('2', { c: 1 }),
      records.json('2', null),
    ]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 1, b: 2 } });
  });

  it('deletes what is older than a truncate, and nothing else, however often it is read', async () => {
    const history = [
      records.json({ id: 1 }, event('c', { id: 1 })),
      records.json({ id: 2 }, event('c', { id: 2 })),
      records.json(null, event('t', null)),
      records.json({ id: 2 }, event('c', { id: 2, again: true })),
    ];
    for (let run = 0; run < 2; run++) {
      const driver = await start({ 'envelope.truncate': 'delete' });
      await driver.put(history);
      await driver.stored();
      expect(await index.documents()).toEqual({ 2: { id: 2, again: true } });
    }
  });

  it('has nothing to delete at a truncate before anything was stored', async () => {
    const driver = await start({ 'envelope.truncate': 'delete' });
    await driver.put([records.json(null, event('t', null)), records.json({ id: 1 }, event('c', { id: 1 }))]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { id: 1 } });
  });

  it('leaves documents alone at a truncate by default, and fails when told to', async () => {
    const driver = await start();
    await driver.put([records.json({ id: 1 }, event('c', { id: 1 })), records.json(null, event('t', null))]);
    await driver.stored();
    expect(await index.count()).toBe(1);
    const strict = await start({ 'envelope.truncate': 'fail' });
    await expect(strict.put([records.json(null, event('t', null))])).rejects.toThrow('envelope.truncate');
  });

  it('keeps many changes of few documents in order over many requests', async () => {
    const driver = await start({
      'batch.size': '7',
      'max.in.flight.requests': '8',
      'max.buffered.records': '500',
      'write.method': 'upsert',
    });
    const last: Record<string, object> = {};
    for (let i = 0; i < 1500; i++) {
      const id = String((i * 7919) % 13);
      last[id] = { i, [`f${i % 3}`]: i, f0: 0 };
      await driver.put([records.json(id, last[id])]);
    }
    await driver.stored();
    const documents = await index.documents();
    for (const [id, document] of Object.entries(last)) expect(documents[id]).toMatchObject(document);
  });

  it('goes to the index that its format names', async () => {
    index = new SearchIndex(searchUrl(kind), `shop-${records.topic}`);
    const driver = await start({ 'index.name.format': 'Shop-${table}' });
    const dotted = new RecordMaker(`Server.public.${records.topic}`);
    await driver.put([dotted.json('1', { a: 1 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 1 } });
  });

  it('sends no id where the cluster is to choose it', async () => {
    const driver = await start({ 'use.autogenerated.ids': 'true' });
    await driver.put([records.json(null, { a: 1 }), records.json(null, { a: 1 })]);
    await driver.stored();
    expect(await index.count()).toBe(2);
  });

  it('drops what makes no document when told to, and reports it', async () => {
    const deadLetters: { record: unknown; error: Error }[] = [];
    const driver = await start({ 'drop.invalid.message': 'true' }, { deadLetters: deadLetters as never });
    await driver.put([records.json('1', 'just text'), records.json('2', { a: 1 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 2: { a: 1 } });
    expect(deadLetters[0]?.error.message).toContain('must be a JSON object');
  });
});
