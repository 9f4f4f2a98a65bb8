import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { PostgresService } from '../../services/postgres.js';
import { BenchDatabase } from './bench-database.js';
import { BenchIndex } from './bench-index.js';
import { startPipeline } from './pipeline.js';

/** Milliseconds from sending a statement that commits one row until a search finds its document. */
export interface SearchLatency {
  readonly rows: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Rows before the figures count. */
const WARM_UP = 100;
/** A search that comes often enough adds little of its own to what it measures; one that never rested would take the machine for itself. */
const SEARCH_EVERY_MS = 5;

/** PostgreSQL to index by way of the embedded log, default settings of everything, the index with its default refresh interval of one second. */
export async function measureSearchLatency(
  server: PostgresService,
  url: string,
  perSecond: number,
  seconds: number,
): Promise<SearchLatency> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const index = await BenchIndex.create(url, 'bench-ticks');
  const database = await BenchDatabase.create(
    server,
    'bench_ticks',
    'CREATE TABLE ticks (id int PRIMARY KEY, note text)',
  );
  const { client } = database;
  const pipeline = {
    folder,
    server,
    database: database.name,
    table: 'ticks',
    id: 'bench_ticks',
    url,
    index: 'bench-ticks',
  };
  const worker = await startPipeline(pipeline);
  try {
    await insert(client, 1);
    while ((await index.count()) === 0) {
      worker.check();
      await delay(100);
    }
    return summarize(await arrivals(client, index, perSecond, seconds));
  } finally {
    await worker.stop();
    await database.remove();
    await index.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function insert(client: pg.Client, id: number): Promise<void> {
  await client.query('INSERT INTO ticks VALUES ($1, $2)', [id, `tick ${id}`]);
}

/** Inserts rows evenly and looks for them all the while; milliseconds of each, in their order. */
async function arrivals(client: pg.Client, index: BenchIndex, perSecond: number, seconds: number): Promise<number[]> {
  const sent = new Map<number, number>();
  const rows = WARM_UP + perSecond * seconds;
  const writing = (async () => {
    const started = performance.now();
    for (let id = 2; id < rows + 2; id++) {
      // Not in step with the refreshes, which would meet all rows at the same age.
      await delay(Math.max(0, started + ((id + Math.random()) * 1000) / perSecond - performance.now()));
      sent.set(id, performance.now());
      await insert(client, id);
    }
  })();
  const taken: number[] = [];
  for (let last = 1; last < rows + 1; ) {
    await delay(SEARCH_EVERY_MS);
    const found = await index.found('id', last);
    const now = performance.now();
    for (const id of found) taken.push(now - (sent.get(id) as number));
    last = found.at(-1) ?? last;
  }
  await writing;
  return taken.slice(WARM_UP);
}

function summarize(taken: readonly number[]): SearchLatency {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { rows: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
