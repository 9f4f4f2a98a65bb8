import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresService } from '../../services/postgres.js';
import { BenchDatabase } from './bench-database.js';
import { BenchIndex } from './bench-index.js';
import { bootstrapPgsync, runPgsync } from './pgsync.js';
import { startPipeline } from './pipeline.js';

/** Rows per second from start of the program until all are in the index. */
export interface PeerResult {
  readonly contender: 'Millrace' | 'pgsync';
  /** A table that is there: the first copy of it. */
  readonly load: number;
  /** An update of every row, in transactions of a hundred, waiting in the slot. */
  readonly changes: number;
}

const TABLE = `CREATE TABLE orders
  (id bigint PRIMARY KEY, customer int, status text, amount float8, note text, created bigint, revision int)`;
const ROWS_PER_TRANSACTION = 100;
const INDEX = 'bench-peer-orders';
/** Each look refreshes the index, which costs the server. */
const LOOK_EVERY_MS = 250;

/** What both are given: a table, where to put it, and how many rows of which revision must be there when they are done. */
interface Course {
  readonly server: PostgresService;
  readonly url: string;
  readonly database: BenchDatabase;
  readonly index: BenchIndex;
  readonly rows: number;
  readonly folder: string;
}

/**
 * So many rounds, after one that warms up the server and does not count; who comes first changes from round to round, since the machine is not the same
 * all the time.
 */
export async function measurePeers(
  server: PostgresService,
  url: string,
  rows: number,
  rounds: number,
  progress: (line: string) => void,
): Promise<PeerResult[]> {
  const contenders = [
    ['Millrace', startMillrace],
    ['pgsync', startPgsync],
  ] as const;
  const results: PeerResult[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const [contender, start] of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const result = { contender, ...(await measuredPeer(server, url, rows, contender, start)) };
      progress(
        `${contender}: first copy ${Math.round(result.load)} rows/s, changes ${Math.round(result.changes)} rows/s`,
      );
      if (round > 0) results.push(result);
    }
  }
  return results;
}

async function measuredPeer(
  server: PostgresService,
  url: string,
  rows: number,
  contender: PeerResult['contender'],
  start: (course: Course) => Promise<Running>,
): Promise<Omit<PeerResult, 'contender'>> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const database = await BenchDatabase.create(server, `bench_peer_${contender.toLowerCase()}`, TABLE);
  const index = await BenchIndex.create(url, INDEX);
  const course = { server, url, database, index, rows, folder };
  try {
    await fill(database, rows);
    if (contender === 'pgsync') await bootstrapPgsync(course.folder, server, database.name, url, INDEX);
    const load = await measured(course, start, 0);
    await update(database, rows);
    return { load, changes: await measured(course, start, 1) };
  } finally {
    await database.remove();
    await index.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A program that has been started; `stop` ends it, or waits for its end. */
type Running = { stop(): Promise<void> };

async function measured(
  course: Course,
  start: (course: Course) => Promise<Running>,
  revision: number,
): Promise<number> {
  const started = performance.now();
  const running = await start(course);
  while ((await course.index.countFrom('revision', revision)) < course.rows) await delay(LOOK_EVERY_MS);
  const seconds = (performance.now() - started) / 1000;
  await running.stop();
  return course.rows / seconds;
}

function startMillrace({ folder, server, database, url }: Course): Promise<Running> {
  return startPipeline({
    folder,
    server,
    database: database.name,
    table: 'orders',
    id: database.name,
    url,
    index: INDEX,
  });
}

async function startPgsync({ folder, server, url }: Course): Promise<Running> {
  const done = runPgsync(folder, server, url);
  return { stop: () => done };
}

async function fill(database: BenchDatabase, rows: number): Promise<void> {
  await database.client.query(
    `INSERT INTO orders SELECT i, (i * 7919) % 100003, (ARRAY['new', 'paid', 'packed', 'sent'])[i % 4 + 1], (i % 9973) / 100.0,
       'order ' || i || ' of a customer who likes to write notes of about a hundred characters, as people do',
       1700000000000 + i * 1000, 0
     FROM generate_series(1, $1::bigint) i`,
    [rows],
  );
  await database.client.query('ANALYZE orders');
}

async function update(database: BenchDatabase, rows: number): Promise<void> {
  for (let from = 1; from <= rows; from += ROWS_PER_TRANSACTION) {
    await database.client.query('UPDATE orders SET revision = 1 WHERE id >= $1 AND id < $2', [
      from,
      from + ROWS_PER_TRANSACTION,
    ]);
  }
}
