import { expect, test } from 'vitest';
import { seesTransaction } from '../../../../../src/source/postgres/catalog/visible-transaction.js';

test.each([
  ['ended before all that run', '100:110:100,105', 99, true],
  ['ended between those that run', '100:110:100,105', 103, true],
  ['still runs', '100:110:100,105', 105, false],
  ['is the next to come, which a commit under way is, too', '110:110:', 110, false],
  ['nothing runs', '110:110:', 109, true],
  ['still runs, in a later epoch', '8589934692:8589934702:8589934692', 100, false],
  ['ended before the ids began anew', '4294967300:4294967300:', 4_294_967_290, true],
])('a transaction that %s', (_, snapshot, xid, seen) => {
  expect(seesTransaction(snapshot, xid)).toBe(seen);
});
