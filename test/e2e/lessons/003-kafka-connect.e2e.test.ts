import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';
import { KafkaReader } from '../../support/kafka-reader.js';
import {
  type ConnectorRequest,
  MillraceWorker,
  propertiesText,
  testFolder,
  textOf,
  topicRecords,
  until,
} from '../../support/millrace-process.js';
import { OwnPostgres } from '../../support/postgres/own-server.js';
import { SearchIndex, searchUrl } from '../../support/search/search-index.js';

const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

/** "Debezium PostgreSQL connector", as it stands in the lesson. */
const POSTGRES_CDC: ConnectorRequest = {
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
const ELASTICSEARCH_SINK: ConnectorRequest = {
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
const PRODUCTS_SINK: ConnectorRequest = {
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
const DEAD_LETTERS = {
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
const TRANSFORMS = {
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

async function ownBroker(): Promise<string> {
  const broker = await startKafka({ 'num.partitions': '1' });
  onTestFinished(() => broker.stop());
  return broker.bootstrap;
}

/** The lesson's source against a server of the test's own. */
async function inventory(settings: Readonly<Record<string, string>> = {}) {
  const postgres = await OwnPostgres.start();
  const database = await postgres.create('inventory', INVENTORY);
  return {
    database,
    source: { ...POSTGRES_CDC, config: { ...POSTGRES_CDC.config, ...postgres.address, ...settings } },
  };
}

describe('lesson 003, standalone vs distributed mode: the command line', () => {
  it('takes the two files of connect-standalone', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'test.txt'), 'foo\nbar\n');
    const connector = { name: 'local-file-source', 'connector.class': 'FileStreamSource', 'tasks.max': '1' };
    const text = propertiesText({ ...connector, file: 'test.txt', topic: 'connect-test' });
    writeFileSync(join(folder, 'connector.properties'), text);
    const bootstrap = await ownBroker();
    const settings = {
      'bootstrap.servers': bootstrap,
      'key.converter.schemas.enable': 'true',
      'value.converter.schemas.enable': 'true',
      'offset.flush.interval.ms': '10000',
    };
    const worker = await MillraceWorker.start(settings, { folder, connectorFiles: ['connector.properties'] });
    await worker.line('Created connector local-file-source');
    const reader = new KafkaReader(bootstrap);
    const records = await until(
      async () => {
        const found = (await reader.topics()).has('connect-test') ? await reader.read(['connect-test']) : [];
        return found.length === 2 && found;
      },
      () => worker.output,
    );
    expect(records.map(({ value }) => JSON.parse(String(value)))).toEqual(
      ['foo', 'bar'].map((payload) => ({ schema: { type: 'string', optional: false }, payload })),
    );
    expect(await worker.stop()).toBe(0);
  });
});

describe('lesson 003, REST API operations', () => {
  it('answers each of the commands', async () => {
    const worker = await MillraceWorker.start({ 'value.converter': STRING_CONVERTER });
    const file = join(worker.folder, 'in.txt');
    writeFileSync(file, 'one\n');
    const config = { 'connector.class': 'FileStreamSource', 'tasks.max': '1', file, topic: 'lines' };

    const plugins = (await worker.request('GET', '/connector-plugins')).body as { class: string }[];
    expect(plugins.map((plugin) => plugin.class)).toEqual(
      expect.arrayContaining([POSTGRES_CDC.config['connector.class'], ELASTICSEARCH_SINK.config['connector.class']]),
    );
    expect(await worker.request('GET', '/connectors')).toMatchObject({ status: 200, body: [] });
    expect(await worker.request('POST', '/connectors', { name: 'my-connector', config })).toMatchObject({
      status: 201,
      body: { name: 'my-connector', config: { ...config, name: 'my-connector' }, type: 'source' },
    });
    await worker.becomes('my-connector', 'RUNNING');
    expect(await worker.request('GET', '/connectors')).toMatchObject({ body: ['my-connector'] });
    expect((await worker.request('GET', '/connectors/my-connector/config')).body).toEqual({
      ...config,
      name: 'my-connector',
    });

    const changed = { ...config, topic: 'other-lines' };
    expect(await worker.request('PUT', '/connectors/my-connector/config', changed)).toMatchObject({ status: 200 });
    appendFileSync(file, 'two\n');
    await worker.becomes('my-connector', 'RUNNING');
    await until(
      async () => (await topicRecords(worker, 'other-lines')).some(({ value }) => value === 'two'),
      () => worker.output,
    );

    expect(await worker.request('PUT', '/connectors/my-connector/pause')).toMatchObject({ status: 202 });
    await worker.becomes('my-connector', 'PAUSED');
    expect(await worker.request('PUT', '/connectors/my-connector/resume')).toMatchObject({ status: 202 });
    await worker.becomes('my-connector', 'RUNNING');
    expect(await worker.request('POST', '/connectors/my-connector/restart')).toMatchObject({ status: 204 });
    expect(await worker.request('POST', '/connectors/my-connector/tasks/0/restart')).toMatchObject({ status: 204 });
    expect(await worker.request('POST', '/connectors/my-connector/tasks/1/restart')).toMatchObject({ status: 404 });
    await worker.becomes('my-connector', 'RUNNING');
    expect(await worker.request('DELETE', '/connectors/my-connector')).toMatchObject({ status: 204, text: '' });
    expect(await worker.request('GET', '/connectors/my-connector/status')).toMatchObject({ status: 404 });
  });
});

describe('lesson 003, CDC with Debezium', () => {
  it.each(['the embedded log', 'Kafka'])('streams postgres-cdc as it is written, over %s', async (route) => {
    const { database, source } = await inventory();
    const schemas = { 'key.converter.schemas.enable': 'true', 'value.converter.schemas.enable': 'true' };
    const broker: Record<string, string> = route === 'Kafka' ? { 'bootstrap.servers': await ownBroker() } : {};
    const worker = await MillraceWorker.start({ ...schemas, ...broker });
    await worker.create(source);
    await until(
      async () => (await topicRecords(worker, 'dbserver1.public.orders')).length === 2,
      () => worker.output,
    );
    await database.query(`INSERT INTO elsewhere VALUES (1);
      UPDATE customers SET name = 'John Smith', email = 'john.smith@example.com' WHERE id = 1`);
    const records = await until(
      async () => {
        const found = await topicRecords(worker, 'dbserver1.public.customers');
        return found.length === 2 && found;
      },
      () => worker.output,
    );

    const { schema, payload } = JSON.parse(records[1]?.value as string);
    expect(schema).toMatchObject({ type: 'struct', name: 'dbserver1.public.customers.Envelope' });
    expect(payload).toMatchObject({
      before: { id: 1, name: 'John Doe', email: 'john@example.com' },
      after: { id: 1, name: 'John Smith', email: 'john.smith@example.com' },
      source: { connector: 'postgresql', name: 'dbserver1', db: 'inventory', table: 'customers' },
      op: 'u',
      transaction: null,
    });
    expect(payload.source).toMatchObject({ txId: expect.any(Number), lsn: expect.any(Number) });
    expect(JSON.parse(records[0]?.value as string).payload.op).toBe('r');

    // The old name of the prefix counts, and is told once; the names given to publication and slot are those in the database.
    expect(worker.output.split('\n').filter((line) => line.includes('database.server.name')).length).toBe(1);
    const { rows } = await database.query(
      'SELECT (SELECT pubname FROM pg_publication) AS publication, (SELECT slot_name FROM pg_replication_slots) AS slot',
    );
    expect(rows).toEqual([{ publication: 'dbz_publication', slot: 'debezium' }]);
    expect(await worker.stop()).toBe(0);
  });
});

/** Topics named by the table alone, as the lesson's sinks expect them. */
const BY_TABLE = {
  transforms: 'byTable',
  'transforms.byTable.type': 'org.apache.kafka.connect.transforms.RegexRouter',
  'transforms.byTable.regex': 'dbserver1\\.public\\.(.*)',
};

describe('lesson 003, Elasticsearch sink connector', () => {
  it('indexes two topics with the keys as ids', async () => {
    const { database, source } = await inventory({ ...BY_TABLE, 'transforms.byTable.replacement': '$1' });
    const [orders, customers] = ['orders', 'customers'].map((name) => new SearchIndex(searchUrl('opensearch'), name));
    await Promise.all([orders?.remove(), customers?.remove()]);
    const worker = await MillraceWorker.start();
    await worker.create(source);
    const config = { ...ELASTICSEARCH_SINK.config, 'connection.url': searchUrl('opensearch') };
    await worker.create({ ...ELASTICSEARCH_SINK, config });
    const found = async () => [
      await orders?.documents().catch(() => null),
      await customers?.documents().catch(() => null),
    ];
    const shows = (wanted: unknown) =>
      until(
        async () => JSON.stringify(await found()) === JSON.stringify(wanted),
        () => worker.output.slice(-3000),
      );
    const john = { 1: { id: 1, name: 'John Doe', email: 'john@example.com' } };
    await shows([{ 100: { id: 100, customer_id: 1, total: 25 }, 101: { id: 101, customer_id: 1, total: 30 } }, john]);
    await database.query('DELETE FROM orders WHERE id = 100');
    await shows([{ 101: { id: 101, customer_id: 1, total: 30 } }, john]);
    expect((await worker.becomes('elasticsearch-sink', 'RUNNING')).tasks.length).toBe(2);
  });

  it('exercise 2: indexes pg-products with coordinates as ids', async () => {
    const { source } = await inventory({
      'table.include.list': 'public.orders',
      ...BY_TABLE,
      'transforms.byTable.replacement': 'pg-products',
    });
    const index = new SearchIndex(searchUrl('elasticsearch'), 'pg-products');
    await index.remove();
    const worker = await MillraceWorker.start();
    await worker.create(source);
    const config = { ...PRODUCTS_SINK.config, 'connection.url': searchUrl('elasticsearch') };
    await worker.create({ ...PRODUCTS_SINK, config });
    const documents = await until(
      async () => {
        const found = await index.documents().catch(() => ({}));
        return Object.keys(found).length === 2 && found;
      },
      () => worker.output.slice(-3000),
    );
    expect(documents).toEqual({
      'pg-products+0+0': { id: 100, customer_id: 1, total: 25 },
      'pg-products+0+1': { id: 101, customer_id: 1, total: 30 },
    });
  });
});

/** Lines that a file source puts on the topic `orders`: what a careless producer writes. */
async function ordersFrom(worker: MillraceWorker, lines: readonly string[]): Promise<void> {
  const file = join(worker.folder, 'orders.txt');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const config = { 'connector.class': 'FileStreamSource', file, topic: 'orders', 'value.converter': STRING_CONVERTER };
  await worker.create({ name: 'careless', config });
}

describe('lesson 003, error handling strategies', () => {
  const fileSink = (worker: MillraceWorker, settings: Readonly<Record<string, string>>) => {
    const output = join(worker.folder, 'out.txt');
    const config = { 'connector.class': 'FileStreamSink', file: output, topics: 'orders', ...settings };
    return worker.create({ name: 'orders-sink', config }).then(() => output);
  };
  const LINES = ['{"id":1}', 'not JSON', '{"id":2}'];

  it('errors.tolerance none: the first error fails the task, with everything that is needed to find it', async () => {
    const worker = await MillraceWorker.start();
    await ordersFrom(worker, LINES);
    const output = await fileSink(worker, { 'errors.tolerance': 'none' });
    const trace = await worker.failure('orders-sink');
    expect(trace).toContain('Tolerance exceeded in error handler');
    expect(trace).toContain('Converting byte[] to Kafka Connect data failed due to serialization error');
    expect(textOf(output)).not.toContain('{id=2}');
    expect(worker.output).toContain('orders-sink');
  });

  it('errors.tolerance all: what is bad is passed over', async () => {
    const worker = await MillraceWorker.start();
    await ordersFrom(worker, LINES);
    const output = await fileSink(worker, { 'errors.tolerance': 'all' });
    await until(
      () => textOf(output) === '{id=1}\n{id=2}\n',
      () => textOf(output) + worker.output,
    );
    await worker.becomes('orders-sink', 'RUNNING');
  });

  it('errors.tolerance all and a dead letter queue: what is bad is there, with its origin in headers, and in the log', async () => {
    const index = new SearchIndex(searchUrl('elasticsearch'), 'orders-of-lesson-003');
    await index.remove();
    const worker = await MillraceWorker.start();
    await ordersFrom(worker, [...LINES, '"no object"']);
    await worker.create({
      name: 'orders-sink',
      config: {
        'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
        'connection.url': searchUrl('elasticsearch'),
        ...DEAD_LETTERS,
        'key.ignore': 'true',
        'index.name.format': index.name,
      },
    });
    const letters = await until(
      async () => {
        const found = await topicRecords(worker, 'orders-dlq');
        return found.length === 2 && found;
      },
      () => worker.output.slice(-5000),
    );
    expect(letters.map(({ value }) => value)).toEqual(['not JSON', '"no object"']);
    expect(Object.fromEntries(letters[0]?.headers as [string, string][])).toMatchObject({
      '__connect.errors.topic': 'orders',
      '__connect.errors.partition': '0',
      '__connect.errors.offset': '1',
      '__connect.errors.connector.name': 'orders-sink',
      '__connect.errors.stage': 'VALUE_CONVERTER',
      '__connect.errors.class.name': 'org.apache.kafka.connect.json.JsonConverter',
    });
    await until(
      async () => (await index.count()) === 2,
      () => worker.output.slice(-3000),
    );
    await worker.becomes('orders-sink', 'RUNNING');
    expect(worker.output).toContain('Error encountered in task orders-sink-');
    expect(worker.output).toMatch(/topic='orders', partition=0, offset=1/);
  });
});

describe('lesson 003, transforms', () => {
  it('adds a timestamp, masks a field, and routes', async () => {
    const worker = await MillraceWorker.start();
    const file = join(worker.folder, 'in.txt');
    writeFileSync(file, '078-05-1120\n');
    await worker.create({
      name: 'orders-source',
      config: {
        'connector.class': 'FileStreamSource',
        file,
        topic: 'orders',
        // A file has lines; the lesson's table has a column of that name.
        transforms: 'asField,addTimestamp,maskSSN,route',
        'transforms.asField.type': 'org.apache.kafka.connect.transforms.HoistField$Value',
        'transforms.asField.field': 'ssn',
        ...TRANSFORMS,
      },
    });
    const [record] = await until(
      async () => {
        const found = await topicRecords(worker, 'prod-orders');
        return found.length === 1 && found;
      },
      () => worker.output,
    );
    const value = JSON.parse(record?.value as string);
    expect(value).toEqual({ ssn: '', ingested_at: expect.any(Number) });
    expect(Math.abs(Date.now() - value.ingested_at)).toBeLessThan(3_600_000);
  });

  it('masks a column of change events from PostgreSQL', async () => {
    const postgres = await OwnPostgres.start();
    const people = "CREATE TABLE people (id int PRIMARY KEY, ssn text); INSERT INTO people VALUES (1, '078-05-1120')";
    await postgres.create('inventory', people);
    const worker = await MillraceWorker.start();
    await worker.create({
      name: 'people-source',
      config: {
        ...POSTGRES_CDC.config,
        ...postgres.address,
        'table.include.list': 'public.people',
        transforms: 'unwrap,maskSSN,route',
        'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
        ...Object.fromEntries(Object.entries(TRANSFORMS).filter(([key]) => !key.includes('addTimestamp'))),
      },
    });
    const [record] = await until(
      async () => {
        const found = await topicRecords(worker, 'prod-dbserver1.public.people');
        return found.length === 1 && found;
      },
      () => worker.output,
    );
    expect(JSON.parse(record?.value as string)).toEqual({ id: 1, ssn: '' });
  });
});
