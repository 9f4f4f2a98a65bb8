import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TaskEnvironment } from '../../../src/connect/task/task-environment.js';
import type { PooledWorker } from '../../../src/connect/thread/pooled-worker.js';
import type { EmbeddedLog } from '../../../src/log/embedded/embedded-log.js';
import { RecordedStates } from '../../support/connect/recorded-states.js';
import { eventually } from '../../support/eventually.js';
import { temporaryFolder } from '../../support/log/embedded-folder.js';

const DIST = new URL('../../../dist/src/', import.meta.url);
const ENVIRONMENT = new URL('../../support/connect/thread-environment.mjs', import.meta.url);

let worker: PooledWorker;
let log: EmbeddedLog;
let recorded: RecordedStates;

beforeEach(() => create());

async function create({ threads = 2, threadTimeoutMs = 3000, loadMs = 0 } = {}): Promise<void> {
  // The built package: threads run JavaScript files.
  const { PooledWorker: Built } = (await import(new URL('connect/thread/pooled-worker.js', DIST).href)) as {
    PooledWorker: typeof PooledWorker;
  };
  const { createTaskEnvironment } = (await import(ENVIRONMENT.href)) as {
    createTaskEnvironment: (config: Record<string, string>) => Promise<TaskEnvironment & { log: EmbeddedLog }>;
  };
  const converter = 'org.apache.kafka.connect.storage.StringConverter';
  const config = {
    'key.converter': converter,
    'value.converter': converter,
    'millrace.data.dir': await temporaryFolder(),
    'test.load.ms': String(loadMs),
  };
  const environment = await createTaskEnvironment(config);
  log = environment.log;
  recorded = new RecordedStates();
  worker = new Built({
    config,
    threads,
    threadTimeoutMs,
    gracefulTimeoutMs: 500,
    environmentModule: ENVIRONMENT,
    environment,
    offsets: log.offsetStore(),
    listener: recorded,
  });
}

afterEach(close);

async function close(): Promise<void> {
  await worker.stop();
  await log.close();
}

async function start(connector: string, misbehave = 'none'): Promise<boolean> {
  const settings = { name: connector, 'connector.class': 'test.MisbehavingSource', misbehave };
  return worker.startTask({
    id: { connector, task: 0 },
    connectorConfig: settings,
    taskConfig: settings,
    initialState: 'STARTED',
  });
}

async function count(topic: string): Promise<bigint> {
  const topics = await log.topics();
  return topics.has(topic) ? (await log.offsets({ topic, partition: 0 })).latest : 0n;
}

/** Two tasks make two threads, so that the first is alone in its own. */
async function startBoth(misbehave: string): Promise<void> {
  await start('bad', misbehave);
  await start('good');
  await eventually(async () => expect(await count('good')).toBeGreaterThan(3n));
}

async function expectGoodWorks(): Promise<void> {
  const before = await count('good');
  await eventually(async () => expect(await count('good')).toBeGreaterThan(before + 3n));
  expect(recorded.states).not.toContain('failed good-0');
}

async function expectRestartable(): Promise<void> {
  expect(worker.taskIds()).toEqual([{ connector: 'good', task: 0 }]);
  const before = await count('bad');
  expect(await start('bad')).toBe(true);
  await eventually(async () => expect(await count('bad')).toBeGreaterThan(before + 1n));
}

test('a task that spins fails with a trace; the other goes on, and it can be restarted', async () => {
  await startBoth('spin');
  await eventually(() => expect(recorded.states).toContain('failed bad-0'));
  expect(recorded.traces[0]).toMatch(
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: The thread of this task has not answered for \d+ ms/,
  );
  await expectGoodWorks();
  await expectRestartable();
});

test('a thread that takes long to load its code is waited for', async () => {
  await close();
  await create({ threadTimeoutMs: 1000, loadMs: 4000 });
  expect(await start('good')).toBe(true);
  await expectGoodWorks();
});

test('an exception that nobody catches costs the task it belongs to, not the others of its thread', async () => {
  await close();
  await create({ threads: 1 });
  await startBoth('crash');
  await eventually(() => expect(recorded.states).toContain('failed bad-0'));
  expect(recorded.traces[0]).toMatch(
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: The connector threw an exception outside of any call\n(\tat .*\n)+Caused by: Error: thrown where nobody catches\n/,
  );
  await expectGoodWorks();
  await expectRestartable();
});

test('a thread that ends takes its tasks with it; they can be restarted', async () => {
  await startBoth('exit');
  await eventually(() => expect(recorded.states).toContain('failed bad-0'));
  expect(recorded.traces[0]).toContain('The thread of this task has ended with exit code 7');
  await expectGoodWorks();
  await expectRestartable();
});

test('a task that does not stop is abandoned after the graceful timeout, and its thread takes no further tasks', async () => {
  await startBoth('hang');
  await worker.stopAndAwaitTasks([{ connector: 'bad', task: 0 }]);
  expect(recorded.states.at(-1)).toBe('stopped bad-0');
  await expectGoodWorks();
  expect(await start('bad')).toBe(true);
  const before = await count('bad');
  await eventually(async () => expect(await count('bad')).toBeGreaterThan(before + 1n));
});

test('tasks in a thread have their offsets, and their figures come to the main thread', async () => {
  await start('good');
  await eventually(async () => expect(await count('good')).toBeGreaterThan(3n));
  await worker.stopAndAwaitTasks([{ connector: 'good', task: 0 }]);
  const stored = await count('good');
  await start('good');
  await eventually(async () => expect(await count('good')).toBeGreaterThan(stored + 3n));
  const values: string[] = [];
  for await (const record of log.read('good')) values.push(String(record.value));
  // The task went on at its stored offset: no number is missing, none comes twice.
  expect(values).toEqual(values.map((_, index) => `good-${index + 1}`));

  await eventually(async () => {
    const metrics = await worker.metrics();
    const ofTask = metrics.find(({ prefix }) => prefix === 'kafka_connect_source_task_');
    expect(ofTask?.labels).toEqual({ connector: 'good', task: '0' });
    expect(Number(ofTask?.values['source-record-write-total'])).toBeGreaterThan(3);
  });
});

test('pause and resume reach a task in its thread', async () => {
  await start('good');
  await eventually(() => expect(recorded.states).toContain('started good-0'));
  worker.setTargetState('good', 'PAUSED');
  await eventually(() => expect(recorded.states).toContain('paused good-0'));
  const before = await count('good');
  worker.setTargetState('good', 'STARTED');
  await eventually(async () => expect(await count('good')).toBeGreaterThan(before));
  // Told by message, which the first record may overtake.
  await eventually(() => expect(recorded.states).toContain('resumed good-0'));
});
