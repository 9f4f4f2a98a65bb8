import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { startTestWorker } from '../../../support/worker.js';

it('shows how far a connector is behind its database, and that it has caught up', async () => {
  const address = new URL(process.env.MILLRACE_PG_URL as string);
  const name = `lag_${process.pid}`;
  const admin = new pg.Client({ connectionString: address.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const database = new pg.Client({ connectionString: Object.assign(new URL(address), { pathname: `/${name}` }).href });
  await database.connect();
  await database.query('CREATE TABLE lines (id int PRIMARY KEY, text text)');
  await database.query('ALTER TABLE lines REPLICA IDENTITY FULL');
  const worker = await startTestWorker();
  onTestFinished(async () => {
    await worker.stop();
    await database.query(`SELECT pg_drop_replication_slot('${name}')`);
    await database.end();
    await admin.query(`DROP DATABASE ${name}`);
    await admin.end();
  });
  await worker.request('PUT', '/connectors/lagging/config', {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': address.hostname,
    'database.port': address.port,
    'database.user': address.username,
    'database.password': address.password,
    'database.dbname': name,
    'topic.prefix': name,
    'plugin.name': 'pgoutput',
    'slot.name': name,
    'skip.messages.without.change': 'true',
    'column.include.list': 'public.lines.id,public.lines.text',
  });
  const page = (pattern: RegExp) => worker.until('/metrics', (text: string) => pattern.test(text));
  await page(/^debezium_metrics_Connected\{[^}]*\} 1$/m);
  await database.query("INSERT INTO lines SELECT i, repeat('x', 100) FROM generate_series(1, 1000) i");
  await page(/^debezium_metrics_TotalNumberOfEventsSeen\{[^}]*context="streaming"[^}]*\} 1000$/m);
  const text = await page(/^millrace_source_lag_bytes\{connector="lagging",task="0"\} 0$/m);
  expect(text).toMatch(/^millrace_source_lag_milliseconds\{connector="lagging",task="0"\} 0$/m);

  await database.query("UPDATE lines SET text = 'new' WHERE id <= 20");
  await database.query("UPDATE lines SET text = 'new' WHERE id <= 3");
  await database.query('DELETE FROM lines WHERE id <= 7');
  await database.query("SELECT pg_logical_emit_message(false, 'note', 'text')");
  await database.query('TRUNCATE lines');
  const counted = (await page(
    /^debezium_metrics_NumberOfEventsFiltered\{[^}]*context="streaming"[^}]*\} 1$/m,
  )) as string;
  const figure = (attribute: string) =>
    new RegExp(`^debezium_metrics_${attribute}\\{[^}]*context="streaming"[^}]*\\} (.*)$`, 'm').exec(counted)?.[1];
  expect({
    created: figure('TotalNumberOfCreateEventsSeen'),
    updated: figure('TotalNumberOfUpdateEventsSeen'),
    deleted: figure('TotalNumberOfDeleteEventsSeen'),
    messages: figure('TotalNumberOfLogicalMessageEventsSeen'),
    unchanged: figure('NumberOfUnchangedEventsSkipped'),
    erroneous: figure('NumberOfErroneousEvents'),
    capacity: [figure('QueueTotalCapacity'), figure('QueueRemainingCapacity'), figure('MaxQueueSizeInBytes')],
  }).toEqual({
    created: '1000',
    updated: '20',
    deleted: '7',
    messages: '1',
    unchanged: '3',
    erroneous: '0',
    capacity: ['8192', '8192', '0'],
  });
});
