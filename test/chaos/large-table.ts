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

export interface LargeTablePlan {
  readonly server: PostgresService;
  readonly rows: number;
  /** `snapshot.max.threads` */
  readonly threads: number;
  readonly progress?: (line: string) => void;
}

export interface LargeTableResult {
  readonly received: number;
  /** From the first record to the last. */
  readonly seconds: number;
  /** Resident memory of the worker in bytes after each tenth of the rows. */
  readonly resident: readonly number[];
  readonly peak: number;
}

const PATIENCE_MS = 30 * 60_000;

/** Takes a snapshot of one large table into Kafka, and looks at the worker's memory on the way. */
export async function runLargeTable(plan: LargeTablePlan): Promise<LargeTableResult> {
  const { server, rows, threads, progress = () => {} } = plan;
  const name = `large_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-large-'));
  const broker = await startKafka();
  const admin = new pg.Client({ ...server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const client = new pg.Client({ ...server, database: name });
  await client.connect();
  await client.query(
    `CREATE UNLOGGED TABLE orders AS SELECT i::bigint AS id, 'new' AS status, (i / 100.0)::numeric(12, 2) AS amount, repeat('order ' || i, 4) AS note FROM generate_series(1, ${rows}) i`,
  );
  progress(`${rows} rows made`);
  const worker = new WorkerProcess(folder, { 'bootstrap.servers': broker.bootstrap }, [
    sourceConnector(server, name, { 'snapshot.mode': 'initial_only', 'snapshot.max.threads': String(threads) }),
  ]);
  const { log } = await openLog(worker.settings, false);
  const topic = `${name}.public.orders`;
  const received = async () =>
    (await log.topics()).has(topic) ? Number((await log.offsets({ topic, partition: 0 })).latest) : 0;
  const resident: number[] = [];
  try {
    await worker.start();
    await worker.until('the first record', async () => (await received()) > 0);
    const started = performance.now();
    for (let tenth = 1; tenth <= 10; tenth++) {
      const arrived = async () => {
        // Each look is a request to the broker that is being measured.
        await delay(200);
        return (await received()) >= Math.floor((rows * tenth) / 10);
      };
      await worker.until(`tenth ${tenth}`, arrived, PATIENCE_MS);
      resident.push(residentBytes(worker.pid).now);
    }
    const seconds = (performance.now() - started) / 1000;
    return { received: await received(), seconds, resident, peak: residentBytes(worker.pid).peak };
  } finally {
    await worker.kill();
    await log.deleteTopics([topic]).catch(() => {});
    await log.close();
    await broker.stop();
    await client.end();
    await dropDatabase(server, name);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  }
}
