import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OffsetMap, SourceRecord } from '../../../../src/data/source-record.js';
import { offsetOf, SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

async function start(stored: OffsetMap | null, settings: Record<string, string> = {}): Promise<SourceTaskDriver> {
  const driver = new SourceTaskDriver(database, settings);
  running.push(driver);
  return driver.start(stored);
}

const at = (records: readonly SourceRecord[], index: number) => records.at(index) as SourceRecord;

beforeEach(async () => {
  database = await SourceDatabase.create();
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

describe('PostgresSourceTask', () => {
  it('goes from the snapshot to the stream without gap or duplicate while others write', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 5000)');
    let writing = true;
    const writer = (async () => {
      for (let id = 5001; writing; id++) await database.sql(`INSERT INTO t VALUES (${id})`);
    })();
    const task = await start(null);
    await task.until(6000);
    writing = false;
    await writer;
    const { rows } = await database.sql('SELECT count(*)::int AS count FROM t');
    const records = await task.until(rows[0].count);
    expect(records.map((record) => shortly(record).split(' ')[1])).toEqual(
      Array.from({ length: rows[0].count }, (_, i) => String(i + 1)),
    );
    expect(shortly(at(records, 0))).toBe('r 1');
    expect(shortly(at(records, -1))).toBe(`c ${rows[0].count}`);
  });

  it('takes an exact snapshot although the slot exists already', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION dbz_publication FOR ALL TABLES');
    await database.sql(`SELECT pg_create_logical_replication_slot('${database.name}', 'pgoutput')`);
    await database.sql('INSERT INTO t VALUES (1), (2)');
    const task = await start(null);
    await task.until(2);
    await database.sql('INSERT INTO t VALUES (3)');
    expect((await task.until(3)).map(shortly)).toEqual(['r 1', 'r 2', 'c 3']);
  });

  it('streams what happened since a snapshot that broke off, so that no row outlives its deletion', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)');
    const first = await start(null);
    const [row] = await first.until(3);
    await first.stop();
    await database.sql('DELETE FROM t WHERE id = 1');
    const second = await start((row as SourceRecord).sourceOffset);
    expect((await second.until(4)).map(shortly)).toEqual(['r 2', 'r 3', 'd 1', '-']);
    // From the end of the repeated snapshot on, the deletion is still to come.
    const last = second.records[1] as SourceRecord;
    await second.stop();
    const third = await start(last.sourceOffset);
    expect((await third.until(2)).map(shortly)).toEqual(['d 1', '-']);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'resumes after record %i of transactions with COPY and key changes',
    async (count) => {
      await database.sql('CREATE TABLE t (id int PRIMARY KEY, v text)');
      const first = await start(null, { 'snapshot.mode': 'no_data' });
      await database.sql(
        "INSERT INTO t SELECT i, 'x' FROM generate_series(1, 2) i; BEGIN; INSERT INTO t VALUES (3, 'y'); UPDATE t SET id = 30 WHERE id = 3; DELETE FROM t WHERE id = 1; INSERT INTO t VALUES (4, 'z'); COMMIT",
      );
      const expected = ['c 1 x', 'c 2 x', 'c 3 y', 'd 3 ', '-', 'c 30 y', 'd 1 ', '-', 'c 4 z'];
      const records = await first.until(expected.length);
      expect(records.map(shortly)).toEqual(expected);
      const last = at(records, count - 1);
      first.commit(last);
      await first.stop();
      const second = await start(last.sourceOffset);
      // Of an event with several records those come again that were not the whole of it.
      const whole = { 4: 3, 5: 3, 7: 6 }[count] ?? count;
      const again = await second.until(expected.length - whole);
      expect(again.map(shortly)).toEqual(expected.slice(whole));
    },
  );

  it('resumes within the rows of one COPY, which share a position', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
    const first = await start(null, { 'snapshot.mode': 'no_data' });
    await database.sql('CREATE TABLE s AS SELECT generate_series(1, 5) AS id');
    await database.sql("COPY t FROM PROGRAM 'seq 1 5'");
    const records = (await first.until(10)).filter((record) => record.topic === 'srv.public.t');
    expect(new Set(records.map((record) => offsetOf(record).lsn)).size).toBe(1);
    expect(offsetOf(records[1]).eventsProcessed).toBe(2);
    await first.stop();
    const second = await start(at(records, 1).sourceOffset);
    expect((await second.until(3)).map(shortly)).toEqual(['c 3', 'c 4', 'c 5']);
  });

  it('acknowledges what is durable and nothing else', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
    const task = await start(null, { 'snapshot.mode': 'no_data', 'status.update.interval.ms': '50' });
    const before = await database.confirmed();
    await database.sql('INSERT INTO t VALUES (1)');
    await database.sql('INSERT INTO t VALUES (2)');
    const records = await task.until(2);
    let polls = 0;
    await task.poll(() => polls++ === 2);
    expect(await database.confirmed()).toBe(before);
    task.commit(at(records, 1));
    await task.poll(async () => (await database.confirmed()) !== before);
    const { rows } = await database.sql(
      `SELECT pg_wal_lsn_diff(confirmed_flush_lsn, '0/0')::float8 AS lsn FROM pg_replication_slots WHERE slot_name = '${database.name}'`,
    );
    expect(rows[0].lsn).toBe(offsetOf(records[1]).lsn);
  });

  it('goes on after its session was terminated, without loss or duplicate', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
    const task = await start(null, { 'snapshot.mode': 'no_data' });
    await database.sql('INSERT INTO t VALUES (1)');
    await task.until(1);
    await database.sql(
      'SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active_pid IS NOT NULL AND database = current_database()',
    );
    await database.sql('INSERT INTO t VALUES (2)');
    expect((await task.until(2)).map(shortly)).toEqual(['c 1', 'c 2']);
  });

  // The server keeps write-ahead log from the last point at which it noted the running transactions: with it, all that the stream would need is gone.
  it.each([
    ['and its log is kept', ''],
    ['and its log is gone', 'CHECKPOINT'],
  ])('stops when the slot was moved by somebody else %s, unless it is told to trust it', async (_, note) => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
    const first = await start(null, { 'snapshot.mode': 'no_data' });
    await database.sql('INSERT INTO t VALUES (1)');
    const offset = at(await first.until(1), 0).sourceOffset;
    await first.stop();
    await database.sql('INSERT INTO t VALUES (2)');
    if (note !== '') await database.sql(note);
    await database.sql(`SELECT pg_replication_slot_advance('${database.name}', pg_current_wal_lsn())`);
    await expect(start(offset)).rejects.toThrow(/no longer available on the server.*was moved by somebody else/s);
    await database.sql('INSERT INTO t VALUES (3)');
    const trusting = await start(offset, { 'offset.mismatch.strategy': 'trust_slot' });
    expect((await trusting.until(1)).map(shortly)).toEqual(['c 3']);
  });

  it('stops when the slot is gone, and takes a new snapshot when it may', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
    const first = await start(null);
    const offset = at(await first.until(1), 0).sourceOffset;
    await first.stop();
    await database.sql(`SELECT pg_drop_replication_slot('${database.name}')`);
    await expect(start(offset)).rejects.toThrow(/There is no replication slot/);
    const again = await start(offset, { 'snapshot.mode': 'when_needed' });
    expect((await again.until(1)).map(shortly)).toEqual(['r 1']);
  });

  it('waits for a slot that is in use', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
    const first = await start(null);
    const offset = at(await first.until(1), 0).sourceOffset;
    let polls = 0;
    await first.poll(() => polls++ === 1);
    const second = await start(offset, { 'errors.max.retries': '0', 'slot.max.retries': '1' });
    await expect(second.poll(() => false)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('Failed to start replication stream at LSN{') },
    });
    const third = await start(offset);
    await first.stop();
    await database.sql('INSERT INTO t VALUES (2)');
    expect((await third.until(1)).map(shortly)).toEqual(['c 2']);
  });

  it('moves the slot of an idle database with heartbeats', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
    const task = await start(null, {
      'snapshot.mode': 'no_data',
      'heartbeat.interval.ms': '20',
      'status.update.interval.ms': '20',
      'table.include.list': 'public.none',
    });
    const before = await database.confirmed();
    await database.sql('INSERT INTO t SELECT generate_series(1, 100)');
    await task.poll(async () => {
      const last = task.records.at(-1);
      if (last) task.commit(last);
      // A beat may come in the middle of the transaction, too.
      return last?.sourceOffset.messageType === 'COMMIT' && (await database.confirmed()) !== before;
    });
    const last = at(task.records, -1);
    expect(last.topic).toBe('__debezium-heartbeat.srv');
    await task.stop();
    await database.sql('INSERT INTO t VALUES (101)');
    const second = await start(last.sourceOffset);
    expect((await second.until(1)).map(shortly)).toEqual(['c 101']);
  });

  it('shows rows as their table was, without pauses between DDL and DML', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY, a text DEFAULT 1)');
    const task = await start(null, { 'snapshot.mode': 'no_data' });
    const statements = [
      "INSERT INTO t VALUES (1, 'a')",
      'ALTER TABLE t ADD b int NOT NULL DEFAULT 7',
      "INSERT INTO t VALUES (2, 'b')",
      'ALTER TABLE t DROP a',
      'INSERT INTO t VALUES (3, 8)',
      'ALTER TABLE t RENAME b TO c',
      'ALTER TABLE t RENAME TO u',
      'UPDATE u SET c = 9 WHERE id = 3',
      'DROP TABLE u',
    ];
    for (const statement of statements) await database.sql(statement);
    const records = await task.until(4);
    expect(records.map(shortly)).toEqual(['c 1 a', 'c 2 b 7', 'c 3 8', 'u 3 9']);
    expect(records.map((record) => record.topic)).toEqual([
      'srv.public.t',
      'srv.public.t',
      'srv.public.t',
      'srv.public.u',
    ]);
    const columns = records.map((record) => record.valueSchema?.field('after')?.schema.fields.map(({ name }) => name));
    expect(columns).toEqual([
      ['id', 'a'],
      ['id', 'a', 'b'],
      ['id', 'b'],
      ['id', 'c'],
    ]);
  });

  it('reads a snapshot over several connections', async () => {
    await database.sql(
      "CREATE TABLE big (id int PRIMARY KEY, filler text); INSERT INTO big SELECT i, repeat('x', 1000) FROM generate_series(1, 100000) i; CREATE TABLE small AS SELECT generate_series(1, 10) AS id",
    );
    const task = await start(null, { 'snapshot.max.threads': '3', 'snapshot.mode': 'initial_only' });
    const records = await task.until(100_010);
    const ids = records
      .filter(({ topic }) => topic === 'srv.public.big')
      .map((record) => shortly(record).split(' ')[1]);
    expect(new Set(ids).size).toBe(100_000);
    expect(offsetOf(at(records, -1)).snapshotCompleted).toBe(true);
    expect(records.filter((record) => offsetOf(record).snapshotCompleted)).toHaveLength(1);
  });

  it('drops the slot on stop when told so', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)');
    const task = await start(null, { 'slot.drop.on.stop': 'true' });
    await task.until(1);
    await task.stop();
    expect(await database.confirmed()).toBeNull();
  });
});
