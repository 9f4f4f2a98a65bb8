import { expect, test } from 'vitest';
import { BatchMemory } from '../../../../src/log/record-batch/batch-memory.js';

const KIB = 1024;

test('batches lie side by side, and their room is used again when none of them is needed', () => {
  const memory = new BatchMemory();
  const first = memory.take(100).fill(1);
  const second = memory.take(100).fill(2);
  expect(second.buffer).toBe(first.buffer);
  expect(second.byteOffset).toBe(first.byteOffset + 100);

  memory.release(second);
  expect(memory.take(100).byteOffset).toBe(first.byteOffset + 200);
  expect(first.every((byte) => byte === 1)).toBe(true);
});

test('a slab that is released comes back, at its start', () => {
  const memory = new BatchMemory();
  const first = memory.take(600 * KIB);
  const second = memory.take(600 * KIB);
  expect(second.buffer).not.toBe(first.buffer);

  memory.release(first);
  const third = memory.take(600 * KIB);
  expect(third.buffer).toBe(first.buffer);
  expect(third.byteOffset).toBe(first.byteOffset);
});

test('memory of an abandoned batch is never given out again', () => {
  const memory = new BatchMemory();
  const abandoned = memory.take(600 * KIB);
  const neighbour = memory.take(100);
  memory.abandon(abandoned);
  memory.release(neighbour);
  const later = Array.from({ length: 10 }, () => memory.take(600 * KIB));
  expect(later.map(({ buffer }) => buffer)).not.toContain(abandoned.buffer);
});

test('a batch that is larger than any slab has memory of its own', () => {
  const memory = new BatchMemory();
  const large = memory.take(3000 * KIB);
  expect(large.length).toBe(3000 * KIB);
  memory.release(large);
  expect(memory.take(3000 * KIB).buffer).not.toBe(large.buffer);
});
