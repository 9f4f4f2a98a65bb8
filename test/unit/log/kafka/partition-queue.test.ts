import { expect, test } from 'vitest';
import { PartitionQueue } from '../../../../src/log/kafka/partition-queue.js';
import { BatchMemory } from '../../../../src/log/record-batch/batch-memory.js';
import { RecordFrame } from '../../../../src/log/record-frame.js';

const NOW = 1_000;

function queueWith(records: number): PartitionQueue {
  const queue = new PartitionQueue('orders', 0, 'none', { bytes: 0 }, null);
  append(queue, 1, records);
  return queue;
}

function append(queue: PartitionQueue, first: number, records: number): void {
  for (let i = 0; i < records; i++) queue.append(frame(), first + i, 10, NOW + first + i);
}

function frame(): RecordFrame {
  const frame = new RecordFrame();
  frame.topic = 'orders';
  frame.keyStart = 0;
  frame.bytes.ascii('key');
  frame.keyEnd = frame.bytes.position;
  frame.valueStart = frame.bytes.position;
  frame.bytes.ascii('value');
  frame.valueEnd = frame.bytes.position;
  return frame;
}

test('what is not released waits for more', () => {
  const queue = queueWith(2);
  expect(queue.waitingSince(NOW)).toBe(Number.POSITIVE_INFINITY);
  queue.release();
  expect(queue.waitingSince(NOW)).toBe(NOW + 1);
});

test('batches that become due while no request can take them stay one batch', () => {
  const queue = queueWith(1);
  queue.release();
  const first = queue.next();
  queue.sent(first);
  for (let number = 2; number <= 6; number++) {
    append(queue, number, 1);
    queue.release();
  }
  expect(first.count).toBe(1);
  expect(queue.next().count).toBe(5);
  expect(queue.pending).toHaveLength(2);
});

test('after a failure nothing new goes before the failed batch, and that one first', () => {
  const queue = queueWith(1);
  queue.release();
  const failed = queue.next();
  queue.sent(failed);
  append(queue, 2, 1);
  queue.release();
  const follower = queue.next();
  queue.sent(follower);
  append(queue, 3, 1);
  queue.release();
  queue.attempt = 1;
  queue.failed(failed, NOW, 50);
  expect(queue.waitingSince(NOW)).toBe(Number.POSITIVE_INFINITY);
  expect(queue.waitingSince(NOW + 50)).toBe(Number.POSITIVE_INFINITY);
  queue.failed(follower, NOW, 50);
  expect(queue.next()).toBe(failed);
  expect(queue.oldest).toBe(1);
});

test('a sealed batch holds what it takes compressed, and nothing once it is acknowledged', () => {
  const held = { bytes: 0 };
  const queue = new PartitionQueue('orders', 0, 'lz4', held, new BatchMemory());
  for (let i = 1; i <= 1000; i++) {
    held.bytes += 50;
    queue.append(frame(), i, 50, NOW);
  }
  const batch = queue.next();
  expect(held.bytes).toBe(batch.bytes.length);
  expect(held.bytes).toBeLessThan(50_000);
  queue.sent(batch);
  queue.acknowledged(batch);
  expect(held.bytes).toBe(0);
});

test.each([
  ['once', 1, true],
  ['twice', 2, false],
])('memory of a batch is used again if that was sent once: sent %s', (_, times, isUsedAgain) => {
  const queue = new PartitionQueue('orders', 0, 'none', { bytes: 0 }, new BatchMemory());
  append(queue, 1, 1);
  const first = queue.next();
  for (let i = 1; i <= times; i++) {
    queue.sent(first);
    if (i < times) queue.failed(first, NOW, 0);
  }
  queue.acknowledged(first);
  append(queue, 2, 1);
  const second = queue.next();
  expect(second.bytes.buffer === first.bytes.buffer).toBe(isUsedAgain);
});

test('the halves of a batch that is too large hold what they take', () => {
  const held = { bytes: 0 };
  const queue = new PartitionQueue('orders', 0, 'none', held, new BatchMemory());
  append(queue, 1, 10);
  held.bytes = 10 * 10;
  const whole = queue.next();
  queue.sent(whole);
  expect(queue.split(whole)).toBe(true);
  expect(held.bytes).toBe(queue.pending.reduce((sum, { bytes }) => sum + bytes.length, 0));
});
