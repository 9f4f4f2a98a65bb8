import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PendingOffsets, type PendingRecord } from '../../../../src/sink/elasticsearch/pending-offsets.js';

const at = (offset: bigint, partition = 0) => ({ topic: 't', partition, offset });

it('commits up to the first record that is not settled, partition by partition', () => {
  const offsets = new PendingOffsets();
  const [first, second] = [offsets.accept(at(5n)), offsets.accept(at(7n))];
  offsets.accept(at(3n, 1));
  expect(offsets.committable([at(8n), at(4n, 1), at(9n, 2)])).toEqual([at(5n), at(3n, 1), at(9n, 2)]);
  second.settled = true;
  expect(offsets.committable([at(8n)])).toEqual([at(5n)]);
  first.settled = true;
  expect(offsets.committable([at(8n)])).toEqual([at(8n)]);
});

it('never commits more than is asked for', () => {
  const offsets = new PendingOffsets();
  offsets.accept(at(10n));
  expect(offsets.committable([at(4n)])).toEqual([at(4n)]);
});

it('forgets partitions that belong to others', () => {
  const offsets = new PendingOffsets();
  offsets.accept(at(1n));
  offsets.forget({ topic: 't', partition: 0 });
  expect(offsets.committable([at(9n)])).toEqual([at(9n)]);
});

it('lets go of records that are settled without being asked what may be committed', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const offsets = new PendingOffsets();
  const held = Array.from({ length: 3000 }, (_, i) => new WeakRef(offsets.accept(at(BigInt(i)))));
  // What a weak reference has given stays alive until the turn is over.
  await setImmediate();
  for (const record of held) (record.deref() as PendingRecord).settled = true;
  await setImmediate();
  offsets.accept(at(3000n));
  collect();
  expect(held.filter((record) => record.deref() !== undefined)).toEqual([]);
  expect(offsets.committable([at(3001n)])).toEqual([at(3000n)]);
});

it('gives the smallest unsettled offset, whatever the order in which records are settled', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { maxLength: 200 }), fc.integer({ min: 1, max: 10_000 }), (settled, count) => {
      const offsets = new PendingOffsets();
      const records = Array.from({ length: count }, (_, i) => offsets.accept(at(BigInt(i))));
      for (const index of settled) {
        const record = records[index % count];
        if (record) record.settled = true;
        const first = records.findIndex((each) => !each.settled);
        const expected = BigInt(first < 0 ? count : first);
        expect(offsets.committable([at(BigInt(count))])).toEqual([at(expected)]);
      }
    }),
    { numRuns: 30 },
  );
});
