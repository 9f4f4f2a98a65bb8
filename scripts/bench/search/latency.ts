import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { startWorker } from '../../../src/index.js';
import type { PostgresService } from '../../services/postgres.js';
import { BenchIndex } from './bench-index.js';

/** Milliseconds from sending a statement that commits one row until a search finds its document. */
export interface SearchLatency {
  readonly rows: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const DATABASE = 'bench_search_latency';
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
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
  const id = `latency_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const index = await BenchIndex.create(url, 'bench-ticks');
  const client = await prepare(server);
  const engine = await startWorker({
    config: {
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'key.converter.schemas.enable': 'false',
      'value.converter.schemas.enable': 'false',
      'millrace.data.dir': folder,
      listeners: 'http://127.0.0.1:0',
    },
  });
  try {
    await create(engine.url, `${id}_source`, {
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'database.hostname': server.host,
      'database.port': String(server.port),
      'database.user': server.user,
      'database.password': server.password,
      'database.dbname': DATABASE,
      'topic.prefix': id,
      'table.include.list': 'public.ticks',
      'slot.name': id,
      'publication.name': id,
      'slot.drop.on.stop': 'true',
    });
    await create(engine.url, `${id}_search`, {
      'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
      topics: `${id}.public.ticks`,
      'connection.url': url,
      'index.name.format': 'bench-ticks',
    });
    await insert(client, 1);
    while ((await index.count()) === 0) await delay(100);
    return summarize(await arrivals(client, index, perSecond, seconds));
  } finally {
    await engine.stop();
    await finish(client, id);
    await index.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(server: PostgresService): Promise<pg.Client> {
  const admin = new pg.Client({ ...server, database: 'postgres' });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  const client = new pg.Client({ ...server, database: DATABASE });
  await client.connect();
  await client.query('CREATE TABLE ticks (id int PRIMARY KEY, note text)');
  return client;
}

async function finish(client: pg.Client, slot: string): Promise<void> {
  await client.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1', [
    slot,
  ]);
  await client.end();
}

async function create(worker: string, name: string, config: Readonly<Record<string, string>>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ name, config });
  const answer = await fetch(`${worker.replace(/\/$/, '')}/connectors`, { method: 'POST', headers, body });
  if (!answer.ok) throw new Error(`${name} was refused: ${await answer.text()}`);
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
