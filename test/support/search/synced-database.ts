import pg from 'pg';
import type { SearchKind } from '../../../scripts/services/search.js';
import { eventually } from '../eventually.js';
import { startTestWorker, type TestWorker } from '../worker.js';
import { searchUrl, uniqueTopic } from './search-index.js';

export interface SyncedDatabaseOptions {
  readonly kind: SearchKind;
  /** Statements that make the tables of the schema `public`. */
  readonly tables: string;
  /** Settings of the worker, over those of `startTestWorker`. */
  readonly worker?: Readonly<Record<string, string>>;
  readonly source?: Readonly<Record<string, string>>;
  readonly sink?: Readonly<Record<string, string>>;
  /** Tables whose topics the sink reads. */
  readonly names: readonly string[];
}

/** A database of its own, kept in step with indices of its own by a worker on an embedded log. */
export interface SyncedDatabase {
  /** Names the database, the topics and the source connector; the sink connector has `-search` behind it. */
  readonly name: string;
  readonly sink: string;
  readonly search: string;
  readonly worker: TestWorker;
  readonly sourceConfig: Readonly<Record<string, string>>;
  readonly sinkConfig: Readonly<Record<string, string>>;
  query(text: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  readonly client: pg.Client;
  /** The index of a table. */
  index(table: string): string;
  /** Speaks to the search server without the code under test. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

export async function startSyncedDatabase(options: SyncedDatabaseOptions): Promise<SyncedDatabase> {
  const name = uniqueTopic('sync').replaceAll('-', '_');
  const search = searchUrl(options.kind);
  const address = new URL(process.env.MILLRACE_PG_URL as string);
  const admin = new pg.Client({ connectionString: address.href });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const client = new pg.Client({ connectionString: new URL(`/${name}`, address).href });
  await client.connect();
  await client.query(options.tables);
  const worker = await startTestWorker({ 'offset.flush.interval.ms': '60000', ...options.worker });
  const sink = `${name}-search`;
  const sourceConfig = {
    name,
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': address.hostname,
    'database.port': address.port,
    'database.user': decodeURIComponent(address.username),
    'database.password': decodeURIComponent(address.password),
    'database.dbname': name,
    'topic.prefix': name,
    'slot.name': name,
    'publication.name': name,
    'table.include.list': options.names.map((table) => `public.${table}`).join(),
    ...options.source,
  };
  const sinkConfig = {
    name: sink,
    'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    'connection.url': search,
    topics: options.names.map((table) => `${name}.public.${table}`).join(),
    ...options.sink,
  };
  for (const config of [sourceConfig, sinkConfig]) {
    const { status, body } = await worker.request('POST', '/connectors', { name: config.name, config });
    if (status !== 201) throw new Error(`${config.name}: ${JSON.stringify(body)}`);
  }
  const call: SyncedDatabase['call'] = async (method, path, body) => {
    const answer = await fetch(search + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} };
  };
  return {
    name,
    sink,
    search,
    worker,
    sourceConfig,
    sinkConfig,
    client,
    query: (text, values = []) => client.query(text, [...values]),
    index: (table) => `${name}.public.${table}`,
    call,
    async stop() {
      await worker.stop();
      await client.end();
      await eventually(() =>
        admin.query('SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $1', [name]),
      );
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
      await fetch(`${search}/${name}*?expand_wildcards=all`, { method: 'DELETE' });
      const indices = (await (await fetch(`${search}/_cat/indices/${name}*?format=json`)).json()) as {
        index: string;
      }[];
      for (const { index } of indices) await fetch(`${search}/${index}`, { method: 'DELETE' });
    },
  };
}
