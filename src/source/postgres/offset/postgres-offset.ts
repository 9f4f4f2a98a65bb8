import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { javaMapOrder } from '../../../data/java-map-order.js';
import type { OffsetMap } from '../../../data/source-record.js';

/** What kind of message an offset stands behind; Debezium's names. */
export type OffsetMessageType =
  | 'BEGIN'
  | 'COMMIT'
  | 'INSERT'
  | 'UPDATE'
  | 'DELETE'
  | 'TRUNCATE'
  | 'MESSAGE'
  | 'ORIGIN'
  | 'NOOP';

/** Counters of the open transaction, with `provide.transaction.metadata`. */
export interface OffsetTransaction {
  readonly id: string;
  /** Events so far by `schema.table`. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * A stored position, field by field as Debezium stores it, so that either of the two can go on where the other stopped.
 *
 * `lsn` is that of the last message, `lsnProc` the last one completely processed (where to restart), `lsnCommit` the end of the last transaction seen
 * before (null: none yet), `eventsProcessed` how many row events of that same `lsn` are done (all rows of one COPY share one).
 */
export interface PostgresOffset {
  readonly lsn: Lsn;
  readonly lsnProc: Lsn | null;
  readonly lsnCommit: Lsn | null;
  readonly eventsProcessed: number | null;
  readonly messageType: OffsetMessageType | null;
  /** 32 bits in the stream, 64 in snapshots; null for messages outside transactions. */
  readonly txId: number | null;
  readonly xmin: number | null;
  /** Microseconds since 1970. */
  readonly tsUsec: number;
  /** Set while a snapshot runs: the rows so far are not all. */
  readonly snapshot: 'INITIAL' | 'BLOCKING' | null;
  readonly lastSnapshotRecord: boolean;
  readonly snapshotCompleted: boolean;
  /** Tables that a snapshot which still runs has read to their end, in a form of its own; null if there are none. Debezium passes over it. */
  readonly completedTables: string | null;
  readonly transaction: OffsetTransaction | null;
  /** `incremental_snapshot_…` fields, kept as they are. */
  readonly incremental: Readonly<Record<string, string>> | null;
}

const ORDER_PREFIX = 'transaction_data_collection_order_';
const COMPLETED_TABLES = 'millrace_snapshot_tables';
const INCREMENTAL_PREFIX = 'incremental_snapshot_';

type OffsetValue = string | bigint | boolean;

/** The stored form; 64-bit values are `bigint`, fields in the order in which Debezium's stand. */
export function toOffsetMap(offset: PostgresOffset): OffsetMap {
  const fields: Record<string, OffsetValue> = { ts_usec: BigInt(offset.tsUsec), lsn: BigInt(offset.lsn) };
  const number = (key: string, value: number | null) => {
    if (value !== null) fields[key] = BigInt(value);
  };
  number('txId', offset.txId);
  number('lsn_proc', offset.lsnProc);
  number('lsn_commit', offset.lsnCommit);
  number('lsn_events_processed', offset.eventsProcessed);
  number('xmin', offset.xmin);
  if (offset.messageType !== null) fields.messageType = offset.messageType;
  if (offset.snapshot !== null) {
    fields.snapshot = offset.snapshot;
    fields.snapshot_completed = offset.snapshotCompleted;
    fields.last_snapshot_record = offset.lastSnapshotRecord;
    if (offset.completedTables !== null) fields[COMPLETED_TABLES] = offset.completedTables;
  }
  if (offset.transaction !== null) {
    fields.transaction_id = offset.transaction.id;
    for (const [table, count] of offset.transaction.counts) fields[ORDER_PREFIX + table] = BigInt(count);
  }
  Object.assign(fields, offset.incremental);
  return Object.fromEntries(javaMapOrder(Object.keys(fields)).map((key) => [key, fields[key] as OffsetValue]));
}

/** Reads a stored offset; null if it holds no position, which counts as no offset at all. */
export function fromOffsetMap(map: OffsetMap | null): PostgresOffset | null {
  const lsn = map === null ? null : toNumber(map.lsn);
  if (map === null || lsn === null) return null;
  const counts = new Map<string, number>();
  const incremental: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) {
    if (key.startsWith(ORDER_PREFIX)) counts.set(key.slice(ORDER_PREFIX.length), toNumber(value) ?? 0);
    else if (key.startsWith(INCREMENTAL_PREFIX) && value !== null) incremental[key] = String(value);
  }
  const transactionId = map.transaction_id;
  const completedTables = map[COMPLETED_TABLES];
  const snapshot = map.snapshot === true ? 'INITIAL' : map.snapshot;
  return {
    lsn,
    lsnProc: toNumber(map.lsn_proc),
    lsnCommit: toNumber(map.lsn_commit),
    eventsProcessed: toNumber(map.lsn_events_processed),
    messageType: typeof map.messageType === 'string' ? (map.messageType as OffsetMessageType) : null,
    txId: toNumber(map.txId),
    xmin: toNumber(map.xmin),
    tsUsec: toNumber(map.ts_usec) ?? 0,
    snapshot: typeof snapshot === 'string' ? (snapshot.toUpperCase() as 'INITIAL' | 'BLOCKING') : null,
    lastSnapshotRecord: map.last_snapshot_record === true,
    snapshotCompleted: map.snapshot_completed === true,
    completedTables: typeof completedTables === 'string' ? completedTables : null,
    transaction: typeof transactionId === 'string' ? { id: transactionId, counts } : null,
    incremental: Object.keys(incremental).length > 0 ? incremental : null,
  };
}

/**
 * Everything before this position is in the records up to the offset: what may be acknowledged once the offset is durable.
 *
 * Changes come in the order of commits, so when a change at `lsnProc` has been seen, everything that committed before it has been, too.
 */
export function acknowledgeable(offset: PostgresOffset): Lsn {
  if (isSnapshotUnfinished(offset)) return 0;
  return Math.max(offset.lsnCommit ?? 0, offset.lsnProc ?? (offset.messageType === null ? offset.lsn : 0));
}

/**
 * Whether the rows so far are not all of a snapshot that has to be taken again from its beginning. A blocking one is different: its offset is that of the
 * stream which it interrupted, before the signal that asked for it, so it comes again by itself.
 */
export function isSnapshotUnfinished(offset: PostgresOffset): boolean {
  if (offset.snapshot === null || offset.snapshotCompleted) return false;
  return offset.snapshot === 'INITIAL' || offset.lsnProc === null;
}

/** Where a stream has to begin to deliver everything after the offset. */
export function restartPosition(offset: PostgresOffset): Lsn {
  return offset.lsnProc ?? offset.lsn;
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return value;
  return null;
}
