import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import type { OffsetMap, SourceRecord } from '../../../data/source-record.js';
import type { SourceInfo, TransactionBlock } from '../event/source-info.js';

/** What goes with one row event. */
export interface EventContext {
  readonly source: SourceInfo;
  /** Numbers the next event of the open transaction; null without `provide.transaction.metadata`. */
  readonly transaction: (() => TransactionBlock) | null;
  /** The position after the event. Of several records that one event makes only the last may carry it: the others are not the whole of it. */
  readonly offset: () => OffsetMap;
  /** The position before the event. */
  readonly offsetBefore: OffsetMap | (() => OffsetMap);
}

/** Turns the rows of one version of a table into records. */
export interface RowEvents {
  read(row: Tuple, context: EventContext, out: SourceRecord[]): void;
  create(row: Tuple, context: EventContext, out: SourceRecord[]): void;
  update(row: Tuple, old: Tuple | null, oldIsFull: boolean, context: EventContext, out: SourceRecord[]): void;
  delete(old: Tuple, oldIsFull: boolean, context: EventContext, out: SourceRecord[]): void;
  truncate(context: EventContext, out: SourceRecord[]): void;
}

/** Turns logical messages into records. */
export interface MessageEvents {
  message(prefix: string, content: Buffer, context: EventContext, out: SourceRecord[]): void;
}
