import { describe, expect, it, onTestFinished } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';
import { type ConnectorRequest, MillraceWorker, until } from '../../support/millrace-process.js';
import { OwnPostgres } from '../../support/postgres/own-server.js';
import { SearchIndex, searchUrl } from '../../support/search/search-index.js';

/** The lesson's source, as it stands there. */
const SOURCE: ConnectorRequest = {
  name: 'pg-source-connector',
  config: {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': 'postgres-host',
    'database.port': '5432',
    'database.user': 'connect_user',
    'database.password': 'db_password',
    'database.dbname': 'mydatabase',
    'table.include.list': 'public.customers',
    'topic.prefix': 'dbserver1',
    'plugin.name': 'pgoutput',
  },
};

/** The lesson's sink, as it stands there. */
const SINK: ConnectorRequest = {
  name: 'es-sink-connector',
  config: {
    'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    'tasks.max': '1',
    topics: 'dbserver1.public.customers',
    'connection.url': 'http://elasticsearch-host:9200',
    'type.name': 'customer_event',
    'schema.enable': 'false',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
  },
};

const CUSTOMERS = `
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL, email text);
  INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com'), (2, 'Grace', NULL);`;

interface Customer {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
}

async function brokers(route: string): Promise<Readonly<Record<string, string>>> {
  if (route === 'the embedded log') return {};
  // A broker of its own: the lesson's topic has a fixed name.
  const broker = await startKafka({ 'num.partitions': '1' });
  onTestFinished(() => broker.stop());
  return { 'bootstrap.servers': broker.bootstrap };
}

describe('lesson 001: a customers table in Elasticsearch', () => {
  it.each([
    { route: 'the embedded log', kind: 'elasticsearch' },
    { route: 'the embedded log', kind: 'opensearch' },
    { route: 'Kafka', kind: 'elasticsearch' },
  ] as const)('keeps $kind in step over $route', async ({ route, kind }) => {
    const postgres = await OwnPostgres.start();
    const database = await postgres.create('mydatabase', CUSTOMERS, { name: 'connect_user', password: 'db_password' });
    const index = new SearchIndex(searchUrl(kind), 'dbserver1.public.customers');
    await index.remove();
    const worker = await MillraceWorker.start(await brokers(route));
    await worker.create({ ...SOURCE, config: { ...SOURCE.config, ...postgres.address } });
    await worker.create({ ...SINK, config: { ...SINK.config, 'connection.url': searchUrl(kind) } });

    const documents = async () => (await index.documents().catch(() => ({}))) as Record<string, Customer>;
    const shows = (holds: (found: Record<string, Customer>) => boolean) =>
      until(
        async () => holds(await documents()),
        () => worker.output.slice(-3000),
      );

    await shows((found) => Object.keys(found).length === 2);
    expect(await documents()).toEqual({
      1: { id: 1, name: 'Ada', email: 'ada@example.com' },
      2: { id: 2, name: 'Grace', email: null },
    });

    // How soon is a matter of measurement: scripts/bench/elasticsearch.ts --mode latency.
    const isFollowed = async (statement: string, holds: (found: Record<string, Customer>) => boolean) => {
      await database.query(statement);
      await shows(holds);
    };
    await isFollowed("INSERT INTO customers VALUES (10, 'Edsger', NULL)", (found) => found[10]?.name === 'Edsger');
    await isFollowed("UPDATE customers SET name = 'Barbara' WHERE id = 10", (found) => found[10]?.name === 'Barbara');
    await isFollowed('DELETE FROM customers WHERE id = 10', (found) => !(10 in found));
    expect(Object.keys(await documents())).toEqual(['1', '2']);

    // What the lesson leaves open, and what its old settings come to, is told.
    await worker.line('schema.enable');
    await worker.line('type.name');
    for (const { name } of [SOURCE, SINK]) await worker.becomes(name, 'RUNNING');
    expect(worker.output).not.toContain('db_password');
    expect(await worker.stop()).toBe(0);
  });
});
