import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OffsetMap, SourceRecord } from '../../../../src/data/source-record.js';
import { SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

async function start(stored: OffsetMap | null, settings: Record<string, string> = {}): Promise<SourceTaskDriver> {
  const driver = new SourceTaskDriver(database, {
    'snapshot.mode': 'no_data',
    'signal.data.collection': 'public.sig',
    ...settings,
  });
  running.push(driver);
  return driver.start(stored);
}

const rowsOf = (records: readonly SourceRecord[], table: string) =>
  records.filter((record) => record.topic === `srv.public.${table}`).map(shortly);

const execute = (tables: string[], more: object = {}) =>
  database.client.query("INSERT INTO sig VALUES ('b1', 'execute-snapshot', $1)", [
    JSON.stringify({ type: 'blocking', 'data-collections': tables, ...more }),
  ]);

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql('CREATE TABLE sig (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048))');
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

describe('blocking snapshots', () => {
  it('interrupts the stream, which goes on where it stopped', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 20)');
    const task = await start(null);
    await database.sql('INSERT INTO t VALUES (21)');
    await execute(['public.t'], {
      'additional-conditions': [{ 'data-collection': 'public.t', filter: 'SELECT * FROM t WHERE id > 18 ORDER BY id' }],
    });
    await database.sql('INSERT INTO t VALUES (22)');
    const records = await task.poll(() => rowsOf(task.records, 't').includes('c 22'));
    const rows = rowsOf(records, 't');
    expect(rows[0]).toBe('c 21');
    expect(rows.at(-1)).toBe('c 22');
    expect(rows).toEqual(expect.arrayContaining(['r 19', 'r 20', 'r 21']));
  });

  it.each([1, 5, 12, 21])('is taken again as a whole when the task dies after record %i', async (count) => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 20)');
    let task = await start(null, { 'max.batch.size': '4' });
    await database.sql('INSERT INTO t VALUES (21)');
    await execute(['public.t']);
    await database.sql('INSERT INTO t VALUES (22)');
    await task.until(count);
    await task.stop();
    const durable = task.records.slice(0, count);
    task = await start(durable.at(-1)?.sourceOffset ?? null);
    await task.poll(() => rowsOf(task.records, 't').includes('c 22'));
    const rows = new Set(rowsOf([...durable, ...task.records], 't'));
    for (let id = 1; id <= 21; id++) expect(rows).toContain(`r ${id}`);
    expect(rows).toContain('c 21');
  });

  it('does not stop the stream when it cannot be taken', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
    const task = await start(null);
    await execute(['public.t'], {
      'additional-conditions': [{ 'data-collection': 'public.t', filter: 'SELECT nothing FROM nowhere' }],
    });
    await database.sql('INSERT INTO t VALUES (2)');
    await task.poll(() => rowsOf(task.records, 't').includes('c 2'));
  });

  it('can be asked for in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signals-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'signals.txt');
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)');
    const task = await start(null, {
      'signal.enabled.channels': 'file',
      'signal.file': path,
      'signal.poll.interval.ms': '20',
    });
    await writeFile(
      path,
      '{"id":"f1","type":"execute-snapshot","data":{"type":"BLOCKING","data-collections":["public.t"]}}\n',
    );
    await task.poll(() => rowsOf(task.records, 't').length === 2);
    await database.sql('INSERT INTO t VALUES (3)');
    expect((await task.poll(() => rowsOf(task.records, 't').includes('c 3'))).map(shortly)).toEqual([
      'r 1',
      'r 2',
      'c 3',
    ]);
  });
});
