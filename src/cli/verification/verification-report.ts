/** What is wrong with one document. */
export interface Difference {
  /** The index, alias or other name under which the sink stores it. */
  readonly resource: string;
  readonly id: string;
  /** The row has no document, the document has no row, or it holds something else than the row. */
  readonly kind: 'missing' | 'extra' | 'different';
  /** In which fields. */
  readonly fields: readonly string[];
  /** True once the repair has been confirmed. */
  repaired: boolean;
}

/** How one index stands. */
export interface ResourceReport {
  readonly resource: string;
  /** Rows that have to have a document, and documents, as counted at the position (documents that changed meanwhile may be counted as they are later). */
  readonly rows: number;
  readonly documents: number;
  /** Ranges of keys in which something differed at first: because of a change that came meanwhile, or for good. */
  readonly suspiciousRanges: number;
}

export interface VerificationReport {
  /** Nothing is wrong, or all that was wrong is repaired. */
  readonly equal: boolean;
  /** The position at which tables and indices were compared. */
  readonly lsn: string;
  /** The position at which the last key that had changed meanwhile was decided; `lsn` if there was none. */
  readonly decidedAt: string;
  readonly resources: readonly ResourceReport[];
  /** How often each kind was found. */
  readonly counts: Readonly<Record<Difference['kind'], number>>;
  /** Those found, up to the limit. */
  readonly differences: readonly Difference[];
  readonly repaired: number;
  /** Keys that changed during the comparison and agreed at a later position. */
  readonly changedMeanwhile: number;
  /** Keys that changed on and on: their documents are of changes after the last position that they were compared at. */
  readonly newer: number;
  /** Keys about which nothing can be said, because they changed faster than they could be compared. */
  readonly undecided: number;
  /** Ranges that differ and were not looked into key by key, because the limit of differences was reached before. */
  readonly unexaminedRanges: number;
  /** Rows of which the sink makes no document, because of what they hold. */
  readonly unusableRows: number;
}
