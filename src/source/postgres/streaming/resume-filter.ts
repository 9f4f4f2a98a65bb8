import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import type { PostgresOffset } from '../offset/postgres-offset.js';

/**
 * Says which messages of a restarted stream were processed before, exactly.
 *
 * The server sends transactions in the order of their commits, and again from the beginning every one that was not acknowledged. So of what comes,
 * transactions whose commit record begins before `lsnCommit` are done; the transaction in which the offset stands, known by its id, is done up to
 * `lsn`, of which `eventsProcessed` row events (all rows of a COPY share one position); everything else is new.
 *
 * Debezium instead reads the stream once to look for the position, then reconnects; it repeats rows within a COPY.
 */
export class ResumeFilter {
  readonly #committed: Lsn;
  readonly #position: Lsn;
  readonly #eventsAtPosition: number;
  /** The transaction in which the offset stands; null once it has been passed, or if it stands between two. */
  #openXid: number | null;
  readonly #afterMessage: boolean;
  readonly #messageDone: Lsn;
  /** Whether the current transaction is the one in which the offset stands, and the offset has not been reached. */
  #skipping = false;
  #seenAtPosition = 0;

  constructor(offset: PostgresOffset | null) {
    const streamed = offset?.messageType != null;
    const isMessage = offset?.messageType === 'MESSAGE';
    const between = !streamed || offset?.messageType === 'COMMIT' || (isMessage && offset?.txId == null);
    this.#committed = offset === null ? 0 : streamed ? (offset.lsnCommit ?? 0) : offset.lsn;
    this.#position = offset?.lsn ?? 0;
    this.#eventsAtPosition =
      streamed && !isMessage && offset?.messageType !== 'BEGIN' ? (offset?.eventsProcessed ?? 1) : 0;
    this.#openXid = between || offset === null ? null : (offset.txId ?? null);
    this.#afterMessage = isMessage && !between;
    this.#messageDone = isMessage && between && offset !== null ? offset.lsn : -1;
  }

  /** A transaction begins. True if all of it was processed before. */
  skipsTransaction(finalLsn: Lsn): boolean {
    return finalLsn < this.#committed;
  }

  /** A transaction that is not skipped as a whole begins; true if its beginning was processed before. */
  begin(xid: number, finalLsn: Lsn): boolean {
    const here = xid === this.#openXid && finalLsn >= this.#position;
    this.#skipping = here;
    this.#seenAtPosition = 0;
    return here;
  }

  /** Whether the next row event, at this position, was processed before. */
  skipsRow(lsn: Lsn): boolean {
    if (!this.#skipping) return false;
    if (lsn < this.#position) return true;
    if (lsn === this.#position && this.#seenAtPosition < this.#eventsAtPosition) {
      this.#seenAtPosition++;
      return true;
    }
    this.#passed();
    return false;
  }

  /** Whether a message within a transaction was processed before. */
  skipsTransactionalMessage(lsn: Lsn): boolean {
    if (!this.#skipping) return false;
    if (lsn < this.#position || (lsn === this.#position && this.#afterMessage)) return true;
    this.#passed();
    return false;
  }

  /** Whether a message outside of transactions was processed before. */
  skipsMessage(lsn: Lsn): boolean {
    return lsn < this.#committed || lsn === this.#messageDone;
  }

  /** The transaction ends. */
  commit(): void {
    if (this.#skipping) this.#passed();
  }

  #passed(): void {
    this.#skipping = false;
    this.#openXid = null;
  }
}
