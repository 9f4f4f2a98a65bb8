import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';
import {
  MillraceProcess,
  MillraceWorker,
  testFolder,
  textOf,
  topicRecords,
  until,
} from '../../support/millrace-process.js';
import { OwnPostgres } from '../../support/postgres/own-server.js';
import { SearchIndex, searchUrl } from '../../support/search/search-index.js';

/** `config` of the lesson's KafkaConnect resource, and the provider that its connectors' references need. */
const WORKER = {
  'group.id': 'task-connect-cluster',
  'offset.storage.topic': 'task-connect-offsets',
  'config.storage.topic': 'task-connect-configs',
  'status.storage.topic': 'task-connect-status',
  'offset.storage.replication.factor': '1',
  'config.storage.replication.factor': '1',
  'status.storage.replication.factor': '1',
  'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
  'config.providers': 'file',
  'config.providers.file.class': 'org.apache.kafka.common.config.provider.FileConfigProvider',
};

/** The KafkaConnector resources in the form that REST takes: `class` is connector.class, `tasksMax` is tasks.max. */
const FILE_SOURCE = {
  'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
  'tasks.max': '1',
  file: '/opt/kafka/data/input.txt',
  topic: 'file-events',
};
const FILE_SINK = {
  'connector.class': 'org.apache.kafka.connect.file.FileStreamSinkConnector',
  'tasks.max': '1',
  file: '/opt/kafka/data/output.txt',
  topics: 'file-events',
};
const POSTGRES_SOURCE = {
  'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
  'tasks.max': '1',
  'database.hostname': 'postgres.default.svc.cluster.local',
  'database.port': '5432',
  'database.user': '${file:/opt/kafka/external-secrets/postgres:username}',
  'database.password': '${file:/opt/kafka/external-secrets/postgres:password}',
  'database.dbname': 'taskdb',
  'database.server.name': 'taskdb',
  'table.include.list': 'public.tasks',
  'topic.prefix': 'cdc',
  'plugin.name': 'pgoutput',
};
const MANIFESTS = new URL('../../golden/lessons/000/postgres-to-elasticsearch.yaml', import.meta.url);

/** postgres-source.yaml and elasticsearch-sink.yaml of the lesson, with other places. */
function pipeline(places: {
  readonly 'database.hostname': string;
  readonly 'database.port': string;
  readonly secrets: string;
  readonly search: string;
}): string {
  const replacements = [
    ['postgres.default.svc.cluster.local', places['database.hostname']],
    ['"5432"', `"${places['database.port']}"`],
    ['/opt/kafka/external-secrets/postgres', places.secrets],
    ['http://elasticsearch.default.svc.cluster.local:9200', places.search],
  ] as const;
  return replacements.reduce(
    (text, [theirs, ours]) => {
      expect(text).toContain(theirs);
      return text.replaceAll(theirs, ours);
    },
    readFileSync(MANIFESTS, 'utf8'),
  );
}

const ROUTES = ['the embedded log', 'Kafka'] as const;

async function brokers(route: string): Promise<Readonly<Record<string, string>>> {
  if (route === 'the embedded log') return {};
  const broker = await startKafka({ 'num.partitions': '1' });
  onTestFinished(() => broker.stop());
  return { 'bootstrap.servers': broker.bootstrap };
}

describe('lesson 000, steps 3 and 4: a file to a topic to a file', () => {
  it.each(ROUTES)('carries lines over %s', async (route) => {
    const worker = await MillraceWorker.start({ ...WORKER, ...(await brokers(route)) });
    const [input, output] = [join(worker.folder, 'input.txt'), join(worker.folder, 'output.txt')];
    writeFileSync(input, 'first\n');
    await worker.create({ name: 'file-source', config: { ...FILE_SOURCE, file: input } });
    await worker.create({ name: 'file-sink', config: { ...FILE_SINK, file: output } });
    await until(
      () => textOf(output) === 'first\n',
      () => textOf(output) + worker.output,
    );
    appendFileSync(input, 'zweite Zeile\n');
    await until(
      () => textOf(output) === 'first\nzweite Zeile\n',
      () => textOf(output) + worker.output,
    );
    const status = await worker.becomes('file-source', 'RUNNING');
    expect(status).toMatchObject({ type: 'source', connector: { state: 'RUNNING' }, tasks: [{ id: 0 }] });
    expect(await worker.stop()).toBe(0);
  });
});

describe('lesson 000, practical example: database to Elasticsearch', () => {
  it.each(ROUTES)('makes a task searchable and takes it away again, over %s', async (route) => {
    const postgres = await OwnPostgres.start();
    const user = { name: 'task_reader', password: 'xk7-Secret$99' };
    const tasks = 'CREATE TABLE tasks (id int PRIMARY KEY, title text, done boolean)';
    const database = await postgres.create('taskdb', tasks, user);
    const secrets = join(testFolder(), 'postgres');
    writeFileSync(secrets, `username=${user.name}\npassword=${user.password}\n`);
    const index = new SearchIndex(searchUrl('elasticsearch'), 'cdc.public.tasks');
    await index.remove();

    const worker = await MillraceWorker.start({ ...WORKER, ...(await brokers(route)) });
    // The lesson's own files, with the places of this machine; kubectl's part is played by `millrace ctl`.
    const manifests = join(worker.folder, 'pipeline.yaml');
    writeFileSync(manifests, pipeline({ ...postgres.address, secrets, search: searchUrl('elasticsearch') }));
    const apply = new MillraceProcess(['ctl', 'apply', '-f', manifests, '--url', worker.url], worker.folder);
    expect([await apply.code, apply.output]).toEqual([
      0,
      'connector/postgres-tasks-source created\nconnector/elasticsearch-tasks-sink created\n',
    ]);

    const documents = async () => index.documents().catch(() => null);
    const shows = (wanted: Record<string, unknown>) =>
      until(
        async () => JSON.stringify(await documents()) === JSON.stringify(wanted),
        () => worker.output.slice(-3000),
      );
    await worker.becomes('postgres-tasks-source', 'RUNNING');
    await database.query("INSERT INTO tasks VALUES (1, 'Write it down', false)");
    // StringConverter writes the key's struct as Java prints it; that text is the document's id.
    await shows({ 'Struct{id=1}': { id: 1, title: 'Write it down', done: false } });
    await database.query('UPDATE tasks SET done = true');
    await shows({ 'Struct{id=1}': { id: 1, title: 'Write it down', done: true } });
    await database.query('DELETE FROM tasks');
    await shows({});

    const sink = await worker.becomes('elasticsearch-tasks-sink', 'RUNNING');
    expect(sink.tasks.map(({ id }) => id)).toEqual([0, 1]);
    const records = await topicRecords(worker, 'cdc.public.tasks');
    expect(records.map(({ key, value }) => [key, value === null ? null : JSON.parse(value as string).op])).toEqual([
      ['Struct{id=1}', 'c'],
      ['Struct{id=1}', 'u'],
      ['Struct{id=1}', 'd'],
      ['Struct{id=1}', null],
    ]);

    // References go in and come out; what they stand for stays inside.
    const { body, text } = await worker.request('GET', '/connectors/postgres-tasks-source');
    const references = ['username', 'password'].map((key) => `\${file:${secrets}:${key}}`);
    expect(body).toMatchObject({
      config: { 'database.user': references[0], 'database.password': references[1], 'plugin.name': 'pgoutput' },
    });
    expect(text + worker.output).not.toContain(user.password);
    expect(await worker.stop()).toBe(0);
  });

  it('fails with the words of the lesson on troubleshooting: what was refused, where, and what to check', async () => {
    const worker = await MillraceWorker.start({
      ...WORKER,
      'config.providers': '',
    });
    const config = { ...POSTGRES_SOURCE, 'database.hostname': '127.0.0.1', 'database.port': '1' };
    const { status, body } = await worker.request('POST', '/connectors', {
      name: 'postgres-tasks-source',
      config: { ...config, 'database.user': 'reader', 'database.password': 'secret-of-the-reader' },
    });
    expect(status).toBe(400);
    expect((body as { message: string }).message).toContain(
      'Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct',
    );
    expect(worker.output + JSON.stringify(body)).not.toContain('secret-of-the-reader');
  });
});
