import { expect, test } from 'vitest';
import { allVisible } from '../../../../../src/source/postgres/catalog/visible-transactions.js';

test.each([
  ['100:100:', [99], true],
  ['100:100:', [100], false],
  ['100:105:100,103', [101, 102, 104], true],
  ['100:105:100,103', [101, 103], false],
  ['100:110:100,105', [99], true],
  ['100:110:100,105', [103], true],
  ['100:110:100,105', [105], false],
  ['110:110:', [110], false],
  ['110:110:', [109], true],
  // 64 bits in the snapshot, 32 in the stream.
  ['8589934692:8589934697:8589934693', [100, 104], true],
  ['8589934692:8589934697:8589934693', [101], false],
  ['8589934692:8589934702:8589934692', [100], false],
  // Just before and behind the end of the 32 bits.
  ['4294967295:4294967298:', [4294967295, 1], true],
  ['4294967290:4294967295:', [3], false],
  ['4294967300:4294967300:', [4294967290], true],
])('a snapshot %s of transactions %j sees them: %s', (snapshot, transactions, visible) => {
  expect(allVisible(snapshot, transactions)).toBe(visible);
});
