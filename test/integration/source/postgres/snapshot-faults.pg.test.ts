import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SourceRecord } from '../../../../src/data/source-record.js';
import { OwnPostgres } from '../../../support/postgres/own-server.js';
import { SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 30)');
});

afterEach(() => database.drop());

const rowsOf = (records: readonly SourceRecord[], table: string) =>
  records.filter(({ topic }) => topic === `srv.public.${table}`).map(shortly);

function override(table: string, select: string): Record<string, string> {
  return {
    'snapshot.select.statement.overrides': `public.${table}`,
    [`snapshot.select.statement.overrides.public.${table}`]: select,
  };
}

describe('a snapshot', () => {
  it.each([
    ['with a slot', {}],
    ['without a slot', { 'snapshot.mode': 'initial_only' }],
    ['over several connections', { 'snapshot.max.threads': '2' }],
  ])(
    '%s outlasts the time limits of statements and transactions once its first rows have come',
    async (_how, settings) => {
      const names = ['statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout'];
      const { rows } = await database.sql(`SELECT name FROM pg_settings WHERE name IN ('${names.join("', '")}')`);
      for (const { name } of rows) await database.sql(`ALTER DATABASE ${database.name} SET ${name} = '1s'`);
      // The server sends what fills its buffer, 8 KiB.
      await database.sql(`ALTER TABLE t ADD v text; UPDATE t SET v = repeat('x', 9000)`);
      const task = new SourceTaskDriver(database, {
        // Broken off once it would be broken off again each time.
        'errors.max.retries': '0',
        'database.query.timeout.ms': '1000',
        ...settings,
        // Three seconds at the least.
        ...override('t', 'SELECT id, v FROM t WHERE pg_sleep(0.1) IS NOT NULL'),
      });
      onTestFinished(() => task.stop());
      await task.start(null);
      await task.poll(() => rowsOf(task.records, 't').length === 30);
      expect(new Set(rowsOf(task.records, 't')).size).toBe(30);
    },
  );

  it('goes on without a table that is dropped before its turn', async () => {
    await database.sql('CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1); CREATE TABLE z (id int)');
    await database.sql('SELECT pg_advisory_lock(5)');
    const task = new SourceTaskDriver(
      database,
      override('a', 'SELECT id FROM a WHERE (SELECT pg_advisory_xact_lock_shared(5)) IS NOT NULL'),
    );
    onTestFinished(() => task.stop());
    await task.start(null);
    // The last row of a table waits for what comes after it, so `t` may be read twice.
    const polling = task.poll(() => new Set(rowsOf(task.records, 't')).size === 30);
    await expect
      .poll(async () => {
        const waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 5 AND NOT granted";
        return (await database.sql(waiting)).rowCount;
      })
      .toBe(1);
    await database.sql('DROP TABLE z');
    await database.sql('SELECT pg_advisory_unlock(5)');
    await polling;
    await database.sql('INSERT INTO t VALUES (31)');
    await task.poll(() => rowsOf(task.records, 't').includes('c 31'));
    expect(rowsOf(task.records, 'a')).toContain('r 1');
  });
});

describe('a server that has removed WAL which the slot needs', () => {
  it('is told with the setting, and a new snapshot is taken where it may', async () => {
    const server = await OwnPostgres.start({
      max_slot_wal_keep_size: '1MB',
      max_wal_size: '32MB',
      min_wal_size: '32MB',
    });
    const client = await server.connect('postgres');
    await client.query('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
    const config = {
      ...server.address,
      'database.user': 'postgres',
      'database.password': 'postgres',
      'database.dbname': 'postgres',
      'topic.prefix': 'srv',
      'plugin.name': 'pgoutput',
      'slot.name': 'short',
    };
    const first = new SourceTaskDriver({ config });
    await first.start(null);
    await first.until(1);
    await client.query('INSERT INTO t VALUES (2)');
    await first.until(2);
    await first.stop();
    const stored = first.records.at(-1)?.sourceOffset ?? null;
    await client.query('INSERT INTO t VALUES (3)');
    await client.query('CREATE TABLE filler (v text)');
    const lost = async () => {
      await client.query('INSERT INTO filler SELECT repeat(md5(i::text), 100) FROM generate_series(1, 10000) i');
      await client.query('SELECT pg_switch_wal()');
      await client.query('CHECKPOINT');
      const { rows } = await client.query("SELECT wal_status FROM pg_replication_slots WHERE slot_name = 'short'");
      return rows[0]?.wal_status;
    };
    await expect.poll(lost, { timeout: 60_000 }).toBe('lost');

    const again = new SourceTaskDriver({ config });
    await expect(again.start(stored)).rejects.toThrow(
      /no longer available on the server.*removed write-ahead log that replication slot 'short' needs \(max_slot_wal_keep_size/s,
    );
    await again.stop();
    const needed = new SourceTaskDriver(
      { config: { ...config, 'table.include.list': 'public.t' } },
      { 'snapshot.mode': 'when_needed' },
    );
    onTestFinished(() => needed.stop());
    await needed.start(stored);
    await needed.until(3);
    expect(rowsOf(needed.records, 't')).toEqual(['r 1', 'r 2', 'r 3']);
  });
});
