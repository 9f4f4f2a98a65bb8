import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { waitForCommit } from '../../../src/index.js';
import { eventually } from '../../support/eventually.js';
import { uniqueTopic } from '../../support/search/search-index.js';
import { startTestWorker } from '../../support/worker.js';

it('is passed on Kafka when the sink has written what was committed, over several partitions', async () => {
  const name = uniqueTopic('fence').replaceAll('-', '_');
  const address = new URL(process.env.MILLRACE_PG_URL as string);
  const admin = new pg.Client({ connectionString: address.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const client = new pg.Client({ connectionString: new URL(`/${name}`, address).href });
  await client.connect();
  const folder = await mkdtemp(join(tmpdir(), 'millrace-fence-'));
  onTestFinished(async () => {
    await client.end();
    await eventually(() =>
      admin.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1', [name]),
    );
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
    await rm(folder, { recursive: true });
  });
  await client.query('CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders SELECT generate_series(1, 20)');
  const offsets = join(folder, 'offsets');
  const worker = await startTestWorker({
    'bootstrap.servers': process.env.MILLRACE_KAFKA as string,
    'offset.storage.file.filename': offsets,
    'offset.flush.interval.ms': '60000',
  });
  onTestFinished(() => worker.stop());
  const file = join(worker.folder, 'out.txt');
  for (const config of [
    {
      name,
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'database.hostname': address.hostname,
      'database.port': address.port,
      'database.user': decodeURIComponent(address.username),
      'database.password': decodeURIComponent(address.password),
      'database.dbname': name,
      'topic.prefix': name,
      'slot.name': name,
      'publication.name': name,
      'topic.creation.default.partitions': '3',
      'topic.creation.default.replication.factor': '1',
    },
    {
      name: `${name}-file`,
      'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector',
      'topics.regex': `${name}\\.public\\..*`,
      // New topics are found so often.
      'consumer.override.metadata.max.age.ms': '500',
      file,
    },
  ]) {
    expect((await worker.request('POST', '/connectors', { name: config.name, config })).status).toBe(201);
  }
  const wait = () =>
    waitForCommit(client, { worker: worker.engine.url, connector: `${name}-file`, timeoutMs: 120_000, refresh: false });
  await wait();
  expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(20);
  for (let id = 21; id <= 25; id++) {
    await client.query('INSERT INTO orders VALUES ($1)', [id]);
    await wait();
    expect(await readFile(file, 'utf8')).toContain(`id=${id}`);
  }
});
