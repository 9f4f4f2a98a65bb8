import { expect, test } from 'vitest';
import { ConnectException, RetriableException } from '../../../../src/error/errors.js';
import { InlineWorker } from '../../../support/connect/inline-worker.js';
import { sourceRecord } from '../../../support/connect/scripted-source.js';
import { eventually } from '../../../support/eventually.js';

const FLAKY = { transforms: 'f', 'transforms.f.type': 'test.FlakyTransform' };
const OFFSET_KEY = '["source",{"source":"test"}]';

test('records and their offset become durable together, and the source hears of it', async () => {
  const worker = await InlineWorker.create();
  await worker.startSource();
  worker.source.script([sourceRecord(1, 'one'), sourceRecord(2, null)], [sourceRecord(3, 'three')]);
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 3n }));
  expect(await worker.values('events')).toEqual(['one', null, 'three']);
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":3}' });
  expect(worker.recorded.topics).toEqual(['events']);
  await worker.stop('source');
  expect(worker.recorded.states).toEqual(['started source-0', 'stopped source-0']);
  expect(worker.source.events).toEqual(['start', 'stop']);
});

test('a task finds the offset that was stored for its partition', async () => {
  const worker = await InlineWorker.create();
  await worker.startSource();
  worker.source.script([sourceRecord(7, 'x')]);
  await eventually(() => expect(worker.source.committed).toHaveLength(1));
  expect(await worker.source.context?.offset({ source: 'test' })).toEqual({ position: 7n });
  expect(await worker.source.context?.offset({ source: 'other' })).toBeNull();
});

test('a bad record fails the task; those before it are sent and their offset is stored', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'one'), sourceRecord(2, 'bad line'), sourceRecord(3, 'three')]);
  await worker.startSource(FLAKY);
  await worker.heard('failed source-0');
  expect(await worker.values('events')).toEqual(['one']);
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":1}' });
  expect(worker.recorded.traces[0]).toMatch(
    /^org\.apache\.kafka\.connect\.errors\.ConnectException: Tolerance exceeded in error handler\n(\tat .+\n)+Caused by: org\.apache\.kafka\.connect\.errors\.DataException: flaky\n(\tat .+\n)+$/,
  );
  expect(worker.source.events).toEqual(['start', 'stop']);
  expect(worker.worker.taskIds()).toEqual([]);
});

test('with errors.tolerance=all a bad record is skipped, and the next one moves the offset', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'one'), sourceRecord(2, 'bad line'), sourceRecord(3, 'three')]);
  await worker.startSource({ ...FLAKY, 'errors.tolerance': 'all' });
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 3n }));
  expect(await worker.values('events')).toEqual(['one', 'three']);
});

test('a source whose records are all skipped stores no offset', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'bad one')], [sourceRecord(2, 'bad two')]);
  await worker.startSource({ ...FLAKY, 'errors.tolerance': 'all' });
  await eventually(async () => {
    const metrics = await worker.worker.metrics();
    expect(metrics.find(({ prefix }) => prefix.includes('task_error'))?.values['total-records-skipped']).toBe(2);
  });
  await worker.stop('source');
  expect(await worker.offsets()).toEqual({});
});

test('the offset of what a transform drops is left to the next record that goes through', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'noise')], [sourceRecord(2, 'noise')]);
  await worker.startSource({ ...FLAKY, 'transforms.f.drop': 'noise' });
  await polled(worker, 2);
  await worker.stop('source');
  expect(await worker.offsets()).toEqual({});
});

test('where nothing goes through for offset.flush.interval.ms, what was dropped moves the offset, unless equality is asked for', async () => {
  const drop = { ...FLAKY, 'transforms.f.drop': 'noise' };
  const worker = await InlineWorker.create({ 'offset.flush.interval.ms': '1' });
  worker.source.script([sourceRecord(1, 'noise')], [sourceRecord(2, 'noise')]);
  await worker.startSource(drop);
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 2n }));
  await worker.stop('source');

  worker.source.script([sourceRecord(3, 'noise')], [sourceRecord(4, 'noise')]);
  await worker.startSource({ ...drop, 'millrace.compatibility': 'strict' });
  await polled(worker, 2);
  await worker.stop('source');
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":2}' });
});

test('a retriable error of a transform is retried within errors.retry.timeout', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'bad'), sourceRecord(2, 'two')]);
  await worker.startSource({
    ...FLAKY,
    'transforms.f.kind': 'retriable',
    'transforms.f.times': '2',
    'errors.retry.timeout': '20000',
    'errors.retry.delay.max.ms': '5',
  });
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 2n }));
  expect(await worker.values('events')).toEqual(['bad', 'two']);
});

test('a retriable error of poll is no records; any other error fails the task as it is', async () => {
  const worker = await InlineWorker.create();
  worker.source.script(new RetriableException('later'), [sourceRecord(1, 'one')], new ConnectException('gone'));
  await worker.startSource();
  await worker.heard('failed source-0');
  expect(await worker.values('events')).toEqual(['one']);
  expect(worker.recorded.traces[0]).toMatch(/^org\.apache\.kafka\.connect\.errors\.ConnectException: gone\n\tat /);
});

test('a task that cannot start fails and is stopped', async () => {
  const worker = await InlineWorker.create();
  worker.source.startError = new ConnectException('no database');
  expect(await worker.startSource()).toBe(true);
  await worker.heard('failed source-0');
  expect(worker.source.events).toEqual(['start', 'stop']);
});

test('a task that cannot be built fails with the reason', async () => {
  const worker = await InlineWorker.create();
  expect(await worker.startSource({ 'value.converter': 'no.such.Converter' })).toBe(false);
  expect(worker.recorded.states).toEqual(['failed source-0']);
  expect(worker.recorded.traces[0]).toContain('no.such.Converter');
  expect(worker.worker.taskIds()).toEqual([]);
});

test('a paused task starts when it is resumed, and pauses between polls', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'one')]);
  await worker.startSource({}, 'PAUSED');
  await worker.heard('paused source-0');
  expect(worker.source.events).toEqual([]);
  worker.worker.setTargetState('source', 'STARTED');
  await eventually(() => expect(worker.source.committed).toHaveLength(1));
  worker.worker.setTargetState('source', 'PAUSED');
  worker.source.script([sourceRecord(2, 'two')]);
  await eventually(() => expect(worker.recorded.states.filter((state) => state === 'paused source-0')).toHaveLength(2));
  worker.worker.setTargetState('source', 'STARTED');
  await worker.heard('resumed source-0');
  expect(worker.recorded.states).toEqual([
    'paused source-0',
    'started source-0',
    'paused source-0',
    'resumed source-0',
  ]);
});

test('a task that does not stop in time is abandoned, and its late news are not heard', async () => {
  const worker = await InlineWorker.create();
  let release = () => {};
  worker.source.beforePoll = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  await worker.startSource();
  await worker.heard('started source-0');
  await worker.worker.stopAndAwaitTasks([{ connector: 'source', task: 0 }], 20);
  expect(worker.recorded.states).toEqual(['started source-0', 'stopped source-0']);
  release();
  await eventually(() => expect(worker.source.events).toContain('stop'));
  expect(worker.recorded.states).toEqual(['started source-0', 'stopped source-0']);
});

test('topics are created by the first group that fits', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([
    sourceRecord(1, 'a', { topic: 'orders.eu' }),
    sourceRecord(2, 'b', { topic: 'orders.internal' }),
  ]);
  await worker.startSource({
    'topic.creation.default.partitions': '1',
    'topic.creation.default.replication.factor': '1',
    'topic.creation.groups': 'orders',
    'topic.creation.orders.include': 'orders\\..*',
    'topic.creation.orders.exclude': '.*internal',
    'topic.creation.orders.partitions': '4',
  });
  await eventually(() => expect(worker.source.committed).toHaveLength(1));
  const topics = await worker.log.topics();
  expect([topics.get('orders.eu'), topics.get('orders.internal')]).toEqual([4, 1]);
});

test('a source has dead letters when millrace.errors.deadletterqueue.topic.name says so', async () => {
  const worker = await InlineWorker.create();
  worker.source.script([sourceRecord(1, 'bad'), sourceRecord(2, 'two')]);
  await worker.startSource({
    ...FLAKY,
    'errors.tolerance': 'all',
    'millrace.errors.deadletterqueue.topic.name': 'dead',
    'millrace.errors.deadletterqueue.topic.replication.factor': '1',
    'millrace.errors.deadletterqueue.context.headers.enable': 'true',
  });
  await eventually(async () => expect(await worker.values('dead')).toEqual(['bad']));
  const [dead] = await worker.read('dead');
  expect(Object.fromEntries(dead?.headers ?? [])).toMatchObject({
    '__connect.errors.connector.name': 'source',
    '__connect.errors.stage': 'TRANSFORMATION',
    '__connect.errors.class.name': 'test.FlakyTransform',
    '__connect.errors.exception.message': 'flaky',
  });
});

test('without transactions offsets are stored at intervals, after the records are durable', async () => {
  const worker = await InlineWorker.create({ 'offset.flush.interval.ms': '20' }, { transactions: false });
  await worker.startSource();
  worker.source.script([sourceRecord(1, 'one')], [sourceRecord(2, 'two')]);
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 2n }));
  expect(await worker.values('events')).toEqual(['one', 'two']);
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":2}' });
});

test('without transactions the first offset is stored at once, the last when the task stops', async () => {
  const worker = await InlineWorker.create({}, { transactions: false });
  await worker.startSource();
  worker.source.script([sourceRecord(1, 'one')]);
  await eventually(async () => expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":1}' }));
  worker.source.script([sourceRecord(2, 'two')]);
  await eventually(async () => expect(await worker.values('events')).toEqual(['one', 'two']));
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":1}' });
  await worker.stop('source');
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":2}' });
  expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 2n });
});

test('an offset stored ahead is there before any record; where both are stored together the records bring theirs', async () => {
  const ahead = { source: 'test' };
  const alone = await InlineWorker.create({}, { transactions: false });
  await alone.startSource();
  await eventually(() => expect(alone.source.context).not.toBeNull());
  await alone.source.context?.storeAhead(ahead, { position: 0n });
  expect(await alone.offsets()).toEqual({ [OFFSET_KEY]: '{"position":0}' });
  expect(alone.source.committed).toEqual([]);

  const together = await InlineWorker.create();
  await together.startSource();
  await eventually(() => expect(together.source.context).not.toBeNull());
  await together.source.context?.storeAhead(ahead, { position: 0n });
  expect(await together.offsets()).toEqual({});
});

test('a source hears that an offset could not be stored ahead', async () => {
  const worker = await InlineWorker.create({}, { transactions: false });
  await worker.startSource();
  await eventually(() => expect(worker.source.context).not.toBeNull());
  await worker.worker.stop();
  await worker.log.close();
  await expect(worker.source.context?.storeAhead({ source: 'test' }, { position: 0n })).rejects.toThrow(
    new RetriableException('source: Failed to flush the offset of what begins now to storage'),
  );
});

/** The task of this run has polled so many records. */
async function polled(worker: InlineWorker, count: number): Promise<void> {
  await eventually(async () => {
    const metrics = await worker.worker.metrics();
    const source = metrics.find(({ prefix }) => prefix.endsWith('source_task_'));
    expect(source?.values['source-record-poll-total']).toBe(count);
  });
}

const bulk = (from: number) => Array.from({ length: 100 }, (_, i) => sourceRecord(from + i, `line ${from + i}`));

test('what polls give at once goes on its way together, and without waiting for a source that has nothing more', async () => {
  const worker = await InlineWorker.create();
  worker.source.script(bulk(1), bulk(101));
  await worker.startSource();
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 200n }));
  expect(worker.source.committed).toHaveLength(1);
  expect(await worker.values('events')).toHaveLength(200);
});

test('what waits for the next poll goes on its way when there is none for a pause', async () => {
  const worker = await InlineWorker.create();
  let polls = 0;
  worker.source.beforePoll = async () => {
    if (++polls === 2) worker.worker.setTargetState('source', 'PAUSED');
  };
  worker.source.script(bulk(1), bulk(101));
  await worker.startSource();
  await worker.heard('paused source-0');
  await eventually(() => expect(worker.source.committed.at(-1)?.offset).toEqual({ position: 200n }));
});

test('what waits for the next poll goes on its way when that fails', async () => {
  const worker = await InlineWorker.create();
  worker.source.script(bulk(1), new ConnectException('gone'));
  await worker.startSource();
  await worker.heard('failed source-0');
  expect(await worker.offsets()).toEqual({ [OFFSET_KEY]: '{"position":100}' });
  expect(await worker.values('events')).toHaveLength(100);
});
