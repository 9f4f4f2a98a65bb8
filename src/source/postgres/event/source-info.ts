import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';

/** `source.snapshot`; null for events of the stream. */
export type SnapshotMarker =
  | 'true'
  | 'first'
  | 'first_in_data_collection'
  | 'last_in_data_collection'
  | 'last'
  | 'incremental';

/** What the source blocks of one transaction, or of a snapshot's rows, have in common. One object stands for all of them and never changes. */
export interface SourceFrame {
  /** Microseconds since the epoch of the commit; of the snapshot's begin for its rows. */
  readonly timeMicros: number;
  readonly snapshot: SnapshotMarker | null;
  /** The first of `source.sequence`: where the last finished transaction ended. */
  readonly lastCommitLsn: Lsn | null;
  readonly txId: number | null;
  readonly xmin: number | null;
  /** The replication origin of the transaction, and its position there. */
  readonly origin: string | null;
  readonly originLsn: Lsn | null;
}

/** Where a change stands in the server's history: the source block but for its table and constants. */
export interface SourceInfo {
  readonly frame: SourceFrame;
  /** The second of `source.sequence`; what `lsn` is except in incremental snapshots. */
  readonly sequenceLsn: Lsn | null;
  /** Where the message of this change begins. */
  readonly lsn: Lsn | null;
}

/** `transaction` of an event, with `provide.transaction.metadata`. */
export interface TransactionBlock {
  readonly id: string;
  readonly totalOrder: number;
  readonly dataCollectionOrder: number;
}
