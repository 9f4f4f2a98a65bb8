import { onTestFinished } from 'vitest';
import { startKafka } from '../../../../scripts/services/kafka.js';
import type { ConnectorRequest } from '../../../support/millrace-process.js';
import { OwnPostgres } from '../../../support/postgres/own-server.js';

export const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

/** "Debezium PostgreSQL connector", as it stands in the lesson. */
export const POSTGRES_CDC: ConnectorRequest = {
  name: 'postgres-cdc',
  config: {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': 'postgres',
    'database.port': '5432',
    'database.user': 'postgres',
    'database.password': 'postgres',
    'database.dbname': 'inventory',
    'database.server.name': 'dbserver1',
    'table.include.list': 'public.customers,public.orders',
    'plugin.name': 'pgoutput',
    'publication.name': 'dbz_publication',
    'slot.name': 'debezium',
    'tasks.max': '1',
  },
};

/** "Example: Elasticsearch sink connector", as it stands in the lesson. */
export const ELASTICSEARCH_SINK: ConnectorRequest = {
  name: 'elasticsearch-sink',
  config: {
    'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    'connection.url': 'http://elasticsearch:9200',
    topics: 'orders,customers',
    'type.name': '_doc',
    'key.ignore': 'false',
    'schema.ignore': 'true',
    'tasks.max': '2',
  },
};

/** "Exercise 2: Add a sink connector", as it stands in the lesson. */
export const PRODUCTS_SINK: ConnectorRequest = {
  name: 'products-elasticsearch-sink',
  config: {
    'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
    'connection.url': 'http://elasticsearch:9200',
    topics: 'pg-products',
    'type.name': '_doc',
    'key.ignore': 'true',
    'schema.ignore': 'true',
    'tasks.max': '1',
  },
};

/** The settings of "Dead letter queue configuration" that every sink has. */
export const DEAD_LETTERS = {
  topics: 'orders',
  'tasks.max': '2',
  'errors.tolerance': 'all',
  'errors.deadletterqueue.topic.name': 'orders-dlq',
  'errors.deadletterqueue.topic.replication.factor': '3',
  'errors.deadletterqueue.context.headers.enable': 'true',
  'errors.log.enable': 'true',
  'errors.log.include.messages': 'true',
};

/** "Transforms (Single Message Transforms)", as they stand in the lesson. */
export const TRANSFORMS = {
  'transforms.addTimestamp.type': 'org.apache.kafka.connect.transforms.InsertField$Value',
  'transforms.addTimestamp.timestamp.field': 'ingested_at',
  'transforms.maskSSN.type': 'org.apache.kafka.connect.transforms.MaskField$Value',
  'transforms.maskSSN.fields': 'ssn',
  'transforms.route.type': 'org.apache.kafka.connect.transforms.RegexRouter',
  'transforms.route.regex': '(.*)',
  'transforms.route.replacement': 'prod-$1',
};

const INVENTORY = `
  CREATE TABLE customers (id int PRIMARY KEY, name text, email text);
  ALTER TABLE customers REPLICA IDENTITY FULL;
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int, total int);
  CREATE TABLE elsewhere (id int PRIMARY KEY);
  INSERT INTO customers VALUES (1, 'John Doe', 'john@example.com');
  INSERT INTO orders VALUES (100, 1, 25), (101, 1, 30);`;

/** A broker of the test's own: the lesson names its topics. */
export async function ownBroker(): Promise<string> {
  const broker = await startKafka({ 'num.partitions': '1' });
  onTestFinished(() => broker.stop());
  return broker.bootstrap;
}

/** The lesson's source against a server of the test's own. */
export async function inventory(settings: Readonly<Record<string, string>> = {}) {
  const postgres = await OwnPostgres.start();
  const database = await postgres.create('inventory', INVENTORY);
  return {
    database,
    source: { ...POSTGRES_CDC, config: { ...POSTGRES_CDC.config, ...postgres.address, ...settings } },
  };
}
