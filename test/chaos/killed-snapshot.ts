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
import { rowDifferences } from './differences.js';
import { sourceConnector } from './source-connector.js';
import { type Settings, WorkerProcess } from './worker-process.js';

export interface KilledSnapshotPlan {
  readonly server: PostgresService;
  /** host:port of a broker; null is the embedded log. */
  readonly bootstrap: string | null;
  /** `offset.flush.interval.ms`; five times a second by default. */
  readonly flushMs?: number;
  readonly progress?: (line: string) => void;
}

export interface KilledSnapshotResult {
  /** What is not as it should be; empty when the topics, replayed, are the tables. */
  readonly differences: readonly string[];
  /** Rows that the snapshots gave for the first table, whose last attempts are not needed once it is complete. */
  readonly firstTableRows: number;
  /** Changes that are there twice; on a log that stores positions with records there must be none. */
  readonly repeated: readonly string[];
}

/** Rows of each table at the beginning. */
export const SNAPSHOT_ROWS = 3000;

/** Read in this order. */
const TABLES = ['first', 'second'];

/**
 * Rows at which the snapshot waits as long as somebody else holds the advisory lock of that number. The rows before a gate have left the server when it
 * is reached but for the last few kilobytes.
 */
const GATES: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  first: { 1: 1, 2500: 2 },
  second: { 1: 3, 2500: 4 },
};

interface Scene {
  readonly worker: WorkerProcess;
  readonly log: Log;
  /** Changes rows. */
  readonly client: pg.Client;
  /** Looks at the server, outside of the transactions of `client`. */
  readonly admin: pg.Client;
  readonly prefix: string;
}

/** A moment at which the worker is killed. */
interface Moment {
  readonly name: string;
  /** Holds the snapshot up there; released after the kill. */
  readonly hold: (scene: Scene) => Promise<void>;
  readonly release: (scene: Scene) => Promise<void>;
  readonly reached: (scene: Scene) => Promise<boolean>;
}

/**
 * Kills the worker with SIGKILL in every part of its initial snapshot, one after the other, and changes rows before and after each kill. Compares what the
 * topics say at the end with the tables.
 */
export async function runKilledSnapshot(plan: KilledSnapshotPlan): Promise<KilledSnapshotResult> {
  const { server, bootstrap, progress = () => {} } = plan;
  const prefix = `broken_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-chaos-'));
  const admin = new pg.Client({ ...server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${prefix}`);
  const client = new pg.Client({ ...server, database: prefix, application_name: prefix });
  await client.connect();
  const settings = {
    ...(bootstrap === null ? {} : { 'bootstrap.servers': bootstrap }),
    ...(plan.flushMs === undefined ? {} : { 'offset.flush.interval.ms': String(plan.flushMs) }),
  };
  const worker = new WorkerProcess(folder, settings, [connector(server, prefix)]);
  const { log } = await openLog(worker.settings, false);
  const scene = { worker, log, client, admin, prefix };
  try {
    await createTables(client, prefix);
    let change = 0;
    for (const moment of MOMENTS) {
      await moment.hold(scene);
      await worker.start();
      await worker.until(moment.name, () => moment.reached(scene));
      await touch(client, ++change);
      await worker.kill();
      progress(`killed ${moment.name}`);
      await moment.release(scene);
      await untilGone(admin, prefix);
      await touch(client, ++change);
    }
    await worker.start();
    await client.query("INSERT INTO second VALUES (-1, 'the end')");
    await worker.until('the last change is delivered', async () => (await last(scene, 'second')).includes('the end'));
    await worker.until('the first table is delivered', async () =>
      (await last(scene, 'first')).includes(`"${change}"`),
    );
    await worker.stop();
    return await compare(scene, bootstrap);
  } finally {
    await worker.kill();
    await log.close();
    await client.end();
    await dropDatabase(server, prefix);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

const MOMENTS: readonly Moment[] = [
  {
    name: 'before the slot exists',
    // The server creates a slot only when all transactions that were running have ended.
    hold: async ({ client }) => {
      await client.query('BEGIN');
      await client.query("INSERT INTO first VALUES (-5, 'open')");
    },
    release: async ({ client }) => {
      await client.query('COMMIT');
    },
    reached: ({ admin, prefix }) =>
      found(
        admin,
        `SELECT FROM pg_stat_activity WHERE datname = '${prefix}' AND query LIKE 'CREATE_REPLICATION_SLOT%'`,
      ),
  },
  gate('before the first row', 1, () => Promise.resolve(true)),
  gate('in the middle of a table', 2, async (scene) => (await count(scene, 'first')) > 0n),
  gate('between two tables', 3, async (scene) => (await count(scene, 'first')) > BigInt(SNAPSHOT_ROWS)),
  gate('when one table is complete', 4, async (scene) => (await count(scene, 'second')) > 0n),
  gate('once more when one table is complete', 4, async (scene) => (await count(scene, 'second')) > 0n),
  {
    name: 'behind the last row',
    hold: async () => {},
    release: async () => {},
    // The stream goes on at once with the changes made meanwhile, so this need not be the last record any more.
    reached: (scene) => holds(scene, 'second', '"snapshot":"last"'),
  },
  {
    name: 'in the first changes of the stream',
    hold: async () => {},
    release: async () => {},
    reached: async (scene) => (await last(scene, 'first')).includes('"snapshot":"false"'),
  },
];

function gate(name: string, lock: number, reached: (scene: Scene) => Promise<boolean>): Moment {
  return {
    name,
    hold: async ({ client }) => {
      await client.query('SELECT pg_advisory_lock($1)', [lock]);
    },
    release: async ({ client }) => {
      await client.query('SELECT pg_advisory_unlock($1)', [lock]);
    },
    reached: async (scene) => {
      const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = ${lock} AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = '${scene.prefix}')`;
      return (await found(scene.admin, waiting)) && (await reached(scene));
    },
  };
}

async function createTables(client: pg.Client, prefix: string): Promise<void> {
  await client.query(
    "CREATE FUNCTION gate(lock int) RETURNS boolean LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(lock); RETURN true; END'",
  );
  for (const table of TABLES) {
    await client.query(`CREATE TABLE ${table} (id int PRIMARY KEY, v text NOT NULL)`);
    await client.query(`INSERT INTO ${table} SELECT i, repeat('x', 100) FROM generate_series(1, ${SNAPSHOT_ROWS}) i`);
  }
  await client.query(`CREATE PUBLICATION ${prefix} FOR TABLE ${TABLES.join()}`);
}

function connector(server: PostgresService, prefix: string): Settings {
  const overrides = TABLES.map((table) => {
    const gates = Object.entries(GATES[table] as object).map(([id, lock]) => `WHEN ${id} THEN gate(${lock})`);
    const select = `SELECT * FROM ${table} WHERE CASE id ${gates.join(' ')} ELSE true END`;
    return [`snapshot.select.statement.overrides.public.${table}`, select];
  });
  return sourceConnector(server, prefix, {
    'publication.autocreate.mode': 'disabled',
    'table.include.list': TABLES.map((name) => `public.${name}`).join(),
    'max.batch.size': '100',
    'max.queue.size': '200',
    'snapshot.select.statement.overrides': TABLES.map((name) => `public.${name}`).join(),
    ...Object.fromEntries(overrides),
  });
}

/** Changes, deletes, inserts and gives another key, in places that all parts of the snapshot have. The rows at the gates stay. */
async function touch(client: pg.Client, change: number): Promise<void> {
  for (const table of TABLES) {
    await client.query(`DELETE FROM ${table} WHERE id IN ($1, $1 + 2600)`, [change + 10]);
    await client.query(`UPDATE ${table} SET id = -id WHERE id = $1`, [change + 2550]);
    await client.query(`INSERT INTO ${table} VALUES ($1, $2)`, [change + 10_000, `new ${change}`]);
    await client.query(`UPDATE ${table} SET v = $2 WHERE id IN (100, 2900, $1 + 500)`, [change, `${change}`]);
  }
}

/** Waits until the server has noticed that the worker is gone. */
async function untilGone(admin: pg.Client, prefix: string): Promise<void> {
  const others = `SELECT FROM pg_stat_activity WHERE datname = '${prefix}' AND application_name <> '${prefix}'`;
  for (let attempt = 0; await found(admin, others); attempt++) {
    if (attempt > 3000) throw new Error('The connections of the killed worker stay open.');
    await delay(20);
  }
}

async function found(client: pg.Client, query: string): Promise<boolean> {
  return (await client.query(query)).rowCount !== 0;
}

async function count({ log, prefix }: Scene, table: string): Promise<bigint> {
  const topic = `${prefix}.public.${table}`;
  return (await log.topics()).has(topic) ? (await log.offsets({ topic, partition: 0 })).latest : 0n;
}

/** The last record of a table's topic, a tombstone as an empty text. */
async function last(scene: Scene, table: string): Promise<string> {
  const latest = await count(scene, table);
  let text = '';
  if (latest === 0n) return text;
  const from = new Map([[0, latest - 1n]]);
  for await (const { value } of scene.log.read(`${scene.prefix}.public.${table}`, from)) text = value?.toString() ?? '';
  return text;
}

/** Whether one of the records of a table's topic holds the text. */
async function holds(scene: Scene, table: string, text: string): Promise<boolean> {
  if ((await count(scene, table)) === 0n) return false;
  for await (const { value } of scene.log.read(`${scene.prefix}.public.${table}`)) {
    if (value?.includes(text)) return true;
  }
  return false;
}

interface Envelope {
  readonly op: string;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly source: { readonly lsn: number };
}

async function compare({ log, client, prefix }: Scene, bootstrap: string | null): Promise<KilledSnapshotResult> {
  const replayed = new Map<string, string>();
  const seen = new Set<string>();
  const repeated: string[] = [];
  let firstTableRows = 0;
  const wanted = new Map<string, string>();
  for (const table of TABLES) {
    const topic = `${prefix}.public.${table}`;
    const records = bootstrap === null ? log.read(topic) : await new KafkaReader(bootstrap).read([topic]);
    for await (const { key, value } of records) {
      const id = `${table} ${key?.toString()}`;
      if (value === null) {
        replayed.delete(id);
        continue;
      }
      const { op, after, source } = JSON.parse(value.toString()) as Envelope;
      if (after === null) replayed.delete(id);
      else replayed.set(id, JSON.stringify(after));
      if (op === 'r' && table === 'first') firstTableRows++;
      if (op === 'r') continue;
      const position = `${source.lsn} ${op} ${id}`;
      if (seen.has(position)) repeated.push(position);
      seen.add(position);
    }
    const { rows } = await client.query<{ id: number }>(`SELECT id, v FROM ${table}`);
    for (const row of rows) wanted.set(`${table} {"id":${row.id}}`, JSON.stringify(row));
  }
  return { differences: rowDifferences(wanted, replayed, 'topics'), firstTableRows, repeated };
}
