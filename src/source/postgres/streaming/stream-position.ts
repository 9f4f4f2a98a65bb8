import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { OffsetMessageType, OffsetTransaction, PostgresOffset } from '../offset/postgres-offset.js';
import { EventPosition, PositionFrame } from './event-position.js';

/** The position of the stream as it moves on: what the next record's offset and source block are made of. */
export class StreamPosition {
  lsn: Lsn;
  #lsnProc: Lsn | null;
  #messageType: OffsetMessageType | null;
  #eventsProcessed: number | null;
  #frame: PositionFrame;

  constructor(offset: PostgresOffset) {
    this.lsn = offset.lsn;
    this.#lsnProc = offset.lsnProc;
    this.#messageType = offset.messageType;
    this.#eventsProcessed = offset.eventsProcessed;
    this.#frame = new PositionFrame(
      // A stored offset without a commit stands within the first transaction; its position serves as the commit, as in Debezium.
      offset.lsnCommit ?? offset.lsnProc,
      offset.txId,
      offset.tsUsec,
      null,
      null,
      null,
      offset.incremental,
    );
  }

  /** Where the last finished transaction ended; null: none yet. */
  get lsnCommit(): Lsn | null {
    return this.#frame.lastCommitLsn;
  }

  get txId(): number | null {
    return this.#frame.txId;
  }

  /** When the transaction was committed, in microseconds since 1970. */
  get tsUsec(): number {
    return this.#frame.timeMicros;
  }

  /** The oldest transaction that the slot keeps the catalog for. */
  get xmin(): number | null {
    return this.#frame.xmin;
  }

  set xmin(xmin: number | null) {
    const { lastCommitLsn, txId, timeMicros, origin, originLsn, incremental } = this.#frame;
    this.#frame = new PositionFrame(lastCommitLsn, txId, timeMicros, xmin, origin, originLsn, incremental);
  }

  /** State of incremental snapshots, stored along from now on. */
  get incremental(): Readonly<Record<string, string>> | null {
    return this.#frame.incremental;
  }

  set incremental(incremental: Readonly<Record<string, string>> | null) {
    const { lastCommitLsn, txId, timeMicros, xmin, origin, originLsn } = this.#frame;
    this.#frame = new PositionFrame(lastCommitLsn, txId, timeMicros, xmin, origin, originLsn, incremental);
  }

  /** A transaction begins. */
  begin(lsn: Lsn, xid: number, commitTime: number): void {
    const { lastCommitLsn, xmin, incremental } = this.#frame;
    this.lsn = lsn;
    this.#lsnProc = lsn;
    this.#messageType = 'BEGIN';
    this.#eventsProcessed = null;
    this.#frame = new PositionFrame(lastCommitLsn, xid, commitTime, xmin, null, null, incremental);
  }

  /** The transaction comes from another server, where its commit stands at `originLsn`; null for this server. */
  origin(origin: string | null, originLsn: Lsn | null): void {
    if (origin === this.#frame.origin && originLsn === this.#frame.originLsn) return;
    const { lastCommitLsn, txId, timeMicros, xmin, incremental } = this.#frame;
    this.#frame = new PositionFrame(lastCommitLsn, txId, timeMicros, xmin, origin, originLsn, incremental);
  }

  /** A row event: rows of one COPY share one position, so they are counted. */
  row(lsn: Lsn, type: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE'): void {
    this.#eventsProcessed = lsn === this.lsn && this.#eventsProcessed !== null ? this.#eventsProcessed + 1 : 1;
    this.lsn = lsn;
    this.#lsnProc = lsn;
    this.#messageType = type;
  }

  /** A logical message within a transaction; the count of the rows before it stays, as in Debezium. */
  transactionalMessage(lsn: Lsn): void {
    this.lsn = lsn;
    this.#lsnProc = lsn;
    this.#messageType = 'MESSAGE';
  }

  /** A logical message outside of transactions, which is its own commit. */
  message(lsn: Lsn, timeMicros: number): void {
    const { xmin, origin, originLsn, incremental } = this.#frame;
    this.lsn = lsn;
    this.#lsnProc = lsn;
    this.#messageType = 'MESSAGE';
    this.#eventsProcessed = null;
    this.#frame = new PositionFrame(lsn, null, timeMicros, xmin, origin, originLsn, incremental);
  }

  /** The transaction ends at `endLsn`. */
  commit(endLsn: Lsn, commitTime: number): void {
    const { txId, xmin, origin, originLsn, incremental } = this.#frame;
    this.lsn = endLsn;
    this.#lsnProc = endLsn;
    this.#messageType = 'COMMIT';
    this.#eventsProcessed = null;
    this.#frame = new PositionFrame(endLsn, txId, commitTime, xmin, origin, originLsn, incremental);
  }

  /** The position as it is now. */
  capture(transaction: OffsetTransaction | null): EventPosition {
    const at = new EventPosition(this.#frame, this.lsn, this.#lsnProc, this.#eventsProcessed, this.#messageType);
    at.transaction = transaction;
    return at;
  }

  /** The position as it is now, to be stored. */
  offset(transaction: OffsetTransaction | null): PostgresOffset {
    return this.capture(transaction).toOffset();
  }
}
