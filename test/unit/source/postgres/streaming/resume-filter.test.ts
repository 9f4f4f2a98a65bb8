import { describe, expect, it } from 'vitest';
import type { PostgresOffset } from '../../../../../src/source/postgres/offset/postgres-offset.js';
import { ResumeFilter } from '../../../../../src/source/postgres/streaming/resume-filter.js';

const OFFSET: PostgresOffset = {
  lsn: 100,
  lsnProc: 100,
  lsnCommit: 50,
  eventsProcessed: 1,
  messageType: 'INSERT',
  txId: 7,
  xmin: null,
  tsUsec: 0,
  snapshot: null,
  lastSnapshotRecord: false,
  snapshotCompleted: false,
  completedTables: null,
  transaction: null,
  incremental: null,
};

/** The positions of the rows of one transaction that are new. */
function rows(filter: ResumeFilter, xid: number, finalLsn: number, lsns: readonly number[]): number[] {
  if (filter.skipsTransaction(finalLsn)) return [];
  filter.begin(xid, finalLsn);
  const fresh = lsns.filter((lsn) => !filter.skipsRow(lsn));
  filter.commit();
  return fresh;
}

describe('ResumeFilter', () => {
  it('lets everything through without an offset', () => {
    expect(rows(new ResumeFilter(null), 7, 100, [10, 20])).toEqual([10, 20]);
  });

  it('leaves out transactions that were finished, and the rows that were done of the open one', () => {
    const filter = new ResumeFilter(OFFSET);
    expect(rows(filter, 6, 45, [20, 30])).toEqual([]);
    expect(rows(filter, 7, 150, [90, 100, 110, 120])).toEqual([110, 120]);
    expect(rows(filter, 7, 250, [90, 100, 110])).toEqual([90, 100, 110]);
  });

  it('counts the rows that share a position', () => {
    const filter = new ResumeFilter({ ...OFFSET, eventsProcessed: 2 });
    expect(rows(filter, 7, 150, [100, 100, 100, 100])).toEqual([100, 100]);
  });

  it('lets transactions through that began earlier but committed later', () => {
    const filter = new ResumeFilter(OFFSET);
    expect(rows(filter, 5, 140, [10, 20])).toEqual([10, 20]);
    expect(rows(filter, 7, 150, [100, 110])).toEqual([110]);
  });

  it('knows a transaction with commits of others in between', () => {
    const filter = new ResumeFilter({ ...OFFSET, lsnCommit: 205 });
    expect(rows(filter, 9, 200, [150])).toEqual([]);
    expect(rows(filter, 7, 300, [90, 100, 210])).toEqual([210]);
  });

  it('begins the next transaction after a commit', () => {
    const filter = new ResumeFilter({ ...OFFSET, messageType: 'COMMIT', lsn: 60, lsnProc: 60, lsnCommit: 60 });
    expect(rows(filter, 7, 55, [10])).toEqual([]);
    expect(rows(filter, 8, 60, [58])).toEqual([58]);
  });

  it('begins at the consistent point after a snapshot', () => {
    const filter = new ResumeFilter({
      ...OFFSET,
      messageType: null,
      lsnProc: null,
      lsnCommit: null,
      eventsProcessed: null,
    });
    expect(rows(filter, 6, 99, [80])).toEqual([]);
    expect(rows(filter, 7, 100, [80, 100])).toEqual([80, 100]);
  });

  it('leaves out messages that were processed, also outside of transactions', () => {
    const outside = new ResumeFilter({ ...OFFSET, messageType: 'MESSAGE', txId: null, lsnCommit: 100 });
    expect([90, 100, 110].map((lsn) => outside.skipsMessage(lsn))).toEqual([true, true, false]);
    const inside = new ResumeFilter({ ...OFFSET, messageType: 'MESSAGE', eventsProcessed: null });
    inside.begin(7, 150);
    expect([90, 100, 110].map((lsn) => inside.skipsTransactionalMessage(lsn))).toEqual([true, true, false]);
  });
});
