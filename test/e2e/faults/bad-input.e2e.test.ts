import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MillraceProcess, MillraceWorker, propertiesText, testFolder } from '../../support/millrace-process.js';

const WORKER = {
  'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  listeners: 'http://127.0.0.1:0',
};

/** Runs a worker that cannot start. Answers the exit code and what was written. */
async function run(folder: string, worker: string, connector?: [name: string, text: string]) {
  writeFileSync(join(folder, 'worker.properties'), worker);
  if (connector) writeFileSync(join(folder, connector[0]), connector[1]);
  const process = new MillraceProcess(
    ['standalone', 'worker.properties', ...(connector ? [connector[0]] : [])],
    folder,
  );
  const code = await process.code;
  expect(process.output.split('\n').length, process.output).toBeLessThan(40);
  return { code, output: process.output };
}

describe('files that are wrong', () => {
  it('names the line and the escape of a malformed properties file', async () => {
    const { code, output } = await run(testFolder(), 'listeners=http://127.0.0.1:0\nkey.converter=\\u00zz\n');
    expect(code).toBe(2);
    expect(output).toContain('worker.properties');
    expect(output).toContain('Malformed \\\\uxxxx encoding');
  });

  it('names the file and the place of malformed JSON', async () => {
    const text = '{"name": "orders",\n "config": {"connector.class": "FileStreamSource",}}';
    const { code, output } = await run(testFolder(), propertiesText(WORKER), ['orders.json', text]);
    expect(code).toBe(3);
    expect(output).toContain('orders.json');
    expect(output).toContain('[line: 2, column:');
  });

  it('lists the connectors there are when a class is unknown', async () => {
    const text = propertiesText({
      name: 'typo',
      'connector.class': 'io.debezium.connector.postgres.PostgresConnector',
    });
    const { code, output } = await run(testFolder(), propertiesText(WORKER), ['typo.properties', text]);
    expect(code).toBe(3);
    expect(output).toContain('io.debezium.connector.postgres.PostgresConnector');
    expect(output).toContain('io.debezium.connector.postgresql.PostgresConnector');
  });
});

describe('requests that are wrong', () => {
  it('answers with the reason, and goes on', async () => {
    const worker = await MillraceWorker.start();
    const broken = await worker.request('POST', '/connectors', '{"name": "x", "config": {');
    // Kafka Connect's status and the words of its parser.
    expect(broken.status).toBe(500);
    expect((broken.body as { message: string }).message).toMatch(/end-of-input.*\[line: 1, column: \d+\]/s);
    const unknown = await worker.request('POST', '/connectors', {
      name: 'x',
      config: { 'connector.class': 'no.Such' },
    });
    expect(unknown.text).toContain('no.Such');
    expect(unknown.status).toBe(400);
    expect((await worker.request('GET', '/connectors')).body).toEqual([]);
  });
});

describe('a machine that does not let the worker start', () => {
  it('names the listener when its port is in use, and leaves nothing behind', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as { port: number };
    const worker = { ...WORKER, listeners: `http://127.0.0.1:${port}` };
    const { code, output } = await run(testFolder(), propertiesText(worker));
    expect(code).toBe(2);
    expect(output).toContain(`${port}`);
    expect(output).toContain('listeners');
    expect(output).toMatch(/in use/);
  });

  it('names the folder that cannot be written', async () => {
    const folder = testFolder();
    // A file in the way stops every user, root too.
    writeFileSync(join(folder, 'occupied'), '');
    const worker = { ...WORKER, 'millrace.data.dir': join(folder, 'occupied') };
    const { code, output } = await run(folder, propertiesText(worker));
    expect(code).toBe(2);
    expect(output).toContain('millrace.data.dir');
    expect(output).toContain(join(folder, 'occupied'));
  });

  // Root has rights for every folder.
  it.skipIf(process.getuid?.() === 0)('names the folder that it has no rights for', async () => {
    const folder = testFolder();
    const dataDir = join(folder, 'read-only');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o500);
    const { code, output } = await run(folder, propertiesText({ ...WORKER, 'millrace.data.dir': dataDir }));
    expect(code).toBe(2);
    expect(output).toContain('millrace.data.dir');
  });

  it('does not let a second worker use the folder of one that runs, and takes over one that was killed', async () => {
    const first = await MillraceWorker.start();
    const worker = { ...WORKER, 'millrace.data.dir': join(first.folder, '.millrace') };
    const { code, output } = await run(testFolder(), propertiesText(worker));
    expect(code).toBe(2);
    expect(output).toContain('millrace.data.dir');
    expect(output).toContain('another worker');
    await first.kill();
    const next = await MillraceWorker.start({}, { folder: first.folder });
    expect(await next.stop()).toBe(0);
    expect(await (await MillraceWorker.start({}, { folder: first.folder })).stop()).toBe(0);
  });
});
