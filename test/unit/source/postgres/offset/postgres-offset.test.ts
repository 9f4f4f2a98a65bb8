import { describe, expect, it } from 'vitest';
import {
  acknowledgeable,
  fromOffsetMap,
  type PostgresOffset,
  restartPosition,
  toOffsetMap,
} from '../../../../../src/source/postgres/offset/postgres-offset.js';

/** As the real connector stored them. */
const SNAPSHOT = {
  last_snapshot_record: false,
  lsn: 28664088n,
  txId: 737n,
  ts_usec: 1795224145319272n,
  snapshot: 'INITIAL',
  snapshot_completed: false,
};
const STREAM = {
  lsn_proc: 28664480n,
  lsn_events_processed: 1n,
  messageType: 'UPDATE',
  lsn_commit: 28664300n,
  lsn: 28664480n,
  txId: 739n,
  ts_usec: 1795224145319272n,
};
const TRANSACTION = {
  transaction_id: '739',
  lsn_proc: 28664480n,
  messageType: 'COMMIT',
  lsn_commit: 28664480n,
  'transaction_data_collection_order_public.t1': 1n,
  lsn: 28664480n,
  txId: 739n,
  ts_usec: 1795224145319272n,
};

const read = (map: Parameters<typeof fromOffsetMap>[0]) => fromOffsetMap(map) as PostgresOffset;

describe('offsets', () => {
  it.each([
    ['a snapshot', SNAPSHOT],
    ['a change', STREAM],
    ['the end of a transaction with metadata', TRANSACTION],
  ])('read and write the stored form of %s, fields in its order', (_what, stored) => {
    const again = toOffsetMap(read(stored));
    expect(again).toEqual(stored);
    expect(Object.keys(again)).toEqual(Object.keys(stored));
  });

  it('reads numbers as a JSON parser gives them', () => {
    expect(read({ lsn: 5, txId: 1, ts_usec: 2, snapshot: true, snapshot_completed: true })).toMatchObject({
      lsn: 5,
      snapshot: 'INITIAL',
    });
    expect(fromOffsetMap(null)).toBeNull();
    expect(fromOffsetMap({})).toBeNull();
  });

  it('keeps the state of incremental snapshots', () => {
    const stored = { ...STREAM, incremental_snapshot_primary_key: 'aced000570' };
    expect(toOffsetMap(read(stored))).toMatchObject({ incremental_snapshot_primary_key: 'aced000570' });
  });

  it('acknowledges nothing of an unfinished snapshot, and never more than was processed', () => {
    expect(acknowledgeable(read(SNAPSHOT))).toBe(0);
    expect(acknowledgeable(read({ ...SNAPSHOT, snapshot_completed: true }))).toBe(28664088);
    expect(acknowledgeable(read(STREAM))).toBe(28664480);
    expect(acknowledgeable(read({ ...STREAM, lsn_commit: 28664999n }))).toBe(28664999);
    expect(restartPosition(read(STREAM))).toBe(28664480);
    expect(restartPosition(read(SNAPSHOT))).toBe(28664088);
  });
});
