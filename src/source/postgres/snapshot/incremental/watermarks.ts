import type { Lsn } from '../../../../../decoders/pgoutput/lsn.js';
import type { SnapshotCollection } from './incremental-state.js';

/** What the stream has come to. */
export interface StreamPoint {
  /** Everything before this position has been delivered. */
  readonly delivered: Lsn;
}

/** Marks in the stream between which a chunk was read. */
export interface Watermarks {
  /** Before the chunk is read. @throws Error if the mark cannot be made */
  open(collection: SnapshotCollection, correlationId: string | null): Promise<void>;
  /** After it was read. */
  close(): Promise<void>;
  /** The stream has come to a signal of one of the marks; answers what it means for the window. */
  seen(id: string, kind: 'open' | 'close'): 'opened' | 'closed' | 'ignored';
  /** Whether the window is closed by what the stream has delivered, without a signal. */
  passed(point: StreamPoint): boolean;
  /** The id of the chunk that the last marks belong to; null before the first, and where chunks have none. */
  readonly chunkId: string | null;
  /** Whether rows that change now have to be taken out of the window. */
  readonly opened: boolean;
}
