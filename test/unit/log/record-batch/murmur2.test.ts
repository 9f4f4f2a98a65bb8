import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur2, partitionOfKey } from '../../../../src/log/record-batch/murmur2.js';

const kafkajs: (key: Buffer) => number = createRequire(import.meta.url)(
  'kafkajs/src/producer/partitioners/default/murmur2',
);

// Taken from Kafka's own UtilsTest.
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('the hash of %s is the one of Kafka', (text, hash) => {
  const bytes = Buffer.from(`xx${text}yy`);
  expect(murmur2(bytes, 2, bytes.length - 2)).toBe(hash);
});

test('keys go where the default partitioner of Kafka clients sends them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 50 }), (key, partitions) => {
      const bytes = Buffer.from(key);
      expect(partitionOfKey(bytes, 0, bytes.length, partitions)).toBe((kafkajs(bytes) & 0x7fffffff) % partitions);
    }),
  );
});
