import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type KafkaConnectService, startKafkaConnect } from '../../scripts/services/kafka-connect.js';
import { startSearch } from '../../scripts/services/search.js';
import { MillraceWorker, testFolder, textOf, until } from '../support/millrace-process.js';
import { SearchIndex } from '../support/search/search-index.js';

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
const RECORDS = 6;

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const SCHEMAS = {
  'key.converter': JSON_CONVERTER,
  'value.converter': JSON_CONVERTER,
  'key.converter.schemas.enable': 'true',
  'value.converter.schemas.enable': 'true',
};

const bootstrap = () => process.env.MILLRACE_KAFKA as string;

let connect: KafkaConnectService;
beforeAll(async () => {
  connect = await startKafkaConnect({ bootstrap: bootstrap() });
});
afterAll(() => connect?.stop());

/** Creates a connector on any worker, Java's or ours. */
async function create(url: string, name: string, config: Readonly<Record<string, string>>): Promise<void> {
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

/** A source of the table, what happens to it once it is streaming, and the file into which a sink on `sinks` writes the topic. */
async function captured(name: string, sources: string, sinks: readonly string[]): Promise<string[][]> {
  const { hostname, port, username, password } = new URL(process.env.MILLRACE_PG_URL as string);
  const database = await createDatabase(name);
  await create(sources, `${name}-source`, {
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
    ...SCHEMAS,
  });
  const folder = testFolder();
  const files = sinks.map((_, i) => join(folder, `${i}.txt`));
  for (const [i, url] of sinks.entries()) {
    await create(url, `${name}-sink-${i}`, {
      'connector.class': 'FileStreamSink',
      topics: `${name}.public.things`,
      file: files[i] as string,
      ...SCHEMAS,
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

describe('topics that we write', () => {
  it("are read by Kafka Connect's sink with its JSON converter, schemas on, as by ours", async () => {
    const worker = await MillraceWorker.start({ 'bootstrap.servers': bootstrap() });
    const [java, own] = (await captured('ours', worker.url, [connect.url, worker.url])) as [string[], string[]];
    expect(java).toHaveLength(RECORDS);
    expect(java[0]).toMatch(/^Struct\{after=Struct\{id=1,big=9223372036854775807,price=12\.50,.*name=één 😀/);
    expect(java.at(-1)).toBe('null');
    expect(own).toEqual(java);
  });
});

describe('topics that Debezium writes', () => {
  it("are read by our file sink as by Kafka Connect's, and by our search sink into the table's rows", async () => {
    const worker = await MillraceWorker.start({ 'bootstrap.servers': bootstrap() });
    const search = await startSearch({ kind: 'elasticsearch' });
    onTestFinished(() => search.stop());
    const index = new SearchIndex(search.url, 'theirs.public.things');
    await create(worker.url, 'theirs-search', {
      'connector.class': 'ElasticsearchSink',
      topics: index.name,
      'connection.url': index.url,
      'key.ignore': 'false',
      'schema.ignore': 'true',
      'behavior.on.null.values': 'delete',
      transforms: 'unwrap',
      'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
      ...SCHEMAS,
    });
    const [java, own] = (await captured('theirs', connect.url, [connect.url, worker.url])) as [string[], string[]];
    expect(java).toHaveLength(RECORDS);
    expect(own).toEqual(java);

    let documents: Record<string, unknown> = {};
    await until(
      async () => {
        documents = await index.documents();
        return (
          Object.keys(documents).sort().join() === '1,3' && (documents['1'] as { name: string }).name === 'changed'
        );
      },
      () => JSON.stringify(documents),
    );
    expect(documents['1']).toMatchObject({ id: 1, flag: true, tags: ['a', 'b'] });
    await index.call('DELETE', `/${index.name}`);
  });
});
