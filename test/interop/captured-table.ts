import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { testFolder, textOf, until } from '../support/millrace-process.js';

/** A table with values of many types; no bytea, whose text in Java is an address. */
const TABLE = `
  CREATE TABLE things (
    id int PRIMARY KEY, big bigint, price numeric(12,2), ratio double precision, flag boolean, name text,
    made timestamptz, day date, tags text[], doc jsonb, code uuid);
  ALTER TABLE things REPLICA IDENTITY FULL;
  INSERT INTO things VALUES
    (1, 9223372036854775807, 12.50, 0.1, true, 'één 😀', '2024-02-29 12:00:00.123456+02', '1999-12-31', '{a,b}', '{"k": [1, 2]}', '6f9619ff-8b86-d011-b42d-00c04fc964ff'),
    (2, null, null, null, null, null, null, null, null, null, null)`;

const CHANGES = [
  `INSERT INTO things (id, name, price) VALUES (3, 'later', -0.01)`,
  `UPDATE things SET name = 'changed' WHERE id = 1`,
  'DELETE FROM things WHERE id = 2',
];

/** Two rows, an insert, an update, a delete and its tombstone. */
export const RECORDS = 6;

/** A worker, Java's or ours, and the converters that a connector on it gets. */
export interface Place {
  readonly url: string;
  readonly converters: Readonly<Record<string, string>>;
}

/** Creates a connector on any worker, Java's or ours. */
export async function create(url: string, name: string, config: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${url}/connectors`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, config }),
  });
  expect(answer.status, await answer.text()).toBe(201);
  onTestFinished(async () => {
    await fetch(`${url}/connectors/${name}`, { method: 'DELETE' }).catch(() => {});
  });
}

function lines(file: string): string[] {
  return textOf(file).split('\n').slice(0, -1);
}

/** A connection to a database of the shared server with the table in it. Slot and database go with the test, after its connectors. */
async function createDatabase(name: string): Promise<pg.Client> {
  const address = new URL(process.env.MILLRACE_PG_URL as string);
  const admin = new pg.Client({ connectionString: address.href });
  await admin.connect();
  onTestFinished(async () => {
    const gone = async () =>
      (await admin.query('SELECT 1 FROM pg_replication_slots WHERE slot_name = $1 AND active', [name])).rowCount === 0;
    await until(gone, () => `the slot ${name} is still in use`);
    await admin.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1', [
      name,
    ]);
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
  await admin.query(`CREATE DATABASE ${name}`);
  address.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: address.href });
  client.on('error', () => {});
  await client.connect();
  await client.query(TABLE);
  return client;
}

/** A source of the table, what happens to it once it is streaming, and for each of `sinks` the lines that a file sink there makes of the topic. */
export async function captured(name: string, source: Place, sinks: readonly Place[]): Promise<string[][]> {
  const { hostname, port, username, password } = new URL(process.env.MILLRACE_PG_URL as string);
  const database = await createDatabase(name);
  await create(source.url, `${name}-source`, {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': hostname,
    'database.port': port,
    'database.user': username,
    'database.password': password,
    'database.dbname': name,
    'topic.prefix': name,
    'table.include.list': 'public.things',
    'plugin.name': 'pgoutput',
    'slot.name': name,
    'publication.autocreate.mode': 'filtered',
    'decimal.handling.mode': 'precise',
    ...source.converters,
  });
  const folder = testFolder();
  const files = sinks.map((_, i) => join(folder, `${i}.txt`));
  for (const [i, { url, converters }] of sinks.entries()) {
    await create(url, `${name}-sink-${i}`, {
      'connector.class': 'FileStreamSink',
      topics: `${name}.public.things`,
      file: files[i] as string,
      ...converters,
    });
  }
  const written = (count: number) =>
    until(
      () => files.every((file) => lines(file).length >= count),
      () => `${name}: ${files.map((file) => textOf(file)).join('\n')}`,
      120_000,
    );
  await written(2);
  for (const change of CHANGES) await database.query(change);
  await written(RECORDS);
  return files.map(lines);
}
