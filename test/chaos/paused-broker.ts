import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startKafka } from '../../scripts/services/kafka.js';
import type { PostgresService } from '../../scripts/services/postgres.js';
import { openLog } from '../../src/log/open-log.js';
import { dropDatabase } from '../oracle/database.js';
import { residentBytes } from './process-memory.js';
import { sourceConnector } from './source-connector.js';
import { WorkerProcess } from './worker-process.js';

export interface PausedBrokerPlan {
  readonly server: PostgresService;
  readonly changes: number;
  readonly pauseSeconds: number;
  readonly progress?: (line: string) => void;
}

/** Resident memory of the worker in bytes, and what arrived. */
export interface PausedBrokerResult {
  readonly idle: number;
  /** The most while the broker was paused. */
  readonly paused: number;
  /** The most of all, the time of catching up included. */
  readonly peak: number;
  readonly received: number;
  readonly expected: number;
  readonly secondsToCatchUp: number;
}

const ROWS_PER_TRANSACTION = 1000;

/** Stops the broker's process (SIGSTOP: connections stay, nothing is answered) while changes pile up, lets it go on, and waits for everything to arrive. */
export async function runPausedBroker(plan: PausedBrokerPlan): Promise<PausedBrokerResult> {
  const { server, changes, pauseSeconds, progress = () => {} } = plan;
  const name = `paused_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-paused-'));
  // A setting of its own makes it a broker of its own, which may be stopped.
  const broker = await startKafka({ 'log.retention.check.interval.ms': '600000' });
  const brokerPid = broker.process?.pid;
  if (brokerPid === undefined) throw new Error('The broker must be a process of this machine to be paused.');
  const admin = new pg.Client({ ...server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const client = new pg.Client({ ...server, database: name });
  await client.connect();
  await client.query('CREATE TABLE orders (id bigint PRIMARY KEY, status text, amount numeric(12, 2), note text)');
  const worker = new WorkerProcess(folder, { 'bootstrap.servers': broker.bootstrap }, [
    sourceConnector(server, name, { 'snapshot.mode': 'no_data' }),
  ]);
  const { log } = await openLog(worker.settings, false);
  const topic = `${name}.public.orders`;
  const received = async () =>
    (await log.topics()).has(topic) ? Number((await log.offsets({ topic, partition: 0 })).latest) : 0;
  const insert = (from: number, to: number) =>
    client.query(
      `INSERT INTO orders SELECT i, 'new', i / 100.0, repeat('order ' || i || ' ', 10) FROM generate_series($1::bigint, $2) i`,
      [from, to],
    );
  let stopped = false;
  try {
    await worker.start();
    await worker.until('the slot', async () => {
      const { rows } = await admin.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [name]);
      return rows[0]?.active === true;
    });
    await insert(0, 0);
    await worker.until('the first change', async () => (await received()) === 1);
    const idle = residentBytes(worker.pid).now;

    process.kill(brokerPid, 'SIGSTOP');
    stopped = true;
    const end = Date.now() + pauseSeconds * 1000;
    for (let from = 1; from <= changes; from += ROWS_PER_TRANSACTION) {
      await insert(from, Math.min(changes, from + ROWS_PER_TRANSACTION - 1));
    }
    progress(`${changes} changes wait`);
    while (Date.now() < end) await delay(100);
    const paused = residentBytes(worker.pid).peak;
    progress(`paused: at most ${Math.round(paused / 2 ** 20)} MiB`);

    process.kill(brokerPid, 'SIGCONT');
    stopped = false;
    const resumed = Date.now();
    await worker.until('everything has arrived', async () => (await received()) > changes, 300_000);
    const secondsToCatchUp = (Date.now() - resumed) / 1000;
    const { peak } = residentBytes(worker.pid);
    return { idle, paused, peak, received: await received(), expected: changes + 1, secondsToCatchUp };
  } finally {
    if (stopped) process.kill(brokerPid, 'SIGCONT');
    await worker.kill();
    await log.close();
    await broker.stop();
    await client.end();
    await dropDatabase(server, name);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  }
}
