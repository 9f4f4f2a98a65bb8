import { afterEach, beforeEach, expect, it } from 'vitest';
import { NotReady } from '../../../../src/converter/converter.js';
import type { SourceRecord } from '../../../../src/data/source-record.js';
import type { Struct } from '../../../../src/data/struct.js';
import { TimescaleDb } from '../../../../src/source/postgres/timescaledb/timescaledb.js';
import { SourceDatabase, SourceTaskDriver } from '../../../support/postgres/source-task-driver.js';

// Tables with the names and columns of TimescaleDB's catalog, as far as the transform reads them.
const CATALOG = `
  CREATE SCHEMA _timescaledb_catalog;
  CREATE SCHEMA _timescaledb_internal;
  CREATE TABLE _timescaledb_catalog.hypertable (id int PRIMARY KEY, schema_name name, table_name name);
  CREATE TABLE _timescaledb_catalog.chunk (id int PRIMARY KEY, hypertable_id int, schema_name name, table_name name);
  CREATE TABLE _timescaledb_catalog.continuous_agg (mat_hypertable_id int PRIMARY KEY, user_view_schema name, user_view_name name);
  INSERT INTO _timescaledb_catalog.hypertable VALUES (1, 'public', 'conditions'), (2, '_timescaledb_internal', '_materialized_2');
  INSERT INTO _timescaledb_catalog.chunk VALUES (2, 2, '_timescaledb_internal', 'chunk_2');
  INSERT INTO _timescaledb_catalog.continuous_agg VALUES (2, 'public', 'summary');
  CREATE TABLE _timescaledb_internal.chunk_1 (id int PRIMARY KEY);
  CREATE TABLE _timescaledb_internal.chunk_2 (id int PRIMARY KEY);
  CREATE TABLE plain (id int PRIMARY KEY);`;

// TimescaleDB itself is not there: its row in the list of extensions is.
const installed = (version: string) =>
  `DELETE FROM pg_extension WHERE extname = 'timescaledb';
   INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
   VALUES (16000, 'timescaledb', 10, 11, false, '${version}')`;

let database: SourceDatabase;
let driver: SourceTaskDriver;
let transform: TimescaleDb;

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql(CATALOG);
  await database.sql(installed('2.14.2'));
  driver = await new SourceTaskDriver(database, {
    'snapshot.mode': 'no_data',
    'schema.include.list': 'public,_timescaledb_internal',
  }).start(null);
  transform = new TimescaleDb();
  transform.configure({ ...database.config, 'target.topic.prefix': 'ts' });
});

afterEach(async () => {
  await driver.stop();
  await database.drop();
});

/** As the pipeline does. */
async function applied(record: SourceRecord | undefined): Promise<SourceRecord> {
  try {
    return transform.apply(record as SourceRecord);
  } catch (error) {
    if (!(error instanceof NotReady)) throw error;
    await transform.prepare();
    return transform.apply(record as SourceRecord);
  }
}

const headersOf = (record: SourceRecord) =>
  record.headers.flatMap(({ key, value }) => (key.includes('timescaledb') ? [`${key} ${value}`] : []));

const tableOf = (record: SourceRecord) => ((record.value as Struct).get('source') as Struct).get('table');

it('names topics and source blocks after hypertables and aggregates, and finds chunks that are new', async () => {
  await database.sql('INSERT INTO _timescaledb_internal.chunk_2 VALUES (1); INSERT INTO plain VALUES (1)');
  const [ofAggregate, plain] = await driver.until(2);
  const routed = await applied(ofAggregate);
  expect([routed.topic, tableOf(routed)]).toEqual(['ts.public.summary', 'summary']);
  expect(headersOf(routed)).toEqual([
    '__debezium_timescaledb_chunk_table chunk_2',
    '__debezium_timescaledb_chunk_schema _timescaledb_internal',
    '__debezium_timescaledb_hypertable_table _materialized_2',
    '__debezium_timescaledb_hypertable_schema _timescaledb_internal',
  ]);
  expect(tableOf(ofAggregate as SourceRecord), 'the record itself is as it was').toBe('chunk_2');
  expect(await applied(plain)).toBe(plain);

  await database.sql('INSERT INTO _timescaledb_internal.chunk_1 VALUES (1)');
  const stray = (await driver.until(3))[2];
  expect(await applied(stray), 'not in the catalog').toBe(stray);
  await database.sql(`INSERT INTO _timescaledb_catalog.chunk VALUES (1, 1, '_timescaledb_internal', 'chunk_1')`);
  const found = await applied(stray);
  expect([found.topic, headersOf(found)]).toEqual([
    'ts.public.conditions',
    ['__debezium_timescaledb_chunk_table chunk_1', '__debezium_timescaledb_chunk_schema _timescaledb_internal'],
  ]);
});

it('knows the catalog of newer versions, and what a dropped chunk belonged to', async () => {
  await database.sql(installed('2.29.0'));
  await database.sql(`
    DROP TABLE _timescaledb_catalog.chunk;
    CREATE TABLE _timescaledb_catalog.chunk (relid oid, hypertable_id int);
    INSERT INTO _timescaledb_catalog.chunk VALUES ('_timescaledb_internal.chunk_1'::regclass, 1);
    CREATE TABLE _timescaledb_internal._hyper_1_7_chunk (id int PRIMARY KEY);
    INSERT INTO _timescaledb_internal.chunk_1 VALUES (1);
    INSERT INTO _timescaledb_internal._hyper_1_7_chunk VALUES (1)`);
  const [first, dropped] = await driver.until(2);
  expect([(await applied(first)).topic, (await applied(dropped)).topic]).toEqual([
    'ts.public.conditions',
    'ts.public.conditions',
  ]);
});

it('fails where the extension is not installed', async () => {
  await database.sql("DELETE FROM pg_extension WHERE extname = 'timescaledb'");
  await expect(transform.prepare()).rejects.toThrow('TimescaleDB extension is not installed');
});

it('fails where the catalog is not there', async () => {
  await database.sql('DROP SCHEMA _timescaledb_catalog CASCADE; INSERT INTO _timescaledb_internal.chunk_1 VALUES (1)');
  const [record] = await driver.until(1);
  await expect(applied(record)).rejects.toMatchObject({
    message: 'Failed to read TimescaleDB metadata',
    cause: { message: expect.stringContaining('relation "_timescaledb_catalog.chunk" does not exist') },
  });
});
