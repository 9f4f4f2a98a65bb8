import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import pg from 'pg';
import { Engine } from '../../engine.js';
import { errorMessage } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import { demoConnectors, TOPICS } from '../demo/connectors.js';
import { type EmbeddedPostgres, freePort, portIsFree, startEmbeddedPostgres } from '../demo/embedded-postgres.js';
import { describeEvent, latencyOf, parseEvent } from '../demo/event-printer.js';
import { findSearchServer } from '../demo/search-server.js';
import { Shop } from '../demo/shop.js';
import { limitHeapGrowth } from '../heap-growth.js';
import { stopSignal } from '../stop-signal.js';

export interface DemoOptions {
  /** Base URL of a search server; default: the one at localhost:9200 if it answers. */
  readonly elasticsearch?: string;
  readonly dataDir?: string;
  /** End after this many seconds. */
  readonly seconds?: string;
}

const REST_PORT = 8083;
const CHANGE_INTERVAL_MS = 100;
const EVENTS_SHOWN = 12;
const REPORT_EVERY_MS = 5000;

const say = (line = '') => process.stdout.write(`${line}\n`);

/** `millrace demo`: a PostgreSQL server, a shop that makes changes, and a worker that streams them; everything in one folder, kept between starts. */
export async function demo(options: DemoOptions): Promise<void> {
  // People came to see events; what goes wrong is still logged.
  loggers.setLevel('root', 'WARN');
  const stopped = Promise.race([stopSignal(), ...(options.seconds ? [delay(Number(options.seconds) * 1000)] : [])]);
  const folder = options.dataDir ?? join('.millrace', 'demo');
  mkdirSync(folder, { recursive: true });
  const closers: (() => Promise<void>)[] = [];
  try {
    await run(folder, options, stopped, closers);
  } catch (error) {
    process.stderr.write(`millrace demo: ${errorMessage(error)}\n`);
    process.exitCode = 1;
  }
  for (const close of closers.reverse()) await close();
  process.exit();
}

async function run(
  folder: string,
  options: DemoOptions,
  stopped: Promise<unknown>,
  closers: (() => Promise<void>)[],
): Promise<void> {
  const searchUrl = await findSearchServer(options.elasticsearch);
  say(`Starting PostgreSQL in ${folder} …`);
  const database = await startEmbeddedPostgres({ dataDir: join(process.cwd(), folder, 'postgres') });
  closers.push(() => database.stop());
  await createDatabase(database);
  const shop = new Shop({ ...address(database), database: 'shop' });
  closers.push(() => shop.close());
  await shop.open();

  const port = (await portIsFree(REST_PORT)) ? REST_PORT : await freePort();
  if (port !== REST_PORT) say(`Port ${REST_PORT} is in use; the REST API takes ${port}.`);
  limitHeapGrowth();
  const engine = await Engine.start({
    'millrace.data.dir': join(folder, 'worker'),
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    listeners: `http://127.0.0.1:${port}`,
  });
  closers.push(() => engine.stop());
  const file = join(folder, 'changes.jsonl');
  for (const connector of demoConnectors(database, file, searchUrl)) {
    await engine.herder.createConnector(connector.name, { name: connector.name, ...connector.config }, null);
  }
  const watcher = new AbortController();
  const watched = watch(engine, watcher.signal);
  closers.push(async () => {
    watcher.abort();
    await watched;
  });
  shop.start(CHANGE_INTERVAL_MS, (error) => say(`The shop has closed: ${error.message}`));
  introduce(database, engine.url.replace(/\/$/, ''), file, searchUrl);
  await stopped;
  say('\nStopping …');
}

function address({ host, port, user, password }: EmbeddedPostgres) {
  return { host, port, user, password };
}

async function createDatabase(database: EmbeddedPostgres): Promise<void> {
  const client = new pg.Client({ ...address(database), database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'shop'");
    if (rowCount === 0) await client.query('CREATE DATABASE shop');
  } finally {
    await client.end();
  }
}

/** Prints the first events, then every few seconds how many came and how long after their commit. */
async function watch(engine: Engine, signal: AbortSignal): Promise<void> {
  let shown = 0;
  let events = 0;
  let latencies: number[] = [];
  const report = setInterval(() => {
    if (latencies.length === 0) return;
    const sorted = latencies.sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    const rate = ((sorted.length * 1000) / REPORT_EVERY_MS).toFixed(1);
    say(`  ${events} events, ${rate}/s, commit to log ${at(0.5)} ms (p50), ${at(0.99)} ms (p99)`);
    latencies = [];
  }, REPORT_EVERY_MS);
  const follow = async (topic: string) => {
    // The source makes the topic when the first event comes.
    while (!(await engine.log.topics()).has(topic)) {
      if (signal.aborted) return;
      await delay(20);
    }
    const { latest } = await engine.log.offsets({ topic, partition: 0 });
    for await (const record of engine.log.tail(topic, new Map([[0, latest]]), signal)) {
      const event = parseEvent(record);
      if (event === null) continue;
      events++;
      if (event.op !== 'r') latencies.push(latencyOf(event));
      if (shown++ < EVENTS_SHOWN) say(describeEvent(event));
      if (shown === EVENTS_SHOWN) say(styleText('dim', '  … and so on; from here on only figures'));
    }
  };
  await Promise.all(TOPICS.map(follow));
  clearInterval(report);
}

function introduce(database: EmbeddedPostgres, url: string, file: string, searchUrl: string | null): void {
  const psql = `postgres://${database.user}:${database.password}@${database.host}:${database.port}/shop`;
  const bold = (text: string) => styleText('bold', text);
  say();
  say(`${bold('Millrace')} streams a small shop from PostgreSQL. REST API: ${bold(url)}`);
  say(`  database   ${psql}`);
  say(`  topics     ${TOPICS.join(', ')}`);
  say(`  file sink  ${relative(process.cwd(), file)}`);
  say(`  search     ${searchUrl ?? 'none at localhost:9200 (give one with --elasticsearch URL)'}`);
  say();
  say('Try in another terminal:');
  say(`  curl '${url}/connectors?expand=status'`);
  say(`  curl ${url}/connectors/shop-source/config`);
  say(`  psql ${psql} -c "UPDATE customers SET city = 'Utrecht' WHERE id = 1"`);
  if (searchUrl) say(`  curl '${searchUrl}/shop.public.orders/_search?q=status:sent&pretty'`);
  say('Ctrl-C stops everything; the next start goes on where this one ended.');
  say();
}
