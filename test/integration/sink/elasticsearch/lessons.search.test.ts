import { afterEach, describe, expect, it } from 'vitest';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { type DriverOptions, SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

/** A change event as it stands on the topic, read without schemas. */
function change(op: string, before: object | null, after: object | null) {
  const source = { version: '2.3.0', connector: 'postgresql', name: 'dbserver1', db: 'inventory', table: 'customers' };
  return { before, after, source, op, ts_ms: 1_705_891_200_123, transaction: null };
}

describe.each(SEARCH_KINDS)('the configurations that tutorials show, on %s', (kind) => {
  const drivers: SinkTaskDriver[] = [];
  const indices: SearchIndex[] = [];

  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    await Promise.all(indices.splice(0).map((index) => index.remove()));
  });

  async function run(topic: string, config: Record<string, string>, options?: DriverOptions) {
    const url = searchUrl(kind);
    const index = new SearchIndex(url, topic.toLowerCase());
    indices.push(index);
    const all = { topics: topic, 'connection.url': url, ...config };
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), all, options);
    drivers.push(driver);
    return { driver, index, records: new RecordMaker(topic) };
  }

  it('keeps customers in step when neither key nor schema is mentioned', async () => {
    const { driver, index, records } = await run(uniqueTopic('dbserver1.public.customers'), {
      'type.name': 'customer_event',
      'schema.enable': 'false',
      'key.converter.schemas.enable': 'false',
      'value.converter.schemas.enable': 'false',
    });
    const john = { id: 1, name: 'John', email: 'john@example.com' };
    const jane = { id: 2, name: 'Jane', email: 'jane@example.com' };
    await driver.put([
      records.json({ id: 1 }, change('c', null, john)),
      records.json({ id: 2 }, change('r', null, jane)),
      records.json({ id: 1 }, change('u', john, { ...john, name: 'John Smith' })),
    ]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { ...john, name: 'John Smith' }, 2: jane });
    await driver.put([records.json({ id: 2 }, change('d', jane, null)), records.json({ id: 2 }, null)]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { ...john, name: 'John Smith' } });
  });

  it('takes keys as they are, and unwraps events whatever the key', async () => {
    const { driver, index, records } = await run(uniqueTopic('cdc.public.tasks'), {
      'type.name': '_doc',
      'key.ignore': 'false',
      'schema.ignore': 'true',
    });
    await driver.put([records.json('Struct{id=1}', change('c', null, { id: 1, title: 'write' }))]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 'Struct{id=1}': { id: 1, title: 'write' } });
    await driver.put([
      records.json('Struct{id=1}', change('d', { id: 1, title: null }, null)),
      records.json('Struct{id=1}', null),
    ]);
    await driver.stored();
    expect(await index.documents()).toEqual({});
  });

  it('makes ids of the place in the log when keys are ignored', async () => {
    const topic = uniqueTopic('pg-products');
    const { driver, index, records } = await run(topic, {
      'type.name': '_doc',
      'key.ignore': 'true',
      'schema.ignore': 'true',
    });
    await driver.put([records.json(null, { id: 1, name: 'Laptop' }), records.json(null, { id: 2, name: 'Phone' })]);
    await driver.stored();
    expect(await index.documents()).toEqual({
      [`${topic}+0+0`]: { id: 1, name: 'Laptop' },
      [`${topic}+0+1`]: { id: 2, name: 'Phone' },
    });
  });

  it('names the remedy when ids are to be made of keys and there are none', async () => {
    const { driver, records } = await run(uniqueTopic('orders'), { 'key.ignore': 'false', 'schema.ignore': 'true' });
    await expect(driver.put([records.json(null, { id: 1 })])).rejects.toThrow(
      /can not be null.*key\.ignore=true.*ValueToKey/,
    );
  });

  it('stores the payload of documents that carry their schema', async () => {
    const { driver, index, records } = await run(uniqueTopic('wrapped'), {});
    const wrap = (payload: unknown) => ({ schema: { type: 'struct', fields: [] }, payload });
    await driver.put([records.json(wrap({ id: 7 }), wrap({ id: 7, name: 'x' }))]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 7: { id: 7, name: 'x' } });
  });

  it.each([
    ['a value without schema', { id: 1 }, 'Cannot infer mapping without schema', {}],
    ['a key with fields', { id: 1 }, 'is not supported as the document id', { 'schema.ignore': 'true' }],
  ])('refuses %s in strict compatibility', async (_what, value, text, config: Record<string, string>) => {
    const { driver, records } = await run(uniqueTopic('strict'), { 'millrace.compatibility': 'strict', ...config });
    await expect(driver.put([records.json({ id: 1 }, value)])).rejects.toThrow(text);
  });

  it('stops at a tombstone in strict compatibility', async () => {
    const { driver, records } = await run(uniqueTopic('strict'), {
      'millrace.compatibility': 'strict',
      'schema.ignore': 'true',
    });
    await expect(driver.put([records.json('1', null)])).rejects.toThrow('behavior.on.null.values');
  });
});
