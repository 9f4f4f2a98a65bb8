import { expect, test } from 'vitest';
import type { SinkRecord } from '../../../../src/data/sink-record.js';
import { InlineWorker } from '../../../support/connect/inline-worker.js';
import { eventually } from '../../../support/eventually.js';

const JSON_VALUES = {
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
};
const DEAD_LETTERS = {
  'errors.tolerance': 'all',
  'errors.deadletterqueue.topic.name': 'dead',
  'errors.deadletterqueue.topic.replication.factor': '1',
  'errors.deadletterqueue.context.headers.enable': 'true',
};
const SOON = { 'offset.flush.interval.ms': '20' };

async function committed(worker: InlineWorker): Promise<Record<string, bigint>> {
  const offsets = await worker.log.groupOffsets('connect-sink');
  return Object.fromEntries(offsets.map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]));
}

test('records are put in order, tombstones too, and committed when the task stops', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ key: 'a', value: 'one' }, { value: null }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@1 null'));
  await worker.stop('sink');
  expect(worker.sink.calls).toEqual([
    'start',
    'open [events-0]',
    'put events-0@0 one',
    'put events-0@1 null',
    'close [events-0]',
    'stop',
  ]);
  expect(await committed(worker)).toEqual({ 'events-0': 2n });
  expect(worker.recorded.states).toEqual(['started sink-0', 'stopped sink-0']);
  expect(worker.recorded.topics).toEqual(['events']);
});

test('a sink goes on behind what was committed', async () => {
  const worker = await InlineWorker.create(SOON);
  await worker.produce('events', [{ value: 'one' }, { value: 'two' }]);
  await worker.startSink();
  await eventually(async () => expect(await committed(worker)).toEqual({ 'events-0': 2n }));
  await worker.stop('sink');
  worker.sink.calls.length = 0;
  await worker.produce('events', [{ value: 'three' }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@2 three'));
  expect(worker.sink.calls.filter((call) => call.startsWith('put'))).toEqual(['put events-0@2 three']);
});

test('a RetriableException from put delivers the whole batch again', async () => {
  const worker = await InlineWorker.create(SOON);
  await worker.produce('events', [
    { key: 'a', value: 'one' },
    { key: 'b', value: 'retry:2' },
    { key: 'c', value: 'report', headers: [{ key: 'orig', value: Buffer.from('1') }] },
    { key: 'd', value: 'four' },
  ]);
  await worker.startSink(DEAD_LETTERS);
  await eventually(async () => expect(await committed(worker)).toEqual({ 'events-0': 4n }));
  expect(worker.sink.calls).toEqual([
    'start',
    'open [events-0]',
    'put events-0@0 one',
    'put events-0@1 retry:2 -> RetriableException 1 (batch of 4)',
    'put events-0@0 one',
    'put events-0@1 retry:2 -> RetriableException 2 (batch of 4)',
    'put events-0@0 one',
    'put events-0@1 retry:2',
    'put events-0@2 report',
    'reported events-0@2',
    'put events-0@3 four',
  ]);
  const [dead] = await worker.read('dead');
  expect(dead).toMatchObject({ key: 'c', value: 'report' });
  expect(dead?.headers.slice(0, -1)).toEqual([
    ['orig', '1'],
    ['__connect.errors.topic', 'events'],
    ['__connect.errors.partition', '0'],
    ['__connect.errors.offset', '2'],
    ['__connect.errors.connector.name', 'sink'],
    ['__connect.errors.task.id', '0'],
    ['__connect.errors.stage', 'TASK_PUT'],
    ['__connect.errors.class.name', 'org.apache.kafka.connect.sink.SinkTask'],
    ['__connect.errors.exception.class.name', 'org.apache.kafka.connect.errors.DataException'],
    ['__connect.errors.exception.message', 'reported by the task'],
  ]);
  expect(dead?.headers.at(-1)?.[1]).toMatch(
    /^org\.apache\.kafka\.connect\.errors\.DataException: reported by the task\n\tat /,
  );
});

test('without tolerance, dead letters or error logging there is no reporter', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: 'report' }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@0 report (no reporter)'));
});

test('a report without tolerance fails the task, even if the connector does not care', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: 'report' }]);
  await worker.startSink({ 'errors.log.enable': 'true' });
  await worker.heard('failed sink-0');
  expect(worker.recorded.traces[0]).toContain(
    'Caused by: org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler',
  );
});

test('any other error of put fails the task, tolerated or not, and nothing is committed', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: 'ok' }, { value: 'fail' }, { value: 'after' }]);
  await worker.startSink(DEAD_LETTERS);
  await worker.heard('failed sink-0');
  expect(worker.sink.calls).toEqual([
    'start',
    'open [events-0]',
    'put events-0@0 ok',
    'put events-0@1 fail',
    'close [events-0]',
    'stop',
  ]);
  expect(worker.recorded.traces[0]).toMatch(
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: Exiting WorkerSinkTask due to unrecoverable exception\.\n(\tat .+\n)+Caused by: org\.apache\.kafka\.connect\.errors\.ConnectException: told to fail\n(\tat .+\n)+$/,
  );
  expect(await committed(worker)).toEqual({});
});

test('a value that cannot be read fails the task before anything of its batch is put', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: '{"n":0}' }, { value: '{broken' }]);
  await worker.startSink(JSON_VALUES);
  await worker.heard('failed sink-0');
  expect(worker.sink.calls.filter((call) => call.startsWith('put'))).toEqual([]);
  expect(worker.recorded.traces[0]).toContain(
    'Caused by: org.apache.kafka.connect.errors.DataException: Converting byte[] to Kafka Connect data failed due to serialization error: ',
  );
  expect(await committed(worker)).toEqual({});
});

test('with tolerance it goes to the dead letter topic with its bytes and the reason, and its offset is committed', async () => {
  const worker = await InlineWorker.create(SOON);
  await worker.produce('events', [
    { key: 'k0', value: '{"n":0}' },
    { key: 'k1', value: '{broken', headers: [{ key: 'h', value: Buffer.from('v') }] },
    { key: 'k2', value: '{"n":2}' },
  ]);
  await worker.startSink({ ...JSON_VALUES, ...DEAD_LETTERS });
  await eventually(async () => expect(await committed(worker)).toEqual({ 'events-0': 3n }));
  expect(worker.sink.calls.filter((call) => call.startsWith('put'))).toHaveLength(2);
  const [dead] = await worker.read('dead');
  expect(dead).toMatchObject({ key: 'k1', value: '{broken' });
  expect(dead?.headers[0]).toEqual(['h', 'v']);
  expect(Object.fromEntries(dead?.headers ?? [])).toMatchObject({
    '__connect.errors.stage': 'VALUE_CONVERTER',
    '__connect.errors.class.name': 'org.apache.kafka.connect.json.JsonConverter',
  });
});

test('what the task has not stored is not committed', async () => {
  const worker = await InlineWorker.create(SOON);
  worker.sink.preCommit = (offsets) => offsets.map((offset) => ({ ...offset, offset: 1n }));
  await worker.produce('events', [{ value: 'one' }, { value: 'two' }]);
  await worker.startSink();
  await eventually(async () => expect(await committed(worker)).toEqual({ 'events-0': 1n }));
  worker.sink.preCommit = (offsets) => offsets.map((offset) => ({ ...offset, offset: offset.offset + 5n }));
  await worker.stop('sink');
  expect(await committed(worker)).toEqual({ 'events-0': 1n });
});

test('when preCommit fails, reading goes back to what was committed', async () => {
  const worker = await InlineWorker.create();
  let failures = 1;
  worker.sink.preCommit = (offsets) => {
    if (failures-- > 0) throw new Error('disk full');
    return offsets;
  };
  await worker.produce('events', [{ value: 'one' }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@0 one'));
  worker.sink.context?.requestCommit();
  await eventually(() => expect(worker.sink.calls.filter((call) => call === 'put events-0@0 one')).toHaveLength(2));
});

test('a commit that the task asks for does not wait for the interval', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: 'one' }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@0 one'));
  worker.sink.context?.requestCommit();
  await eventually(async () => expect(await committed(worker)).toEqual({ 'events-0': 1n }));
});

test('the task can move its read position', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: 'one' }, { value: 'two' }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@1 two'));
  worker.sink.context?.offset([{ topic: 'events', partition: 0, offset: 1n }]);
  await eventually(() => expect(worker.sink.calls.filter((call) => call === 'put events-0@1 two')).toHaveLength(2));
  expect(worker.sink.calls.filter((call) => call === 'put events-0@0 one')).toHaveLength(1);
});

test('a paused sink stays in its group, takes no records, and goes on when it is resumed', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('events', [{ value: 'one' }]);
  await worker.startSink();
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@0 one'));
  worker.worker.setTargetState('sink', 'PAUSED');
  await worker.heard('paused sink-0');
  await eventually(async () => expect(await committed(worker)).toEqual({ 'events-0': 1n }));
  await worker.produce('events', [{ value: 'two' }]);
  worker.worker.setTargetState('sink', 'STARTED');
  await worker.heard('resumed sink-0');
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@1 two'));
  expect(worker.sink.calls.filter((call) => call.startsWith('close'))).toEqual([]);
});

test('partitions move to a second task of the connector and back, nothing is put twice', async () => {
  const worker = await InlineWorker.create();
  await worker.log.ensureTopics([{ name: 'events', partitions: 2, replicationFactor: 1, config: {} }]);
  const settings = { name: 'sink', 'connector.class': 'test.ScriptedSink', topics: 'events' };
  const start = (task: number) =>
    worker.worker.startTask({
      id: { connector: 'sink', task },
      connectorConfig: settings,
      taskConfig: settings,
      initialState: 'STARTED',
    });
  await start(0);
  await eventually(() => expect(worker.sink.calls).toContain('open [events-0, events-1]'));
  await start(1);
  await eventually(() => {
    const opened = worker.sink.calls.filter((call) => call.startsWith('open')).length;
    const closed = worker.sink.calls.filter((call) => call.startsWith('close')).length;
    expect([opened > 1, closed > 0]).toEqual([true, true]);
  });
  await worker.produce('events', [{ value: 'one' }]);
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@0 one'));
  await worker.worker.stopAndAwaitTasks([{ connector: 'sink', task: 0 }]);
  await worker.produce('events', [{ value: 'two' }]);
  await eventually(() => expect(worker.sink.calls).toContain('put events-0@1 two'));
  expect(worker.sink.calls.filter((call) => call.startsWith('put'))).toHaveLength(2);
});

test('topics.regex reads every topic whose whole name matches', async () => {
  const worker = await InlineWorker.create();
  await worker.produce('shop.orders', [{ value: 'one' }]);
  await worker.produce('shop.orders.old', [{ value: 'no' }]);
  await worker.startSink({ topics: '', 'topics.regex': 'shop\\.[a-z]+' });
  await eventually(() => expect(worker.sink.calls).toContain('put shop.orders-0@0 one'));
  expect(worker.sink.calls.filter((call) => call.startsWith('put'))).toHaveLength(1);
});

test('headers reach the task, read by the header converter', async () => {
  const worker = await InlineWorker.create();
  const seen: SinkRecord[] = [];
  const task = worker.sink.createTask();
  worker.sink.createTask = () => ({
    ...task,
    put: async (records) => {
      seen.push(...records);
    },
  });
  await worker.produce('events', [{ value: 'one', headers: [{ key: 'n', value: Buffer.from('5') }] }]);
  await worker.startSink();
  await eventually(() => expect(seen).toHaveLength(1));
  expect(seen[0]?.headers.map(({ key, schema }) => [key, schema?.type])).toEqual([['n', 'int8']]);
  expect(seen[0]?.timestamp).toBe(1_700_000_000_000n);
});
