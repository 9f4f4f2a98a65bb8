import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresService } from '../../scripts/services/postgres.js';
import type { Log } from '../../src/log/log.js';
import { openLog } from '../../src/log/open-log.js';
import { dropDatabase } from '../oracle/database.js';
import { KafkaReader } from '../support/kafka-reader.js';
import { TABLES, tableRows } from './changed-tables.js';
import { eventDifferences, rowDifferences } from './differences.js';
import { RandomChanges } from './random-changes.js';
import { ReceivedEvents } from './received-events.js';
import { deleteIndexes, hasDocument, searchDocuments } from './search-documents.js';
import { sourceConnector } from './source-connector.js';
import { type Settings, WorkerProcess } from './worker-process.js';

export interface KilledWorkerPlan {
  readonly server: PostgresService;
  /** Row changes to make. */
  readonly changes: number;
  /** How often the worker is killed while they are made, besides once in its snapshot. */
  readonly kills: number;
  /** host:port of a broker; null is the embedded log. */
  readonly bootstrap: string | null;
  /** A search server that is kept in step too, or null. */
  readonly search: string | null;
  readonly progress?: (line: string) => void;
}

export interface KilledWorkerResult {
  /** What is not as it should be; empty when nothing is lost, doubled or different. */
  readonly differences: readonly string[];
  readonly changes: number;
  readonly events: number;
  /** Events that came again after a kill; on a log that stores positions with records there must be none. */
  readonly repeated: number;
}

const SEED_ROWS = 700;
const SNAPSHOT_LOCK = 77;
const STARTED = 'Source task finished initialization';

/**
 * Changes three tables from four connections while the worker is killed with SIGKILL: once in the middle of its snapshot, then at random, alternately
 * as soon as its task has started and after it has delivered something. Compares topics (and indexes) with tables and with the journal of changes.
 */
export async function runKilledWorker(plan: KilledWorkerPlan): Promise<KilledWorkerResult> {
  const { server, progress = () => {} } = plan;
  const prefix = `chaos_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-chaos-'));
  const admin = new pg.Client({ ...server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${prefix}`);
  const database = { ...server, database: prefix };
  const worker = new WorkerProcess(
    folder,
    plan.bootstrap === null ? {} : { 'bootstrap.servers': plan.bootstrap },
    connectors(plan, prefix),
  );
  const { log } = await openLog(worker.settings, false);
  const changes = new RandomChanges(database);
  try {
    await changes.createTables(SEED_ROWS);
    await killInSnapshot(worker, log, database, changes);
    progress('killed in its snapshot');
    await worker.start();
    const streaming = `SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND pid = (SELECT active_pid FROM pg_replication_slots WHERE slot_name = '${prefix}')`;
    await worker.until('the stream begins', async () => (await admin.query(streaming)).rowCount === 1);

    const changing = changes.run(plan.changes);
    await Promise.all([changing, killAtRandom(plan, worker, log, prefix, changes, progress)]);
    const last = await changes.finish();
    progress('waiting for the last changes');
    await worker.until('the last changes are in the topics', () => endsWith(log, prefix, last));
    if (plan.search !== null) await untilIndexed(plan.search, worker, prefix, last);
    await worker.stop();

    const received = await receive(plan, log, prefix);
    const rows = await withClient(database, tableRows);
    const once = plan.bootstrap === null;
    const differences = [
      ...eventDifferences(changes, received.events, once),
      ...(once ? received.duplicates.slice(0, 10).map((position) => `twice: ${position}`) : []),
      ...rowDifferences(rows, received.rows, 'topics'),
      ...(plan.search === null
        ? []
        : rowDifferences(rows, await searchDocuments(plan.search, prefix), 'search indexes')),
    ];
    return {
      differences,
      changes: changes.done,
      events: received.events.length,
      repeated: received.duplicates.length,
    };
  } finally {
    changes.stop();
    await worker.kill();
    await log.close();
    if (plan.search !== null) await deleteIndexes(plan.search, prefix);
    await dropDatabase(server, prefix);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

function connectors({ server, search }: KilledWorkerPlan, prefix: string): Settings[] {
  const source = sourceConnector(server, prefix, {
    'publication.autocreate.mode': 'disabled',
    'table.include.list': TABLES.map(({ name }) => `public.${name}`).join(),
    'decimal.handling.mode': 'string',
    'snapshot.select.statement.overrides': 'public.order_lines',
    'snapshot.select.statement.overrides.public.order_lines': `SELECT * FROM order_lines WHERE (SELECT pg_advisory_xact_lock_shared(${SNAPSHOT_LOCK})) IS NOT NULL`,
  });
  if (search === null) return [source];
  const sink = {
    name: `${prefix}-search`,
    'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    'connection.url': search,
    topics: topics(prefix).join(),
    'key.ignore': 'false',
    'schema.ignore': 'true',
    'behavior.on.null.values': 'delete',
    transforms: 'unwrap',
    'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
  };
  return [source, sink];
}

function topics(prefix: string): string[] {
  return TABLES.map(({ name }) => `${prefix}.public.${name}`);
}

/**
 * Starts the worker and kills it in the middle of its snapshot: the statement that reads one table waits for a lock when rows of another are in their
 * topic already. (A lock on the table itself would keep the slot from being created.) Rows change before and after the kill.
 */
async function killInSnapshot(
  worker: WorkerProcess,
  log: Log,
  database: pg.ClientConfig & { readonly database: string },
  changes: RandomChanges,
): Promise<void> {
  await withClient(database, async (client) => {
    await client.query(`CREATE PUBLICATION ${database.database} FOR TABLE ${TABLES.map(({ name }) => name)}`);
    await client.query(`SELECT pg_advisory_lock(${SNAPSHOT_LOCK})`);
    await worker.start();
    await worker.until('the snapshot begins', async () => (await records(log, database.database)) > 0n);
    await changes.touch();
    await worker.kill();
    if ((await log.topics()).has(`${database.database}.public.order_lines`)) throw new Error('The snapshot went on.');
  });
  await changes.touch();
}

async function killAtRandom(
  plan: KilledWorkerPlan,
  worker: WorkerProcess,
  log: Log,
  prefix: string,
  changes: RandomChanges,
  progress: (line: string) => void,
): Promise<void> {
  const portion = plan.changes / (plan.kills + 1);
  for (let kill = 1; kill <= plan.kills; kill++) {
    // Changes go on for a while after a kill, but not so far that the later kills find nothing to disturb.
    changes.limit = Math.ceil(portion * (kill + 1));
    const moment = Math.min(plan.changes - 1, portion * (kill - 1 + Math.random()));
    await worker.until('changes go on', () => changes.done >= moment);
    const before = await records(log, prefix);
    if (kill % 3 === 0) await worker.until('the task starts', () => worker.output().includes(STARTED));
    else await worker.until('something is delivered', async () => (await records(log, prefix)) > before);
    await delay(Math.random() * 300);
    await worker.kill();
    progress(`kill ${kill} after ${changes.done} changes`);
    await worker.start();
  }
  changes.limit = Number.POSITIVE_INFINITY;
}

async function records(log: Log, prefix: string): Promise<bigint> {
  const existing = await log.topics();
  let count = 0n;
  for (const topic of topics(prefix)) {
    if (existing.has(topic)) count += (await log.offsets({ topic, partition: 0 })).latest;
  }
  return count;
}

/** Whether the last record of each topic is the event of the change with this number. */
async function endsWith(log: Log, prefix: string, changes: readonly number[]): Promise<boolean> {
  for (const [i, topic] of topics(prefix).entries()) {
    const { latest } = await log.offsets({ topic, partition: 0 });
    let last = '';
    for await (const { value } of log.read(topic, new Map([[0, latest - 1n]]))) last = value?.toString() ?? '';
    if (!last.includes(`"change":${changes[i]},`)) return false;
  }
  return true;
}

async function untilIndexed(
  url: string,
  worker: WorkerProcess,
  prefix: string,
  last: readonly number[],
): Promise<void> {
  for (const [i, index] of topics(prefix).entries()) {
    await worker.until(`the index ${index} has the last change`, () => hasDocument(url, index, last[i] as number));
  }
}

/** Everything in the topics; from a broker by a client that is not ours. */
async function receive({ bootstrap }: KilledWorkerPlan, log: Log, prefix: string): Promise<ReceivedEvents> {
  const received = new ReceivedEvents();
  if (bootstrap !== null) {
    for (const record of await new KafkaReader(bootstrap).read(topics(prefix))) received.add(record);
  } else {
    for (const topic of topics(prefix)) for await (const record of log.read(topic)) received.add(record);
  }
  return received;
}

async function withClient<T>(address: pg.ClientConfig, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}
