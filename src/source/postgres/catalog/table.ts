import type { PgType } from './pg-type.js';

/** `pg_class.relreplident`: what the old row of an update or delete holds. */
export type ReplicaIdentity = 'default' | 'nothing' | 'full' | 'index';

/** The letter of `pg_class.relreplident`, which relation messages carry too, in words. */
export function replicaIdentity(relreplident: string): ReplicaIdentity {
  switch (relreplident) {
    case 'n':
      return 'nothing';
    case 'f':
      return 'full';
    case 'i':
      return 'index';
    default:
      return 'default';
  }
}

/** One column of one version of a table. */
export interface Column {
  readonly name: string;
  /** The column's place in rows of this version, from 0; the index into tuples. */
  readonly position: number;
  readonly type: PgType;
  /** `pg_attribute.atttypmod`, -1 where there is none. */
  readonly typmod: number;
  readonly nullable: boolean;
  /** `pg_get_expr(adbin, adrelid)`, or null. Null for generated columns: their expression is no default. */
  readonly defaultExpression: string | null;
  /** Stored or virtual generated column. */
  readonly generated: boolean;
  readonly identity: boolean;
  /** Belongs to the replica identity, as the relation message says. Snapshot-only tables: false. */
  readonly inReplicaIdentity: boolean;
}

/** One version of a table: what a relation message and the catalog say together. Never changed; a new version is a new object. */
export interface Table {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
  /**
   * The columns of the primary key in the order of its index; where there is none, those of the first unique index, as Debezium falls back to.
   * Empty when there is neither. May name columns that a row does not carry (a generated key); those are left out of the event key.
   */
  readonly primaryKey: readonly string[];
  readonly replicaIdentity: ReplicaIdentity;
}
