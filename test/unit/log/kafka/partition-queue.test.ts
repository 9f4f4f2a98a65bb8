import { expect, test } from 'vitest';
import { PartitionQueue } from '../../../../src/log/kafka/partition-queue.js';
import { parseCompression } from '../../../../src/log/record-batch/compression.js';
import { RecordFrame } from '../../../../src/log/record-frame.js';

const NOW = 1_000;

function queueWith(records: number): PartitionQueue {
  const queue = new PartitionQueue('orders', 0, parseCompression('none'));
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
