import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OffsetMap } from '../../../../src/data/source-record.js';
import { SourceDatabase, SourceTaskDriver } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

async function start(stored: OffsetMap | null, settings: Record<string, string>): Promise<SourceTaskDriver> {
  const driver = new SourceTaskDriver(database, { 'snapshot.mode': 'no_data', ...settings });
  running.push(driver);
  return driver.start(stored);
}

beforeEach(async () => {
  database = await SourceDatabase.create();
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

it('moves the slot on with heartbeats while only tables change that are not captured', async () => {
  await database.sql('CREATE TABLE captured (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)');
  const task = await start(null, {
    'table.include.list': 'public.captured',
    'publication.autocreate.mode': 'filtered',
    'heartbeat.interval.ms': '50',
    'status.update.interval.ms': '50',
  });
  await task.until(1);
  await database.sql('INSERT INTO other SELECT generate_series(1, 1000)');
  const { rows } = await database.sql('SELECT pg_current_wal_insert_lsn()::text AS lsn');
  await task.poll(async () => {
    const last = task.records.at(-1);
    if (last !== undefined) task.commit(last);
    const { rows: slots } = await database.client.query(
      'SELECT confirmed_flush_lsn >= $2::pg_lsn AS moved FROM pg_replication_slots WHERE slot_name = $1',
      [database.name, rows[0].lsn],
    );
    return slots[0].moved === true;
  });
  expect(new Set(task.records.map(({ topic }) => topic))).toEqual(new Set(['__debezium-heartbeat.srv']));
});

it("gives events the slot's xmin with xmin.fetch.interval.ms", async () => {
  await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
  const task = await start(null, { 'xmin.fetch.interval.ms': '1' });
  await database.sql('INSERT INTO t VALUES (1)');
  const [record] = await task.until(1);
  expect(record?.sourceOffset.xmin).toBeTypeOf('bigint');
});
