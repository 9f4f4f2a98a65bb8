import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { parseProperties } from '../../../src/config/properties.js';
import { startTestWorker, type TestWorker } from '../../support/worker.js';
import { ctl as run } from './ctl-process.js';

const FIXTURES = new URL('../../golden/lessons/000/', import.meta.url);

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const ctl = (...args: string[]) => run(...args, '--url', worker.engine.url);

/** A file in the worker's folder. */
function file(name: string, text: string): string {
  const path = join(worker.folder, name);
  writeFileSync(path, text);
  return path;
}

/** A lesson's file with the addresses in it moved into the worker's folder. */
function lesson(name: string): string {
  const text = readFileSync(new URL(name, FIXTURES), 'utf8');
  return file(name, text.replaceAll('/opt/kafka/data', worker.folder));
}

const source = (name: string, more: Record<string, string> = {}) => ({
  name,
  'connector.class': 'FileStreamSource',
  file: join(worker.folder, `${name}.txt`),
  topic: `${name}-topic`,
  ...more,
});

/** Creates a source through REST that has read three lines. */
async function running(name: string): Promise<void> {
  const config = source(name);
  writeFileSync(config.file, 'one\ntwo\nthree\n');
  await worker.request('POST', '/connectors', { name, config });
  await worker.until(`/connectors/${name}/offsets`, (body: { offsets: unknown[] }) => body.offsets.length === 1);
  await settled(name, 'RUNNING');
}

async function settled(name: string, state: string): Promise<void> {
  await worker.until(
    `/connectors/${name}/status`,
    ({ connector, tasks }: { connector: { state: string }; tasks: { state: string }[] }) =>
      connector.state === state &&
      (state !== 'RUNNING' || tasks.length > 0) &&
      tasks.every((task) => task.state === state),
  );
}

describe('apply', () => {
  it("takes the connectors of lesson 000, 'Step 3' and 'Step 4', and shows them as kubectl does", async () => {
    writeFileSync(join(worker.folder, 'input.txt'), 'hello\n');
    const files = ['-f', lesson('file-source-connector.yaml'), '-f', lesson('file-sink-connector.yaml')];
    expect(await ctl('apply', ...files)).toEqual({
      out: 'connector/file-source created\nconnector/file-sink created\n',
      err: '',
      code: 0,
    });
    for (const name of ['file-source', 'file-sink']) await settled(name, 'RUNNING');
    expect((await ctl('get', ...files)).out).toBe(
      'NAME          CLUSTER        CONNECTOR CLASS                                           MAX TASKS   READY\n' +
        'file-source   task-connect   org.apache.kafka.connect.file.FileStreamSourceConnector   1           True\n' +
        'file-sink     task-connect   org.apache.kafka.connect.file.FileStreamSinkConnector     1           True\n',
    );
    expect((await ctl('apply', ...files)).out).toBe('connector/file-source unchanged\nconnector/file-sink unchanged\n');

    const { out } = await ctl('get', 'file-source', '-o', 'yaml');
    const { status } = parse(out) as { status: Record<string, unknown> };
    expect(status).toMatchObject({
      conditions: [
        {
          lastTransitionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          status: 'True',
          type: 'Ready',
        },
      ],
      connectorStatus: {
        connector: { state: 'RUNNING' },
        name: 'file-source',
        tasks: [{ id: 0, state: 'RUNNING' }],
        type: 'source',
      },
    });
    expect((await ctl('get', 'file-source', '-o', 'yaml')).out).toBe(out);
    expect(await ctl('delete', ...files)).toMatchObject({ code: 0 });
    expect((await worker.request('GET', '/connectors/file-sink')).status).toBe(404);
  });

  it('changes what differs: settings, and the state where the file says one', async () => {
    const yaml = (batch: string, state: string) =>
      `apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\nmetadata: {name: changing}\nspec:\n  class: FileStreamSource\n` +
      `${state}  config: {topic: changing, file: "${join(worker.folder, 'changing.txt')}", batch.size: ${batch}}\n`;
    await ctl('apply', '-f', file('c.yaml', yaml('10', '  state: paused\n')));
    await settled('changing', 'PAUSED');

    const dry = await ctl('apply', '--dry-run', '-f', file('c.yaml', yaml('20', '')));
    expect(dry.out).toBe('  - batch.size=10\n  + batch.size=20\nconnector/changing configured (dry run)\n');
    expect((await worker.request('GET', '/connectors/changing/config')).body).toMatchObject({ 'batch.size': '10' });

    expect((await ctl('apply', '-f', file('c.yaml', yaml('20', '')))).out).toBe('connector/changing configured\n');
    await settled('changing', 'RUNNING');
    expect((await worker.request('GET', '/connectors/changing/config')).body).toMatchObject({ 'batch.size': '20' });

    const properties = Object.entries(source('changing')).map(([key, value]) => `${key}=${value}\n`);
    await ctl('stop', 'changing');
    await settled('changing', 'STOPPED');
    expect((await ctl('apply', '-f', file('c.properties', properties.join('')))).out).toBe(
      'connector/changing configured\n',
    );
    expect((await worker.request('GET', '/connectors/changing/status')).body).toMatchObject({
      connector: { state: 'STOPPED' },
    });
    await ctl('delete', 'changing');
  });

  it('goes on after a connector that is refused, and ends with 4', async () => {
    const good = file('good.json', JSON.stringify(source('good')));
    const bad = file('bad.json', JSON.stringify({ name: 'bad', config: { 'connector.class': 'FileStreamSource' } }));
    const { out, err, code } = await ctl('apply', '-f', bad, '-f', good);
    expect(out).toBe('connector/good created\n');
    expect(err).toContain('connector/bad: Connector configuration is invalid and contains the following 1 error(s):');
    expect(err).toContain('Missing required configuration "topic" which has no default value.');
    expect(code).toBe(4);
    const again = await ctl('create', '-f', good);
    expect(again).toMatchObject({ err: 'connector/good: Connector good already exists\n', code: 4 });
    await ctl('delete', 'good');
  });

  it('says of a KafkaConnect what it is for, and leaves other resources out', async () => {
    const other = file('other.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\n');
    const { err, code } = await ctl('apply', '-f', lesson('kafka-connect.yaml'), '-f', other);
    expect(err).toContain(
      'Warning: KafkaConnect task-connect describes a worker: its settings are printed by millrace ctl worker-properties',
    );
    expect(err).toContain('Warning: Secret s is left out');
    expect(code).toBe(0);
  });
});

describe('states', () => {
  it('pauses, resumes, stops, restarts and deletes', async () => {
    await running('moved');
    expect((await ctl('pause', 'moved')).out).toBe('connector/moved paused\n');
    await settled('moved', 'PAUSED');
    expect((await ctl('resume', 'moved')).out).toBe('connector/moved resumed\n');
    await settled('moved', 'RUNNING');
    expect((await ctl('restart', 'moved')).out).toBe('connector/moved restarted\n');
    expect((await ctl('restart', 'moved', '--tasks')).out).toBe('connector/moved restarted\ntask/moved-0 restarted\n');
    await settled('moved', 'RUNNING');
    expect((await ctl('restart', 'moved', '--tasks', '--only-failed')).out).toBe(
      'connector/moved: nothing has failed\n',
    );
    expect((await ctl('restart', 'moved', '--task', '0')).out).toBe('task/moved-0 restarted\n');
    expect(await ctl('restart', 'moved', '--task', '7')).toMatchObject({ err: 'Unknown task: moved-7\n', code: 4 });
    expect((await ctl('stop', 'moved')).out).toBe('connector/moved stopped\n');
    await settled('moved', 'STOPPED');
    expect((await ctl('delete', 'moved')).out).toBe('connector/moved deleted\n');
    expect(await ctl('delete', 'moved')).toMatchObject({ err: 'Connector moved not found\n', code: 4 });
  });

  it('lists and describes, without the passwords of the configuration', async () => {
    await running('seen');
    await worker.request('PATCH', '/connectors/seen/config', { 'x.password': 'pssst', 'y.password': '${file:/f:k}' });
    await settled('seen', 'RUNNING');
    const listed = await ctl('list');
    expect(listed.out).toMatch(/^NAME +TYPE +STATE +TASKS +WORKER +CLASS\n/);
    expect(listed.out).toMatch(/^seen +source +RUNNING +1 RUNNING +127\.0\.0\.1:\d+ +FileStreamSource$/m);
    expect(JSON.parse((await ctl('list', '--json')).out)).toMatchObject({ seen: { status: { type: 'source' } } });
    const { out } = await ctl('describe', 'seen');
    expect(out).toContain('State:   RUNNING');
    expect(out).toMatch(/x\.password: +\[hidden\]/);
    expect(out).toMatch(/y\.password: +\$\{file:\/f:k\}/);
    expect(out).toContain('{"position":14}');
    expect(out).not.toContain('pssst');
    await ctl('delete', 'seen');
  });
});

describe('offsets', () => {
  it('shows, alters and resets them', async () => {
    await running('placed');
    expect((await ctl('offsets', 'get', 'placed')).out).toContain('{"position":14}');
    expect(await ctl('offsets', 'reset', 'placed')).toMatchObject({
      err: expect.stringContaining('Connectors must be in the STOPPED state'),
      code: 4,
    });
    await ctl('stop', 'placed');
    await settled('placed', 'STOPPED');
    const { out } = await ctl('offsets', 'get', 'placed', '--json');
    const altered = file('offsets.json', out.replace('14', '4'));
    expect((await ctl('offsets', 'alter', 'placed', '-f', altered)).out).toContain('have been altered successfully');
    expect((await ctl('offsets', 'get', 'placed')).out).toContain('{"position":4}');
    expect((await ctl('offsets', 'reset', 'placed')).out).toContain('have been reset successfully');
    expect((await ctl('offsets', 'get', 'placed')).out).toBe('PARTITION   OFFSET\n');
    await ctl('delete', 'placed');
  });
});

describe('loggers, plugins and validate', () => {
  it('shows and sets levels', async () => {
    const logger = 'org.apache.kafka.connect.ctl';
    expect((await ctl('loggers', 'set', logger, 'debug')).out).toBe(`logger/${logger} DEBUG\n`);
    expect((await ctl('loggers', 'get', logger)).out).toMatch(new RegExp(`${logger} +DEBUG +\\d{4}-`));
    expect((await ctl('loggers', 'get')).out).toMatch(/^root +/m);
    expect(await ctl('loggers', 'set', logger, 'loud')).toMatchObject({ err: "invalid log level 'LOUD'.\n", code: 4 });
  });

  it('lists plugins, and the settings of one', async () => {
    expect((await ctl('plugins')).out).toMatch(
      /^source +\S+ +io\.debezium\.connector\.postgresql\.PostgresConnector$/m,
    );
    expect((await ctl('plugins')).out).not.toContain('RegexRouter');
    expect((await ctl('plugins', '--all')).out).toContain('RegexRouter');
    expect((await ctl('plugins', 'FileStreamSource')).out).toMatch(/^topic +STRING +required/m);
  });

  it('validates without creating, and ends with 3 when something is wrong', async () => {
    const wrong = file('wrong.json', JSON.stringify(source('wrong', { 'tasks.max': '0', 'batch.size': 'x' })));
    const { out, code } = await ctl('validate', '-f', wrong);
    expect(out).toContain('connector/wrong has 2 errors');
    expect(out).toContain('  batch.size: Invalid value x for configuration batch.size: Not a number of type INT');
    expect(code).toBe(3);
    const right = file('right.json', JSON.stringify(source('right')));
    expect(await ctl('validate', '-f', right)).toMatchObject({ out: 'connector/right is valid\n', code: 0 });
    expect((await worker.request('GET', '/connectors/right')).status).toBe(404);
  });
});

describe('worker-properties', () => {
  it("prints the worker of lesson 000, 'Step 1: Create KafkaConnect Resource'", async () => {
    const { out, err, code } = await run('worker-properties', '-f', lesson('kafka-connect.yaml'));
    expect(parseProperties(out)).toMatchObject({
      'bootstrap.servers': 'task-events-kafka-bootstrap:9092',
      'group.id': 'task-connect-cluster',
      'value.converter.schemas.enable': 'false',
    });
    expect(err).toBe('Warning: spec.replicas is 2; a standalone worker is one process, with all connectors in it\n');
    expect(code).toBe(0);
  });
});

describe('what goes wrong', () => {
  it('says how to reach the worker, and ends with 5', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { err, code } = await run('list', '--url', `http://u:secret@127.0.0.1:${port}`);
    expect(err).toMatch(
      /^The worker at http:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED.*--url, or MILLRACE_URL/,
    );
    expect(err).not.toContain('secret');
    expect(code).toBe(5);
  });

  it('repeats a request that a group which moves its work refuses for a moment, with the login given', async () => {
    const seen: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      if (seen.length === 1) {
        const message = 'Cannot complete request because of a conflicting operation (e.g. worker rebalance)';
        response
          .writeHead(409, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error_code: 409, message }));
      } else response.writeHead(202).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { out } = await run('pause', 'c', '--url', `http://127.0.0.1:${port}`, '--user', 'me:pw');
    expect(out).toBe('connector/c paused\n');
    expect(seen).toEqual(Array(2).fill(`Basic ${Buffer.from('me:pw').toString('base64')}`));
  });

  it('says that an answer is not that of a worker', async () => {
    const server = createServer((_, response) => response.end('<html>')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const { err, code } = await run('list', '--url', `http://127.0.0.1:${port}`);
    expect(err).toContain('with something that is no JSON: is it a Connect worker?');
    expect(code).toBe(4);
  });

  it.each([
    [
      ['list', '--url', 'localhost:8083'],
      "The worker's address is 'localhost:8083'; it must look like http://localhost:8083",
    ],
    [['apply', '-f', 'nowhere.yaml'], "The file 'nowhere.yaml' cannot be read"],
    [['list', '--cacert', 'nowhere.pem'], "The certificates in 'nowhere.pem' (--cacert) cannot be read"],
    [['apply'], "required option '-f, --file <file>' not specified"],
    [['restart', 'c', '--task', '0', '--tasks'], 'cannot be used with option'],
  ])('refuses %j with 1', async (args, message) => {
    const { err, code } = await run(...args);
    expect(err).toContain(message);
    expect(code).toBe(1);
  });
});
