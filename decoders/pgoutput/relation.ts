import { PgoutputError } from './pgoutput-error.js';

/** A column as a relation message announces it. */
export interface RelationColumn {
  readonly name: string;
  /** Part of the replica identity. */
  readonly key: boolean;
  readonly typeOid: number;
  /** `pg_attribute.atttypmod`; -1 for none. */
  readonly typmod: number;
}

/** `pg_class.relreplident`: default (primary key), nothing, full, or a chosen index. */
export type ReplicaIdentity = 'd' | 'n' | 'f' | 'i';

/**
 * A table as it was when the rows after this announcement were written.
 *
 * The object stands for one version: rows that refer to the same object have the same columns.
 */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly replicaIdentity: ReplicaIdentity;
  readonly columns: readonly RelationColumn[];
}

/** The relations announced so far in a session; the server announces each before its first row and after each change. */
export class RelationCache {
  readonly #relations = new Map<number, Relation>();
  // Rows of one table come in runs: the last answer is usually the next one.
  #last: Relation | undefined;

  put(relation: Relation): void {
    this.#relations.set(relation.oid, relation);
    this.#last = undefined;
  }

  /** @throws PgoutputError if the relation was never announced; `offset` is where the message names it */
  get(oid: number, offset: number): Relation {
    if (this.#last !== undefined && this.#last.oid === oid) return this.#last;
    const relation = this.#relations.get(oid);
    if (relation === undefined) throw new PgoutputError(`relation ${oid} was never announced`, offset);
    this.#last = relation;
    return relation;
  }

  clear(): void {
    this.#relations.clear();
    this.#last = undefined;
  }
}
