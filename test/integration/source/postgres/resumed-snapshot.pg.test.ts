import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OffsetMap, SourceRecord } from '../../../../src/data/source-record.js';
import { Struct } from '../../../../src/data/struct.js';
import { SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

/** In the order in which they are read: a, b, c, d; b is empty. */
const SETTINGS = { 'table.include.list': 'public\\.[a-d]' };

async function start(stored: OffsetMap | null, settings: Record<string, string> = {}): Promise<SourceTaskDriver> {
  const driver = new SourceTaskDriver(database, { ...SETTINGS, ...settings });
  running.push(driver);
  return driver.start(stored);
}

/** Takes the snapshot, of which only the first records become durable; then rows change, as they do while nobody listens. */
async function broken(durable: number, settings: Record<string, string> = {}): Promise<SourceRecord[]> {
  const task = await start(null, settings);
  await task.until(8);
  await task.stop();
  await database.sql(
    "UPDATE a SET v = 'changed' WHERE id = 1; DELETE FROM a WHERE id = 2; INSERT INTO a VALUES (9, 'new')",
  );
  await database.sql("UPDATE c SET v = 'changed' WHERE id = 1; DELETE FROM c WHERE id = 3; DELETE FROM d");
  return task.records.slice(0, durable);
}

/** Goes on behind the last durable record, until the stream has delivered a last change. */
async function finish(
  durable: readonly SourceRecord[],
  settings: Record<string, string> = {},
): Promise<SourceRecord[]> {
  const task = await start(durable.at(-1)?.sourceOffset ?? null, settings);
  await database.sql("INSERT INTO d VALUES (99, 'last')");
  return task.poll(() => task.records.some((record) => shortly(record) === 'c 99 last'));
}

/** How many rows each table was read with. */
function readRows(records: readonly SourceRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const record of records) {
    if (shortly(record).startsWith('r ')) counts[table(record)] = (counts[table(record)] ?? 0) + 1;
  }
  return counts;
}

function table(record: SourceRecord): string {
  return record.topic.replace('srv.public.', '');
}

/** What a reader of the topics ends up with. */
function replayed(records: readonly SourceRecord[]): string[] {
  const rows = new Map<string, string>();
  for (const record of records) {
    const key = `${table(record)} ${(record.key as Struct).values.join()}`;
    const after = record.value instanceof Struct ? (record.value.get('after') as Struct | null) : null;
    if (after === null) rows.delete(key);
    else rows.set(key, `${table(record)} ${after.values.join(' ')}`);
  }
  return [...rows.values()].sort();
}

async function inTables(): Promise<string[]> {
  const { rows } = await database.sql(
    "SELECT 'a ' || id || ' ' || v AS row FROM a UNION ALL SELECT 'c ' || id || ' ' || v FROM c UNION ALL SELECT 'd ' || id || ' ' || v FROM d",
  );
  return rows.map(({ row }) => row as string).sort();
}

beforeEach(async () => {
  database = await SourceDatabase.create();
  for (const name of ['a', 'b', 'c', 'd']) await database.sql(`CREATE TABLE ${name} (id int PRIMARY KEY, v text)`);
  await database.sql(
    "INSERT INTO a SELECT i, 'a' FROM generate_series(1, 4) i; INSERT INTO c SELECT i, 'c' FROM generate_series(1, 3) i; INSERT INTO d VALUES (1, 'd')",
  );
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

describe('a snapshot that broke off', () => {
  it.each([
    ['in its first table', 3, { a: 4, c: 2 }],
    ['behind the last row of a table', 4, { a: 4, c: 2 }],
    ['in its second table', 5, { c: 2 }],
    ['behind the last row of the second table', 7, { c: 2 }],
  ])('goes on with the tables that were not complete: %s', async (_where, count, expected) => {
    const durable = await broken(count);
    const rest = await finish(durable);
    // What is complete is not read again, and the rows of `d` that are read are those that are left: the one that came for the end.
    expect(readRows(rest)).toEqual(expect.objectContaining(expected));
    expect(Object.keys(readRows(rest)).filter((name) => name !== 'd')).toEqual(Object.keys(expected));
    expect(replayed([...durable, ...rest])).toEqual(await inTables());
  });

  it('is complete with its last row', async () => {
    const durable = await broken(8);
    const rest = await finish(durable);
    expect(readRows(rest)).toEqual({});
    expect(replayed([...durable, ...rest])).toEqual(await inTables());
  });

  it('breaks off again and again', async () => {
    const durable = await broken(5);
    const second = await start(durable.at(-1)?.sourceOffset ?? null);
    await second.until(1);
    await second.stop();
    durable.push(...second.records.slice(0, 1));
    await database.sql("INSERT INTO c VALUES (7, 'between'); DELETE FROM a WHERE id = 3");
    const rest = await finish(durable);
    expect(readRows(rest).a).toBeUndefined();
    expect(replayed([...durable, ...rest])).toEqual(await inTables());
  });

  it('tells which rows are gone when it broke off before any offset of a row was stored', async () => {
    const early = await broken(3);
    const task = await start(running[0]?.storedAhead ?? null);
    await database.sql("INSERT INTO d VALUES (99, 'last')");
    await task.poll(() => task.records.some((record) => shortly(record) === 'c 99 last'));
    expect(replayed([...early, ...task.records])).toEqual(await inTables());
  });

  it('stores nothing ahead where it is to be as with Debezium', async () => {
    await broken(3, { 'millrace.compatibility': 'strict' });
    expect(running[0]?.storedAhead).toBeNull();
  });

  it.each([
    ['the settings are others', async () => ({ 'tombstones.on.delete': 'false' })],
    ['it is to be as with Debezium', async () => ({ 'millrace.compatibility': 'strict' })],
    [
      'the slot was recreated',
      async () => {
        await database.sql(`SELECT pg_drop_replication_slot('${database.name}')`);
        await database.sql(`SELECT pg_create_logical_replication_slot('${database.name}', 'pgoutput')`);
        return {};
      },
    ],
    [
      'the slot is gone',
      async () => {
        await database.sql(`SELECT pg_drop_replication_slot('${database.name}')`);
        return {};
      },
    ],
  ])('begins anew if %s', async (_what, change) => {
    const durable = await broken(7);
    const rest = await finish(durable, await change());
    expect(readRows(rest)).toMatchObject({ a: 4, c: 2 });
  });

  it('reads a table again that was dropped and made anew', async () => {
    const durable = await broken(7);
    await database.sql("CREATE TABLE a2 (LIKE a INCLUDING ALL); INSERT INTO a2 VALUES (50, 'moved')");
    await database.sql('DROP TABLE a; ALTER TABLE a2 RENAME TO a');
    const rest = await finish(durable);
    expect(readRows(rest)).toMatchObject({ a: 1, c: 2 });
  });

  it('goes on with several threads, too', async () => {
    const threads = { 'snapshot.max.threads': '3' };
    const durable = await broken(6, threads);
    const rest = await finish(durable, threads);
    expect(replayed([...durable, ...rest])).toEqual(await inTables());
  });
});
