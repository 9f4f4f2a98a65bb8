import type { Client } from 'pg';
import { type PgType, pgTypeKind } from './pg-type.js';

interface TypeRow {
  readonly oid: number;
  readonly name: string;
  readonly schema: string;
  readonly typtype: string;
  readonly element: number;
  readonly base: number;
  readonly base_typmod: number;
  readonly labels: string[] | null;
}

/** A type counts as an array if it is read by array_in; other types with an element (point, name, oidvector) are not what users call arrays. */
const QUERY = `
SELECT t.oid::int8::float8 AS oid, t.typname AS name, n.nspname AS schema, t.typtype,
       CASE WHEN t.typinput = 'pg_catalog.array_in'::regproc THEN t.typelem::int8::float8 ELSE 0 END AS element,
       t.typbasetype::int8::float8 AS base, t.typtypmod AS base_typmod,
       (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid) AS labels
FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace`;

/** What stands for a type that is gone from the catalog: a column was dropped with it, but rows before that are still to be read. */
function unknownType(oid: number): PgType {
  return {
    oid,
    name: `unknown_${oid}`,
    schema: '',
    kind: 'base',
    element: null,
    base: null,
    baseTypmod: -1,
    enumLabels: [],
  };
}

/** The server's types by oid: all of them are read in one query, later ones as they turn up. */
export class TypeRegistry {
  readonly #rows = new Map<number, TypeRow>();
  readonly #types = new Map<number, PgType>();
  /** Arrays of enums by oid: in Debezium their elements keep the labels that the enum had when the array was first seen. */
  readonly #enumArrays = new Map<number, PgType>();

  /** Reads the whole catalog of types. */
  async load(client: Client): Promise<void> {
    this.#put((await client.query<TypeRow>(QUERY)).rows);
  }

  /** Makes sure that these types, and what they are made of, are known. */
  async ensure(client: Client, oids: readonly number[]): Promise<void> {
    if (oids.every((oid) => this.#rows.has(oid))) return;
    await this.load(client);
  }

  /** Reads these types again, because their definition may have changed (new labels of an enum). */
  async refresh(client: Client, oids: readonly number[]): Promise<void> {
    const { rows } = await client.query<TypeRow>(`${QUERY} WHERE t.oid = ANY($1::oid[])`, [oids]);
    this.#put(rows);
  }

  /** The type; a placeholder if the server does not know it any more. */
  get(oid: number): PgType {
    let type = this.#enumArrays.get(oid) ?? this.#types.get(oid);
    if (type === undefined) {
      type = this.#build(oid);
      this.#types.set(oid, type);
    }
    return type;
  }

  #build(oid: number): PgType {
    const row = this.#rows.get(oid);
    if (row === undefined) return unknownType(oid);
    return {
      oid,
      name: row.name,
      schema: row.schema,
      kind: pgTypeKind(row.typtype),
      element: row.element === 0 ? null : this.get(row.element),
      base: row.base === 0 ? null : this.get(row.base),
      baseTypmod: row.base_typmod,
      enumLabels: row.labels ?? [],
    };
  }

  #put(rows: readonly TypeRow[]): void {
    for (const row of rows) this.#rows.set(row.oid, row);
    // Types contain others: what was built from old rows is built again when it is asked for.
    this.#types.clear();
    for (const { oid, element } of rows) {
      if (this.#rows.get(element)?.labels != null && !this.#enumArrays.has(oid))
        this.#enumArrays.set(oid, this.#build(oid));
    }
  }
}
