import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Schema, STRING } from '../../../../src/data/schema.js';
import type { SourceRecord } from '../../../../src/data/source-record.js';
import { Struct } from '../../../../src/data/struct.js';
import type { CustomConverter } from '../../../../src/source/custom-converter.js';
import type { PostProcessor } from '../../../../src/source/post-processor.js';
import { SourceDatabase, SourceTaskDriver } from '../../../support/postgres/source-task-driver.js';

const RESELECT = {
  'post.processors': 'r',
  'post.processors.r.type': 'io.debezium.processors.reselect.ReselectColumnsPostProcessor',
};
const UNAVAILABLE = '__debezium_unavailable_value';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

async function start(
  settings: Record<string, string>,
  plugins: ConstructorParameters<typeof SourceTaskDriver>[2] = {},
): Promise<SourceTaskDriver> {
  const driver = new SourceTaskDriver(database, { 'snapshot.mode': 'no_data', ...settings }, plugins);
  running.push(driver);
  return driver.start(null);
}

const structOf = (record: SourceRecord | undefined) => (record as SourceRecord).value as Struct;

function newRow(record: SourceRecord | undefined): Record<string, unknown> {
  const row = structOf(record).get('after') as Struct;
  return Object.fromEntries(row.schema.fields.map(({ name }) => [name, row.getWithoutDefault(name)]));
}

/** The error that a chain of causes ends with. */
async function rootOf(failing: Promise<unknown>): Promise<string[]> {
  const messages: string[] = [];
  let error: unknown = await failing.then(
    () => null,
    (thrown) => thrown,
  );
  for (; error instanceof Error; error = error.cause) messages.push(error.message);
  return messages;
}

beforeEach(async () => {
  database = await SourceDatabase.create();
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

describe('ReselectColumnsPostProcessor', () => {
  it('fills in TOASTed values that did not change and NULLs, whatever the key looks like', async () => {
    await database.sql(`
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE "Wide Keys" ("A" int, "at" timestamp, n numeric, m mood, big text, nothing text, PRIMARY KEY (n, "A", "at", m));
      ALTER TABLE "Wide Keys" ALTER big SET STORAGE EXTERNAL`);
    const task = await start(RESELECT);
    await database.sql(
      `INSERT INTO "Wide Keys" VALUES (1, '2020-01-01 00:00:00.5', 1.50, 'ok', repeat('x', 3000), 'a')`,
    );
    await database.sql(`UPDATE "Wide Keys" SET nothing = NULL`);
    await database.sql(`UPDATE "Wide Keys" SET "A" = 2`);
    const [created, updated, , , moved] = await task.until(5);
    expect(newRow(created).big).toHaveLength(3000);
    expect(newRow(updated)).toMatchObject({ A: 1, nothing: null });
    // The row had another key when the update was read, or the same: then the value was found.
    expect([UNAVAILABLE, 'x'.repeat(3000)]).toContain(newRow(updated).big);
    expect(newRow(moved)).toMatchObject({ A: 2, big: 'x'.repeat(3000), nothing: null });
  });

  it('gives every type the value that it has in events, and keeps masks', async () => {
    await database.sql(`CREATE TABLE t (id int PRIMARY KEY, n numeric(10, 3), ts timestamp, d date, t6 time, tz timetz, m money,
      b bytea, a int[], j jsonb, cut text, hidden text)`);
    const task = await start({
      ...RESELECT,
      'column.truncate.to.3.chars': 'public.t.cut',
      'column.mask.with.4.chars': 'public.t.hidden',
    });
    await database.sql(`BEGIN; INSERT INTO t (id) VALUES (1);
      UPDATE t SET n = 1.5, ts = 'infinity', d = '0044-03-15 BC', t6 = '13:14:15.123456', tz = '13:14:15.5+02', m = 1234.5,
        b = '\\x00ff', a = '{{1,2},{3,4}}', j = '{"a": 1}', cut = 'abcdef', hidden = 'secret'; COMMIT`);
    const [created, updated] = await task.until(2);
    expect(newRow(created)).toEqual(newRow(updated));
    expect(newRow(created)).toMatchObject({ cut: 'abc', hidden: '****', t6: 47_655_123_456n, tz: '11:14:15.5Z' });
  });

  it('takes only what it is asked for', async () => {
    await database.sql(`CREATE TABLE t (id int PRIMARY KEY, g int NOT NULL, a text, b text, c text);
      ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL`);
    const task = await start({
      'post.processors': 'old',
      'old.type': 'io.debezium.processors.reselect.ReselectColumnsPostProcessor',
      'old.reselect.columns.include.list': 'PUBLIC.T:(b|c)',
      'old.reselect.null.values': 'false',
      'old.reselect.use.event.key': 'true',
      'message.key.columns': 'public.t:g',
    });
    await database.sql(`INSERT INTO t VALUES (1, 7, repeat('a', 3000), repeat('b', 3000))`);
    await database.sql(`BEGIN; UPDATE t SET id = 2; UPDATE t SET c = 'now'; COMMIT`);
    // The old row has no `g`: the first update is a delete, a tombstone and a create.
    const [, , , moved, updated] = await task.until(5);
    expect(newRow(moved)).toEqual({ id: 2, g: 7, a: UNAVAILABLE, b: 'b'.repeat(3000), c: null });
    expect(newRow(updated)).toEqual({ id: 2, g: 7, a: UNAVAILABLE, b: 'b'.repeat(3000), c: 'now' });
  });

  it('leaves an event as it is when its row is gone', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY, a text)');
    const task = await start(RESELECT);
    await database.sql('BEGIN; INSERT INTO t VALUES (1, NULL); DELETE FROM t; COMMIT');
    const [created] = await task.until(3);
    expect(newRow(created)).toEqual({ id: 1, a: null });
  });

  it('fails for a row that is gone where it is told to, after what came before', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY, a text)');
    const failing = await start({ ...RESELECT, 'post.processors.r.reselect.error.handling.mode': 'fail' });
    await database.sql(`INSERT INTO t VALUES (3, 'x')`);
    await database.sql('BEGIN; INSERT INTO t VALUES (1, NULL); DELETE FROM t WHERE id = 1; COMMIT');
    const messages = await rootOf(failing.until(100));
    expect(messages[0]).toBe('An exception occurred in the change event producer. This connector will be stopped.');
    expect(messages[1]).toMatch(/^Error while processing event at offset \{lsn_proc=\d+, /);
    expect(messages[2]).toBe('Failed to find row in table public.t with key Struct{id=1}');
    expect(failing.records.map(newRow), 'what came before is delivered').toEqual([{ id: 3, a: 'x' }]);
  });

  it('leaves out what fails where event.processing.failure.handling.mode says so', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY, a text)');
    const task = await start({
      ...RESELECT,
      'post.processors.r.reselect.error.handling.mode': 'fail',
      'event.processing.failure.handling.mode': 'skip',
    });
    await database.sql(`BEGIN; INSERT INTO t VALUES (1, NULL); DELETE FROM t; COMMIT; INSERT INTO t VALUES (2, 'x')`);
    const operations = (await task.until(3)).map((record) => (record.value as Struct | null)?.get('op') ?? 'tombstone');
    expect(operations).toEqual(['d', 'tombstone', 'c']);
  });
});

describe('plugins of one’s own', () => {
  const bracketed: () => CustomConverter = () => {
    let suffix = '';
    return {
      configure(settings) {
        suffix = settings['in.words'] ?? '';
      },
      converterFor(column, registration) {
        if (column.typeName !== 'numeric') return;
        const schema = new Schema({ type: 'string', name: 'org.example.Amount' });
        registration.register(schema, (text) => (text === null ? null : `${text} ${suffix}`));
      },
    };
  };

  it('converts chosen columns, in keys too, in snapshots and in the stream', async () => {
    await database.sql('CREATE TABLE t (n numeric(5, 2) PRIMARY KEY, price numeric DEFAULT 3, other int)');
    await database.sql('INSERT INTO t VALUES (1, 2.50, 4)');
    const settings = { converters: 'money', 'money.type': 'org.example.Bracketed', 'money.in.words': 'EUR' };
    const task = await start(
      { ...settings, 'snapshot.mode': 'initial' },
      { converters: { 'org.example.Bracketed': bracketed } },
    );
    await task.until(1);
    await database.sql('INSERT INTO t VALUES (2, NULL, NULL)');
    const [read, created] = await task.until(2);
    expect(newRow(read)).toEqual({ n: '1.00 EUR', price: '2.50 EUR', other: 4 });
    expect(newRow(created)).toEqual({ n: '2.00 EUR', price: null, other: null });
    expect(((created as SourceRecord).key as Struct).get('n')).toBe('2.00 EUR');
    const price = (structOf(created).get('after') as Struct).schema.field('price')?.schema;
    expect(price).toMatchObject({ name: 'org.example.Amount', optional: true, defaultValue: '3 EUR' });
  });

  it('counts a converter that fails as a conversion that fails', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY, a text)');
    const failing: CustomConverter = {
      configure() {},
      converterFor(column, registration) {
        if (column.name === 'a') registration.register(STRING, (text) => (text === 'bad' ? 7 : text));
      },
    };
    const task = await start({ converters: 'x', 'x.type': 'X' }, { converters: { X: () => failing } });
    await database.sql(`INSERT INTO t VALUES (1, 'bad'), (2, 'good')`);
    const records = await task.until(2);
    expect(records.map((record) => newRow(record).a)).toEqual([null, 'good']);
  });

  it('lets post processors change events after reselection; one that fails ends the task', async () => {
    await database.sql('CREATE TABLE t (id int PRIMARY KEY, a text)');
    let closed = 0;
    const shouting: PostProcessor = {
      configure() {},
      async apply(key, value) {
        if ((key as Struct).get('id') === 3) throw new Error('no threes');
        const row = value.get('after');
        if (row instanceof Struct) row.put('a', `${row.get('a')}!`);
      },
      close() {
        closed++;
      },
    };
    const settings = { ...RESELECT, 'post.processors': 'r,s', 'post.processors.s.type': 'Shouting' };
    const task = await start(settings, { processors: { Shouting: () => shouting } });
    await database.sql(
      `BEGIN; INSERT INTO t VALUES (1, NULL); UPDATE t SET a = 'later'; COMMIT; INSERT INTO t VALUES (3, 'x')`,
    );
    const messages = await rootOf(task.until(100));
    expect(task.records.map((record) => newRow(record).a)).toEqual(['later!', 'later!']);
    expect(messages.at(-1)).toBe('no threes');
    await running.pop()?.stop();
    expect(closed).toBe(1);
  });

  it('says which class is missing, and what to do', async () => {
    await expect(start({ converters: 'x', 'x.type': 'no.such.Converter' })).rejects.toMatchObject({
      message: 'Unable to create service io.debezium.relational.CustomConverterRegistry',
      cause: {
        message: 'Unable to find class no.such.Converter',
        cause: { message: 'no.such.Converter', remedy: expect.stringContaining('plugin.path') },
      },
    });
    await expect(start({ 'post.processors': 'p' })).rejects.toMatchObject({
      cause: { message: "Post processor 'p' is missing 'p.type' and/or 'p.<option>' configurations" },
    });
  });
});
