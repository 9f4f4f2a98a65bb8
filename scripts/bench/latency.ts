import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../../src/log/log.js';
import { openLog } from '../../src/log/open-log.js';
import type { KafkaConnectService } from '../services/kafka-connect.js';
import type { PostgresService } from '../services/postgres.js';
import { checkConnector, converterSettings, createConnector } from './debezium.js';
import { sourceSettings } from './source.js';
import { startWorker } from './worker-process.js';
import { dropSlot } from './workload.js';

/** Milliseconds from sending a statement that commits one change until a consumer has its record. */
export interface Latency {
  readonly contender: string;
  readonly perSecond: number;
  readonly changes: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LatencyOptions {
  readonly contender: string;
  /** host:port of a broker; null is the embedded log. */
  readonly bootstrap: string | null;
  readonly perSecond: number;
  readonly seconds: number;
  /** The worker on which Debezium runs; null is ours. */
  readonly connect: KafkaConnectService | null;
  /** Connector settings over the common ones. */
  readonly settings?: Readonly<Record<string, string>>;
}

const DATABASE = 'bench_latency';
const TABLE = 'public.ticks';
/** Before the figures count: connections, topic and compiled code are warm then. */
const WARM_UP_SECONDS = 3;
const TICK_MS = 5;
const CONNECTIONS = 8;

/** Default settings of everything; changes come evenly, each in a transaction of its own. */
export async function measureLatency(server: PostgresService, options: LatencyOptions): Promise<Latency> {
  const { connect, bootstrap } = options;
  const id = `latency_${process.hrtime.bigint()}`;
  const pool = await prepare(server, id);
  const source = sourceSettings({
    server,
    database: DATABASE,
    publication: 'ticks',
    table: TABLE,
    id,
    reading: 'live',
  });
  if (connect === null) {
    const worker = await startWorker({ bootstrap }, { name: id, ...source });
    try {
      return await measure(pool, worker.log, `${id}.${TABLE}`, options, () => worker.check());
    } finally {
      await worker.stop();
      await finish(pool, id);
    }
  }
  const { log } = await openLog({ 'bootstrap.servers': bootstrap ?? '' }, false);
  try {
    await createConnector(connect, id, { ...source, ...converterSettings(false), ...options.settings });
    return await measure(pool, log, `${id}.${TABLE}`, options, () => checkConnector(connect, id));
  } finally {
    await fetch(`${connect.url}/connectors/${id}`, { method: 'DELETE' });
    await log.close();
    await finish(pool, id);
  }
}

async function prepare(server: PostgresService, slot: string): Promise<pg.Pool> {
  const admin = new pg.Client({ ...server, database: 'postgres' });
  await admin.connect();
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  const pool = new pg.Pool({ ...server, database: DATABASE, max: CONNECTIONS });
  await pool.query(`CREATE TABLE IF NOT EXISTS ${TABLE} (id int PRIMARY KEY, note text, at timestamptz DEFAULT now())`);
  await pool.query(`TRUNCATE ${TABLE}`);
  await pool.query('DROP PUBLICATION IF EXISTS ticks');
  await pool.query(`CREATE PUBLICATION ticks FOR TABLE ${TABLE}`);
  await pool.query("SELECT pg_create_logical_replication_slot($1, 'pgoutput')", [slot]);
  return pool;
}

async function finish(pool: pg.Pool, slot: string): Promise<void> {
  await dropSlot(pool, slot);
  await pool.end();
}

async function measure(
  pool: pg.Pool,
  log: Log,
  topic: string,
  options: LatencyOptions,
  check: () => void | Promise<void>,
): Promise<Latency> {
  const count = options.perSecond * options.seconds;
  const warmUp = options.perSecond * WARM_UP_SECONDS;
  const sent = new Float64Array(warmUp + count);
  const took: number[] = [];
  const stop = new AbortController();
  const insert = async (id: number) => {
    const client = await pool.connect();
    sent[id] = performance.now();
    await client.query({
      name: 'tick',
      text: `INSERT INTO ${TABLE} (id, note) VALUES ($1, $2)`,
      values: [id, `change ${id} of the latency benchmark`],
    });
    client.release();
  };
  await insert(0);
  while (!(await log.topics()).has(topic)) {
    await check();
    await delay(TICK_MS);
  }
  let seen = 0;
  const reading = (async () => {
    for await (const record of log.tail(topic, new Map(), stop.signal)) {
      const arrived = performance.now();
      const { after } = JSON.parse(record.value?.toString() ?? '{}') as { after: { id: number } };
      seen++;
      if (after.id >= warmUp) took.push(arrived - (sent[after.id] as number));
      if (seen === sent.length) return;
    }
  })();
  const writes: Promise<unknown>[] = [];
  const begun = performance.now();
  for (let id = 1; id < sent.length; ) {
    const due = Math.min(sent.length, 1 + Math.floor(((performance.now() - begun) / 1000) * options.perSecond));
    while (id < due) writes.push(insert(id++));
    await delay(TICK_MS);
  }
  await Promise.all(writes);
  await reading;
  stop.abort();
  took.sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))] as number;
  return {
    contender: options.contender,
    perSecond: options.perSecond,
    changes: count,
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
  };
}

/** A Markdown table, one row per run. */
export function latencyTable(latencies: readonly Latency[]): string {
  const rows = latencies.map(({ contender, perSecond, changes, p50, p99, max }) => [
    contender,
    String(perSecond),
    String(changes),
    ...[p50, p99, max].map((ms) => ms.toFixed(1)),
  ]);
  const head = ['contender', 'changes/s', 'changes', 'p50 ms', 'p99 ms', 'max ms'];
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
