import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { LazyOffset, type OffsetMap } from '../../../data/source-record.js';
import type { SourceFrame, SourceInfo } from '../event/source-info.js';
import {
  type OffsetMessageType,
  type OffsetTransaction,
  type PostgresOffset,
  toOffsetMap,
} from '../offset/postgres-offset.js';

/** What all positions within one transaction have in common. Never changed: one object for all of them, a new one where something differs. */
export class PositionFrame implements SourceFrame {
  readonly snapshot = null;

  constructor(
    readonly lastCommitLsn: Lsn | null,
    readonly txId: number | null,
    readonly timeMicros: number,
    readonly xmin: number | null,
    readonly origin: string | null,
    readonly originLsn: Lsn | null,
    /** State of incremental snapshots, stored along. */
    readonly incremental: Readonly<Record<string, string>> | null,
  ) {}
}

/**
 * Where one event stands: what its source block says, and the offset behind it. There is one for each event, so it is small, and the offset is made
 * only if somebody asks for it.
 */
export class EventPosition extends LazyOffset implements SourceInfo {
  /** The counters in the offset, which are known when the event is made. */
  transaction: OffsetTransaction | null = null;

  constructor(
    readonly frame: PositionFrame,
    readonly lsn: Lsn,
    readonly lsnProc: Lsn | null,
    readonly eventsProcessed: number | null,
    readonly messageType: OffsetMessageType | null,
  ) {
    super();
  }

  get sequenceLsn(): Lsn {
    return this.lsn;
  }

  toOffset(): PostgresOffset {
    const { frame } = this;
    return {
      lsn: this.lsn,
      lsnProc: this.lsnProc,
      lsnCommit: frame.lastCommitLsn,
      eventsProcessed: this.eventsProcessed,
      messageType: this.messageType,
      txId: frame.txId,
      xmin: frame.xmin,
      tsUsec: frame.timeMicros,
      snapshot: null,
      lastSnapshotRecord: false,
      snapshotCompleted: false,
      completedTables: null,
      transaction: this.transaction,
      incremental: frame.incremental,
    };
  }

  override toOffsetMap(): OffsetMap {
    return toOffsetMap(this.toOffset());
  }
}
