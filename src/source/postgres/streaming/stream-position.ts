import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { OffsetMap } from '../../../data/source-record.js';
import {
  type OffsetMessageType,
  type OffsetTransaction,
  type PostgresOffset,
  toOffsetMap,
} from '../offset/postgres-offset.js';

/** The position of the stream as it moves on: what the next record's offset and source block are made of. */
export class StreamPosition {
  lsn: Lsn;
  lsnProc: Lsn | null;
  lsnCommit: Lsn | null;
  txId: number | null;
  tsUsec: number;
  messageType: OffsetMessageType | null;
  eventsProcessed: number | null;
  xmin: number | null = null;
  /** State of incremental snapshots, stored along. */
  incremental: Readonly<Record<string, string>> | null;

  constructor(offset: PostgresOffset) {
    this.lsn = offset.lsn;
    this.lsnProc = offset.lsnProc;
    // A stored offset without a commit stands within the first transaction; its position serves as the commit, as in Debezium.
    this.lsnCommit = offset.lsnCommit ?? offset.lsnProc;
    this.txId = offset.txId;
    this.tsUsec = offset.tsUsec;
    this.messageType = offset.messageType;
    this.eventsProcessed = offset.eventsProcessed;
    this.incremental = offset.incremental;
  }

  /** A transaction begins. */
  begin(lsn: Lsn, xid: number, commitTime: number): void {
    this.lsn = lsn;
    this.lsnProc = lsn;
    this.txId = xid;
    this.tsUsec = commitTime;
    this.messageType = 'BEGIN';
    this.eventsProcessed = null;
  }

  /** A row event: rows of one COPY share one position, so they are counted. */
  row(lsn: Lsn, type: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE'): void {
    this.eventsProcessed = lsn === this.lsn && this.eventsProcessed !== null ? this.eventsProcessed + 1 : 1;
    this.lsn = lsn;
    this.lsnProc = lsn;
    this.messageType = type;
  }

  /** A logical message within a transaction; the count of the rows before it stays, as in Debezium. */
  transactionalMessage(lsn: Lsn): void {
    this.lsn = lsn;
    this.lsnProc = lsn;
    this.messageType = 'MESSAGE';
  }

  /** A logical message outside of transactions, which is its own commit. */
  message(lsn: Lsn, timeMicros: number): void {
    this.lsn = lsn;
    this.lsnProc = lsn;
    this.lsnCommit = lsn;
    this.txId = null;
    this.tsUsec = timeMicros;
    this.messageType = 'MESSAGE';
    this.eventsProcessed = null;
  }

  /** The transaction ends at `endLsn`. */
  commit(endLsn: Lsn, commitTime: number): void {
    this.lsn = endLsn;
    this.lsnProc = endLsn;
    this.lsnCommit = endLsn;
    this.tsUsec = commitTime;
    this.messageType = 'COMMIT';
    this.eventsProcessed = null;
  }

  /** The position as it is now, to be stored. */
  offset(transaction: OffsetTransaction | null): PostgresOffset {
    return {
      lsn: this.lsn,
      lsnProc: this.lsnProc,
      lsnCommit: this.lsnCommit,
      eventsProcessed: this.eventsProcessed,
      messageType: this.messageType,
      txId: this.txId,
      xmin: this.xmin,
      tsUsec: this.tsUsec,
      snapshot: null,
      lastSnapshotRecord: false,
      snapshotCompleted: false,
      completedTables: null,
      transaction,
      incremental: this.incremental,
    };
  }

  /** The position as it is now, in its stored form, which is only made if somebody asks for it. */
  capture(transaction: OffsetTransaction | null): () => OffsetMap {
    const offset = this.offset(transaction);
    return () => toOffsetMap(offset);
  }
}
