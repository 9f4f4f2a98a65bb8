import type { Lsn } from './lsn.js';
import type { Relation } from './relation.js';
import type { Tuple } from './tuple.js';

/*
 * The messages of PostgreSQL's logical replication, https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html
 *
 * Times are microseconds since 1970, positions are doubles (see lsn.ts). `xid` is the 32-bit transaction id; in messages between StreamStart and
 * StreamStop it is the one of the streamed (sub)transaction, otherwise 0 where the message itself has none.
 */

export interface Begin {
  readonly kind: 'begin';
  /** Where the commit record of the transaction begins. */
  readonly finalLsn: Lsn;
  readonly commitTime: number;
  readonly xid: number;
}

export interface Commit {
  readonly kind: 'commit';
  readonly commitLsn: Lsn;
  /** The first byte after the transaction: what is acknowledged once it is durable. */
  readonly endLsn: Lsn;
  readonly commitTime: number;
}

export interface Origin {
  readonly kind: 'origin';
  /** The commit position on the server where the transaction came from. */
  readonly originLsn: Lsn;
  readonly name: string;
}

export interface RelationMessage {
  readonly kind: 'relation';
  readonly xid: number;
  readonly relation: Relation;
}

export interface TypeMessage {
  readonly kind: 'type';
  readonly xid: number;
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
}

export interface Insert {
  readonly kind: 'insert';
  readonly xid: number;
  readonly relation: Relation;
  readonly newTuple: Tuple;
}

export interface Update {
  readonly kind: 'update';
  readonly xid: number;
  readonly relation: Relation;
  /** The old key (`K`: key columns, the others NULL) or row (`O`); null if the server sent none. */
  readonly oldTuple: Tuple | null;
  /** Whether `oldTuple` is the complete row. */
  readonly oldIsFull: boolean;
  readonly newTuple: Tuple;
}

export interface Delete {
  readonly kind: 'delete';
  readonly xid: number;
  readonly relation: Relation;
  readonly oldTuple: Tuple;
  readonly oldIsFull: boolean;
}

export interface Truncate {
  readonly kind: 'truncate';
  readonly xid: number;
  readonly relations: readonly Relation[];
  readonly cascade: boolean;
  readonly restartIdentity: boolean;
}

/** What `pg_logical_emit_message` wrote. */
export interface LogicalMessage {
  readonly kind: 'message';
  readonly xid: number;
  readonly transactional: boolean;
  readonly lsn: Lsn;
  readonly prefix: string;
  readonly content: Buffer;
}

/** What follows, up to StreamStop, belongs to a transaction that is still open. Protocol 2 and later. */
export interface StreamStart {
  readonly kind: 'streamStart';
  readonly xid: number;
  readonly first: boolean;
}

export interface StreamStop {
  readonly kind: 'streamStop';
}

export interface StreamCommit {
  readonly kind: 'streamCommit';
  readonly xid: number;
  readonly commitLsn: Lsn;
  readonly endLsn: Lsn;
  readonly commitTime: number;
}

export interface StreamAbort {
  readonly kind: 'streamAbort';
  readonly xid: number;
  /** Equal to `xid` when the whole transaction was rolled back. */
  readonly subXid: number;
}

/** Two-phase messages: protocol 3 and later. */
export interface Prepare {
  readonly kind: 'beginPrepare' | 'prepare' | 'streamPrepare' | 'commitPrepared' | 'rollbackPrepared';
  /** Position of the prepare, or of the commit; for a rollback the end of the prepare. */
  readonly lsn: Lsn;
  readonly endLsn: Lsn;
  readonly time: number;
  readonly xid: number;
  readonly gid: string;
}

export type PgoutputMessage =
  | Begin
  | Commit
  | Origin
  | RelationMessage
  | TypeMessage
  | Insert
  | Update
  | Delete
  | Truncate
  | LogicalMessage
  | StreamStart
  | StreamStop
  | StreamCommit
  | StreamAbort
  | Prepare;
