import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';
import { type KafkaConnectService, startKafkaConnect } from '../../../scripts/services/kafka-connect.js';
import { openLog } from '../../../src/log/open-log.js';
import { FileOffsetStore } from '../../../src/offset/file-offset-store.js';
import { WorkerProcess } from '../../chaos/worker-process.js';
import { callRest } from '../../oracle/rest.js';
import { KafkaReader } from '../../support/kafka-reader.js';
import { createSourceDatabase, type SourceDatabase } from './source-database.js';

const PATIENCE = { timeout: 90_000, interval: 100 };
const NAME = 'inventory-connector';
const WITHOUT_SCHEMAS = { 'key.converter.schemas.enable': 'false', 'value.converter.schemas.enable': 'false' };

// A JVM on a busy machine may need a minute to start.
vi.setConfig({ testTimeout: 300_000 });

let bootstrap: string;
let debezium: KafkaConnectService;
let reader: KafkaReader;
let database: SourceDatabase;
let folder: string;

beforeEach(async () => {
  bootstrap = (await startKafka()).bootstrap;
  reader = new KafkaReader(bootstrap);
  debezium = await startKafkaConnect({ bootstrap, settings: WITHOUT_SCHEMAS });
  database = await createSourceDatabase('CREATE TABLE t (id int PRIMARY KEY, v text)');
  folder = await mkdtemp(join(tmpdir(), 'millrace-takeover-'));
});

afterEach(async () => {
  await debezium.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function createReal(): Promise<void> {
  const config = { ...database.connector('theirs'), 'poll.interval.ms': '50', 'snapshot.mode': 'no_data' };
  const { status, body } = await callRest(debezium.url, 'POST', '/connectors', { name: NAME, config });
  expect(status, JSON.stringify(body)).toBe(201);
  await vi.waitFor(() => slotIsActive('theirs'), PATIENCE);
}

function worker(settings: Readonly<Record<string, string>>, slot: string): WorkerProcess {
  const connector = { name: NAME, ...database.connector(slot), 'snapshot.mode': 'no_data' };
  const started = new WorkerProcess(folder, settings, [connector]);
  onTestFinished(() => started.kill());
  return started;
}

async function slotIsActive(name: string): Promise<void> {
  const { rows } = await database.client.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [name]);
  expect(rows).toEqual([{ active: true }]);
}

/** The offset that the real worker has stored last. */
async function realOffset(): Promise<{ key: Buffer; value: Buffer }> {
  const records = await reader.read([debezium.topics.offsets]);
  const { key, value } = records.at(-1) as (typeof records)[number];
  return { key: key as Buffer, value: value as Buffer };
}

/** `op id` of every event in the topic, tombstones as `-`. */
async function topicEvents(): Promise<string[]> {
  const topic = `${database.name}.public.t`;
  if (!(await reader.topics()).has(topic)) return [];
  return (await reader.read([topic])).map(({ key, value }) => {
    const { id } = JSON.parse(String(key)) as { id: number };
    return value === null ? `- ${id}` : `${(JSON.parse(String(value)) as { op: string }).op} ${id}`;
  });
}

/** Transactions of one and of several changes; each call changes other rows. */
async function change(from: number): Promise<string[]> {
  const [a, b, c] = [from, from + 1, from + 2];
  await database.client.query(`INSERT INTO t VALUES (${a}, 'x')`);
  await database.client.query(
    `BEGIN; INSERT INTO t VALUES (${b}, 'y'); UPDATE t SET v = 'z' WHERE id = ${a}; DELETE FROM t WHERE id = ${b}; INSERT INTO t VALUES (${c}, 'w'); COMMIT`,
  );
  return [`c ${a}`, `c ${b}`, `u ${a}`, `d ${b}`, `- ${b}`, `c ${c}`];
}

test('for the same position our offset and the one of the real connector are the same bytes', async () => {
  await createReal();
  const ours = worker({}, 'ours');
  await ours.start();
  await ours.until('our slot is read', () =>
    slotIsActive('ours').then(
      () => true,
      () => false,
    ),
  );
  await change(1);
  const { log, offsets } = await openLog(ours.settings, false);
  onTestFinished(() => log.close());
  await vi.waitFor(async () => {
    const real = await realOffset();
    const stored = (await offsets?.entries())?.map(({ key, value }) => `${key} ${value}`);
    expect(stored).toEqual([`${real.key} ${real.value}`]);
    expect(Object.keys(JSON.parse(String(real.value)) as object)).toContain('lsn_commit');
    // Both stand at the last change, which is the second insert of the second transaction.
    expect(JSON.parse(String(real.value))).toMatchObject({ messageType: 'INSERT' });
  }, PATIENCE);
});

test("our worker goes on at the real connector's next change", async () => {
  await createReal();
  const expected = await change(1);
  await vi.waitFor(async () => expect(await topicEvents()).toEqual(expected), PATIENCE);
  expected.push(...(await change(4)));
  await vi.waitFor(async () => expect(await topicEvents()).toEqual(expected), PATIENCE);
  await debezium.stop();
  // Nobody reads the slot now.
  expected.push(...(await change(7)));

  await new FileOffsetStore(join(folder, 'offsets')).set([await realOffset()]);
  const ours = worker({ 'bootstrap.servers': bootstrap }, 'theirs');
  await ours.start();
  await ours.until('what happened meanwhile', async () => (await topicEvents()).length >= expected.length);
  expected.push(...(await change(10)));
  await ours.until('what happens now', async () => (await topicEvents()).length >= expected.length);
  await ours.stop();
  expect(await topicEvents()).toEqual(expected);
});
