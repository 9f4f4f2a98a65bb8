import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OffsetMap, SourceRecord } from '../../../../src/data/source-record.js';
import { Struct } from '../../../../src/data/struct.js';
import { randomFrom } from '../../../support/postgres/pgoutput-fuzz.js';
import { SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

const SIGNALS = {
  'snapshot.mode': 'no_data',
  'signal.data.collection': 'public.sig',
  'incremental.snapshot.chunk.size': '10',
  'notification.enabled.channels': 'sink',
  'notification.sink.topic.name': 'notes',
};

async function start(stored: OffsetMap | null, settings: Record<string, string> = {}): Promise<SourceTaskDriver> {
  const driver = new SourceTaskDriver(database, { ...SIGNALS, ...settings });
  running.push(driver);
  return driver.start(stored);
}

async function signal(id: string, type: string, data: object): Promise<void> {
  await database.client.query('INSERT INTO sig VALUES ($1, $2, $3)', [id, type, JSON.stringify(data)]);
}

const execute = (id: string, tables: string[], more: object = {}) =>
  signal(id, 'execute-snapshot', { 'data-collections': tables, type: 'incremental', ...more });

const ofTable = (records: readonly SourceRecord[], table: string) =>
  records.filter((record) => record.topic === `srv.public.${table}`);

/** Types of the notifications, with the status where there is one. */
function notes(records: readonly SourceRecord[]): string[] {
  return records
    .filter((record) => record.topic === 'notes')
    .map((record) => {
      const value = record.value as Struct;
      const data = value.get('additional_data') as Map<string, string>;
      return [value.get('type'), data.get('scanned_collection'), data.get('status')].filter(Boolean).join(' ');
    });
}

const completed = (task: SourceTaskDriver) => () => notes(task.records).includes('COMPLETED');

/** What a reader of the topic ends up with: the last row of each key. */
function stateOf(records: readonly SourceRecord[]): Map<string, string> {
  const state = new Map<string, string>();
  for (const record of records) {
    const key = JSON.stringify((record.key as Struct).values.map(String));
    const value = record.value instanceof Struct ? (record.value.get('after') as Struct | null) : null;
    if (value === null) state.delete(key);
    else state.set(key, JSON.stringify(value.values.map((item) => (item === null ? null : String(item)))));
  }
  return state;
}

async function tableState(query: string): Promise<Map<string, string>> {
  const { rows } = await database.client.query({ text: query, rowMode: 'array' });
  return new Map(
    (rows as unknown as unknown[][]).map((row) => [
      JSON.stringify([String(row[0])]),
      JSON.stringify(row.map((item) => (item === null ? null : String(item)))),
    ]),
  );
}

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql('CREATE TABLE sig (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048))');
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

describe('incremental snapshots', () => {
  it('reads tables in chunks, with the close rows in the stream', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 25)');
    const task = await start(null);
    await execute('s1', ['public.t']);
    const records = await task.poll(completed(task));
    expect(ofTable(records, 't').map(shortly)).toEqual(Array.from({ length: 25 }, (_, i) => `r ${i + 1}`));
    const source = ((records.find((r) => r.topic === 'srv.public.t') as SourceRecord).value as Struct).get(
      'source',
    ) as Struct;
    expect(source.get('snapshot')).toBe('incremental');
    expect(source.get('lsn')).toBeNull();
    expect(source.get('txId')).toBeNull();
  });

  it('removes the mark of the beginning with insert_delete', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 15)');
    const task = await start(null, { 'incremental.snapshot.watermarking.strategy': 'insert_delete' });
    await execute('s1', ['public.t']);
    const records = await task.poll(completed(task));
    expect(ofTable(records, 't')).toHaveLength(15);
    const { rows } = await database.sql("SELECT count(*)::int AS left FROM sig WHERE id LIKE '%-close'");
    expect(rows[0].left).toBe(0);
    // The deletion of the last mark is on its way when the last table is done.
    await task.poll(async () => {
      const deleted = ofTable(task.records, 'sig').filter((record) => shortly(record).startsWith('d'));
      return deleted.length === 3;
    });
  });

  it('takes tables by regular expressions, passes over those without key or rows, and says so', async () => {
    await database.sql(`
      CREATE TABLE a1 (id int PRIMARY KEY); INSERT INTO a1 VALUES (1);
      CREATE TABLE a2 (id int PRIMARY KEY);
      CREATE TABLE a3 (v text); INSERT INTO a3 VALUES ('x')`);
    const task = await start(null);
    await execute('s1', ['public.a.*', 'public.nowhere']);
    const records = await task.poll(completed(task));
    // What an expression matches comes in the order of a hash map, as in Debezium.
    const scans = notes(records)
      .filter((note) => note.startsWith('TABLE_SCAN_COMPLETED'))
      .sort();
    expect([...notes(records).filter((note) => !scans.includes(note)), ...scans]).toEqual([
      'SKIPPED',
      'STARTED',
      'DATA_COLLECTIONS_RESOLVED',
      'IN_PROGRESS',
      'COMPLETED',
      'TABLE_SCAN_COMPLETED public.a1 SUCCEEDED',
      'TABLE_SCAN_COMPLETED public.a2 EMPTY',
      'TABLE_SCAN_COMPLETED public.a3 NO_PRIMARY_KEY',
      'TABLE_SCAN_COMPLETED public.nowhere UNKNOWN_SCHEMA',
    ]);
  });

  it('goes by a surrogate key that is not unique without losing rows', async () => {
    await database.sql(
      'CREATE TABLE t (id int PRIMARY KEY, bucket int); INSERT INTO t SELECT i, i / 40 FROM generate_series(1, 100) i',
    );
    const task = await start(null);
    await execute('s1', ['public.t'], { 'surrogate-key': 'bucket' });
    const records = await task.poll(completed(task));
    expect(new Set(ofTable(records, 't').map(shortly)).size).toBe(100);
  });

  it('walks through nullable keys of several columns, NULLs included', async () => {
    await database.sql(`
      CREATE TABLE t (a int, b text, UNIQUE (a, b));
      INSERT INTO t SELECT nullif(i % 7, 3), nullif('k' || i, 'k5') FROM generate_series(1, 60) i`);
    const task = await start(null);
    await execute('s1', ['public.t']);
    const records = await task.poll(completed(task));
    expect(new Set(ofTable(records, 't').map(shortly)).size).toBe(60);
  });

  it('reads rows again that a changed table had before', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 5)');
    // The table is altered and changed between the two marks.
    await database.sql(`
      CREATE FUNCTION widen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.type = 'snapshot-window-close' AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'v') THEN
          ALTER TABLE t ADD v text DEFAULT 'new'; INSERT INTO t VALUES (6, 'later');
        END IF; RETURN NEW; END $$;
      CREATE TRIGGER widen BEFORE INSERT ON sig FOR EACH ROW EXECUTE FUNCTION widen()`);
    const task = await start(null);
    await execute('s1', ['public.t']);
    const records = await task.poll(completed(task));
    expect(stateOf(ofTable(records, 't'))).toEqual(await tableState('SELECT id, v FROM t'));
  });

  it('skips a table that cannot be read and goes on with the others', async () => {
    await database.sql(
      'CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); CREATE TABLE u (id int PRIMARY KEY); INSERT INTO u VALUES (2)',
    );
    const task = await start(null);
    await execute('s1', ['public.t', 'public.u'], {
      'additional-conditions': [{ 'data-collection': 'public.t', filter: 'no_such_column = 1' }],
    });
    const records = await task.poll(completed(task));
    expect(notes(records)).toContain('TABLE_SCAN_COMPLETED public.t SQL_EXCEPTION');
    expect(ofTable(records, 'u').map(shortly)).toEqual(['r 2']);
  });

  it('goes on with streaming when a signal cannot be used', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY)');
    const task = await start(null);
    await database.sql(`INSERT INTO sig VALUES ('1', 'execute-snapshot', 'no json'), ('2', 'no-such-signal', '{}'),
      ('3', 'execute-snapshot', '{"type": "other"}'), ('4', 'execute-snapshot', NULL), ('5', 'log', '{"message": "at {}"}'),
      ('6', 'execute-snapshot', '{"data-collections": ["("]}'), ('7', 'stop-snapshot', '{}')`);
    await database.sql('INSERT INTO t VALUES (1)');
    await task.poll(() => ofTable(task.records, 't').length === 1);
  });

  it('resumes behind any of its records', async () => {
    await database.sql(
      "CREATE TABLE t (id uuid PRIMARY KEY, n bigint); INSERT INTO t SELECT gen_random_uuid(), i FROM generate_series(1, 35) i; CREATE TABLE u (k text, n bigint, PRIMARY KEY (n, k)); INSERT INTO u SELECT 'ä' || i, i FROM generate_series(1, 25) i",
    );
    let task = await start(null, { 'incremental.snapshot.chunk.size': '4' });
    await execute('s1', ['public.t', 'public.u']);
    const durable: SourceRecord[] = [];
    // Every process dies after a few more records.
    for (let generation = 1; ; generation++) {
      const wanted = 1 + ((generation * 7) % 13);
      await task.poll(() => completed(task)() || task.records.length >= wanted);
      const kept = completed(task)() ? task.records : task.records.slice(0, wanted);
      durable.push(...kept);
      await task.stop();
      if (completed(task)()) break;
      task = await start(durable.at(-1)?.sourceOffset ?? null, { 'incremental.snapshot.chunk.size': '4' });
    }
    const rows = [...ofTable(durable, 't'), ...ofTable(durable, 'u')].map(shortly);
    expect(new Set(rows).size).toBe(60);
    // Dying costs no more than the records that were not durable: no table begins again.
    expect(rows.length).toBe(60);
  });

  it.each([1, 2, 3])('leaves the topic equal to the table while it changes, and tasks die (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    await database.sql(
      'CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t SELECT i, 0 FROM generate_series(1, 300) i',
    );
    let task = await start(null);
    await execute('s1', ['public.t']);
    let writing = true;
    const writer = (async () => {
      for (let change = 1; writing; change++) {
        const id = 1 + below(320);
        const kind = below(5);
        if (kind === 0) await database.client.query('DELETE FROM t WHERE id = $1', [id]);
        else if (kind === 1) {
          await database.client.query('UPDATE t SET id = $2 WHERE id = $1', [id, 1000 + change]);
        } else {
          await database.client.query('INSERT INTO t VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = excluded.v', [
            id,
            change,
          ]);
        }
      }
    })();
    const durable: SourceRecord[] = [];
    // The marks come behind everything that is written meanwhile, so a task must be let live at last.
    for (let lives = 6; ; lives--) {
      const wanted = lives > 0 ? 60 + below(400) : Number.POSITIVE_INFINITY;
      await task.poll(() => completed(task)() || task.records.length >= wanted);
      const done = completed(task)();
      durable.push(...(done ? task.records : task.records.slice(0, wanted)));
      if (done) break;
      await task.stop();
      task = await start(durable.at(-1)?.sourceOffset ?? null);
    }
    writing = false;
    await writer;
    await database.sql('INSERT INTO t VALUES (-1, -1)');
    const from = task.records.length;
    await task.poll(() => ofTable(task.records, 't').some((record) => shortly(record) === 'c -1 -1'));
    durable.push(...task.records.slice(from));
    expect(stateOf(ofTable(durable, 't'))).toEqual(await tableState('SELECT id, v FROM t'));
  });

  it('needs no signal table and no change with read.only', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 25)');
    const task = await start(null, { 'read.only': 'true' });
    await execute('s1', ['public.t']);
    const records = await task.poll(completed(task));
    expect(ofTable(records, 't').map(shortly)).toEqual(Array.from({ length: 25 }, (_, i) => `r ${i + 1}`));
    const { rows } = await database.sql('SELECT count(*)::int AS written FROM sig');
    expect(rows[0].written).toBe(1);
  });
});
