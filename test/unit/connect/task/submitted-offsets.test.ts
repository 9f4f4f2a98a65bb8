import { expect, test } from 'vitest';
import { SubmittedOffsets } from '../../../../src/connect/task/submitted-offsets.js';
import { type OffsetMap, SourceRecord } from '../../../../src/data/source-record.js';

const A = { table: 'a' };
const B = { table: 'b' };

const record = (partition: OffsetMap, position: number) => new SourceRecord({ topic: 't' }, partition, { position });

const taken = (offsets: SubmittedOffsets, durable: number) =>
  offsets.take(durable).map(({ partition, offset }) => [partition.table, offset.position]);

test('only records of a durable prefix count, and of each partition the last', () => {
  const offsets = new SubmittedOffsets();
  offsets.submit(record(A, 1), 1);
  offsets.submit(record(A, 2), 2);
  offsets.submit(record(B, 1), 3);
  offsets.submit(record(A, 3), 4);
  expect(taken(offsets, 1)).toEqual([]);
  expect(taken(offsets, 3)).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
  expect(taken(offsets, 4)).toEqual([['a', 3]]);
  expect(offsets.isEmpty).toBe(true);
});

test('a sealed batch does not wait for the next one', () => {
  const offsets = new SubmittedOffsets();
  offsets.submit(record(A, 1), 1);
  offsets.seal(0);
  offsets.submit(record(A, 2), 2);
  expect(taken(offsets, 1)).toEqual([['a', 1]]);
  expect(taken(offsets, 2)).toEqual([['a', 2]]);
});

test('equal partitions in different objects are one', () => {
  const offsets = new SubmittedOffsets();
  offsets.submit(record({ table: 'a', id: 1n }, 1), 1);
  offsets.submit(record({ table: 'a', id: 1n }, 2), 2);
  expect(taken(offsets, 2)).toEqual([['a', 2]]);
});

test('what could not be stored comes again, unless something newer is there', () => {
  const offsets = new SubmittedOffsets();
  offsets.submit(record(A, 1), 1);
  offsets.submit(record(B, 1), 2);
  const first = offsets.take(2);
  offsets.submit(record(A, 5), 3);
  expect(taken(offsets, 2)).toEqual([]);
  offsets.putBack(first);
  expect(offsets.isEmpty).toBe(false);
  expect(taken(offsets, 3).sort()).toEqual([
    ['a', 5],
    ['b', 1],
  ]);
});

test('a sealed batch lets its records go, and of durable batches only the last offset is kept', () => {
  const offsets = new SubmittedOffsets();
  let made = 0;
  const lazy = (position: number) => new SourceRecord({ topic: 't' }, A, () => ({ position: position + 100 * ++made }));
  for (let batch = 1; batch <= 3; batch++) {
    offsets.submit(lazy(1), batch);
    offsets.submit(lazy(2), batch);
    offsets.seal(batch - 1);
  }
  expect(made).toBe(3);
  expect(taken(offsets, 2)).toEqual([['a', 202]]);
  expect(taken(offsets, 3)).toEqual([['a', 302]]);
});
