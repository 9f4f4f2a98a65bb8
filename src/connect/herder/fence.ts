import type { PartitionOffset } from '../../data/topic-partition.js';

/** What somebody waits for: that a sink has stored everything that its source committed up to a position. */
export interface FenceRequest {
  /** Of the source (PostgreSQL: a position in the write-ahead log). */
  readonly position: number;
  /** The source connector; null where there is only one that it can be. */
  readonly source: string | null;
  readonly timeoutMs: number;
  /** What is stored must be readable too. */
  readonly refresh: boolean;
}

/** The position is reached. */
export interface FenceAnswer {
  readonly source: string;
  /** Where the sink's topics ended when the source had appended everything up to the position: records before these are stored, later ones came after it. */
  readonly offsets: readonly PartitionOffset[];
  /** The sink was told to make what is stored readable, and has done so. */
  readonly refreshed: boolean;
}

/** The time is over and the position is not reached. */
export class FenceTimeout extends Error {
  override readonly name = 'FenceTimeout';
}
