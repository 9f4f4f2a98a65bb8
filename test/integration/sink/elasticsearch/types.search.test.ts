import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Decimal } from '../../../../src/data/decimal.js';
import { decimalSchema, OPTIONAL_DATE, OPTIONAL_TIMESTAMP } from '../../../../src/data/logical.js';
import {
  BOOLEAN,
  BYTES,
  FLOAT32,
  FLOAT64,
  INT16,
  INT32,
  INT64,
  OPTIONAL_STRING,
  Schema,
  type SchemaParts,
  STRING,
} from '../../../../src/data/schema.js';
import { Struct } from '../../../../src/data/struct.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const semantic = (type: SchemaParts['type'], name: string) => new Schema({ type, name, optional: true });

const ROW = new Schema({
  type: 'struct',
  name: 'shop.public.orders.Value',
  fields: [
    { name: 'id', schema: INT64 },
    { name: 'small', schema: INT16 },
    { name: 'int', schema: INT32 },
    { name: 'real', schema: FLOAT32 },
    { name: 'double', schema: FLOAT64 },
    { name: 'flag', schema: BOOLEAN },
    { name: 'name', schema: OPTIONAL_STRING },
    { name: 'raw', schema: BYTES },
    { name: 'price', schema: decimalSchema(2) },
    { name: 'day', schema: OPTIONAL_DATE },
    { name: 'at', schema: OPTIONAL_TIMESTAMP },
    { name: 'dbz_day', schema: semantic('int32', 'io.debezium.time.Date') },
    { name: 'dbz_micros', schema: semantic('int64', 'io.debezium.time.MicroTimestamp') },
    { name: 'dbz_zoned', schema: semantic('string', 'io.debezium.time.ZonedTimestamp') },
    { name: 'uuid', schema: semantic('string', 'io.debezium.data.Uuid') },
    { name: 'tags', schema: new Schema({ type: 'array', valueSchema: STRING }) },
    { name: 'attributes', schema: new Schema({ type: 'map', keySchema: STRING, valueSchema: INT32, optional: true }) },
    { name: 'nested', schema: new Schema({ type: 'struct', fields: [{ name: 'a', schema: INT32 }] }) },
  ],
});
const NESTED = ROW.field('nested')?.schema as Schema;

function row(id: bigint): Struct {
  return new Struct(ROW, [
    id,
    7,
    42,
    Math.fround(0.1),
    5,
    true,
    'Müller',
    Buffer.from('bytes'),
    new Decimal(1999n, 2),
    new Date(Date.UTC(2026, 10, 21)),
    new Date(1_700_000_000_123),
    20_778,
    1_700_000_000_123_456n,
    '2026-11-21T03:04:05.123456Z',
    '7b5c5a3e-0000-4000-8000-000000000001',
    ['a', 'b'],
    new Map([['x', 1]]),
    new Struct(NESTED, [1]),
  ]);
}

describe.each(SEARCH_KINDS)('documents of typed records on %s', (kind) => {
  let index: SearchIndex;
  let records: RecordMaker;
  const drivers: SinkTaskDriver[] = [];

  beforeEach(() => {
    records = new RecordMaker(uniqueTopic('types'));
    index = new SearchIndex(searchUrl(kind), records.topic);
  });

  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    await index.remove();
  });

  async function store(config: Record<string, string> = {}) {
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), {
      'connection.url': searchUrl(kind),
      ...config,
    });
    drivers.push(driver);
    await driver.put([records.record({ schema: INT64, value: 1n }, { schema: ROW, value: row(1n) })]);
    await driver.stored();
    return (await index.documents())['1'];
  }

  it('have a mapping of what their types mean', async () => {
    expect(await store()).toEqual({
      id: 1,
      small: 7,
      int: 42,
      real: 0.1,
      double: 5,
      flag: true,
      name: 'Müller',
      raw: Buffer.from('bytes').toString('base64'),
      price: 19.99,
      day: '2026-11-21',
      at: 1_700_000_000_123,
      dbz_day: '2026-11-21',
      dbz_micros: '2023-11-14T22:13:20.123456Z',
      dbz_zoned: '2026-11-21T03:04:05.123456Z',
      uuid: '7b5c5a3e-0000-4000-8000-000000000001',
      tags: ['a', 'b'],
      attributes: { x: 1 },
      nested: { a: 1 },
    });
    const text = { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } };
    const date = { type: 'date', ignore_malformed: true };
    expect(await index.properties()).toMatchObject({
      id: { type: 'long' },
      small: { type: 'short' },
      int: { type: 'integer' },
      real: { type: 'float' },
      double: { type: 'double' },
      flag: { type: 'boolean' },
      name: text,
      raw: { type: 'binary' },
      price: { type: 'double' },
      day: date,
      at: date,
      dbz_day: date,
      dbz_micros: date,
      dbz_zoned: date,
      uuid: { type: 'keyword' },
      tags: text,
      nested: { properties: { a: { type: 'integer' } } },
    });
    const range = { query: { range: { dbz_micros: { gte: '2023-11-14', lte: '2023-11-15' } } } };
    const { body } = await index.call('POST', `/${index.name}/_search`, range);
    expect((body as { hits: { total: { value: number } } }).hits.total.value).toBe(1);
  });

  it('are what the original makes of them in strict compatibility', async () => {
    expect(await store({ 'millrace.compatibility': 'strict' })).toMatchObject({
      price: 19.99,
      day: 20_778,
      at: 1_700_000_000_123,
      dbz_day: 20_778,
      dbz_micros: 1_700_000_000_123_456,
    });
    expect(await index.properties()).toMatchObject({
      price: { type: 'double' },
      at: { type: 'date' },
      dbz_micros: { type: 'long' },
      uuid: { type: 'text' },
    });
  });

  it('leave the mapping to the server with schema.ignore, decimals in Base64 as JsonConverter writes them', async () => {
    expect(await store({ 'schema.ignore': 'true' })).toMatchObject({ price: 'B88=', day: 20_778, double: 5 });
    // A whole double keeps its point, or the server would take it for a long.
    expect(await index.properties()).toMatchObject({ double: { type: 'float' }, id: { type: 'long' } });
  });

  it('write maps as lists without compact.map.entries', async () => {
    expect(await store({ 'compact.map.entries': 'false' })).toMatchObject({ attributes: [{ key: 'x', value: 1 }] });
  });

  it('keep a mapping that is there', async () => {
    await index.call('PUT', `/${index.name}`, { mappings: { properties: { name: { type: 'keyword' } } } });
    await store();
    expect(await index.properties()).toMatchObject({ name: { type: 'keyword' } });
  });

  it('go to a data stream with their timestamp', async () => {
    const stream = `logs-orders-${records.topic}`;
    await index.call('PUT', `/_index_template/${stream}`, { index_patterns: [stream], data_stream: {}, priority: 500 });
    try {
      const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), {
        'connection.url': searchUrl(kind),
        'data.stream.type': 'logs',
        'data.stream.dataset': 'orders',
        'data.stream.timestamp.field': 'created',
        'schema.ignore': 'true',
      });
      drivers.push(driver);
      const first = records.json('1', { a: 1, created: '2026-11-21T00:00:00Z' });
      await driver.put([first, records.json('2', { a: 2 }), first]);
      await driver.stored();
      const documents = Object.values(await new SearchIndex(searchUrl(kind), stream).documents());
      expect(documents).toContainEqual({ a: 1, created: '2026-11-21T00:00:00Z', '@timestamp': '2026-11-21T00:00:00Z' });
      expect(documents).toContainEqual({ a: 2, '@timestamp': 1_700_000_000_000 });
      expect(documents).toHaveLength(2);
    } finally {
      await index.call('DELETE', `/_data_stream/${stream}`);
      await index.call('DELETE', `/_index_template/${stream}`);
    }
  });
});
