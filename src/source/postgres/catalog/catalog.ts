import type { Client } from 'pg';

/** One column as the catalog has it now. */
export interface CatalogColumn {
  readonly name: string;
  readonly number: number;
  readonly typeOid: number;
  readonly typmod: number;
  readonly notNull: boolean;
  readonly defaultExpression: string | null;
  readonly generated: boolean;
  readonly identity: boolean;
  /** The transaction that last changed the column's description, and the one that last changed its default (0: it has none). */
  readonly xmin: number;
  readonly defaultXmin: number;
}

/** One table as the catalog has it now. */
export interface CatalogTable {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `pg_class.relkind`: r table, p partitioned table. */
  readonly kind: string;
  readonly replicaIdentity: string;
  /** In the order of their numbers, without dropped ones. */
  readonly columns: readonly CatalogColumn[];
  /** Primary key, else the first unique index, in the order of the index; empty without either. */
  readonly key: readonly string[];
  /** The planner's idea of the number of rows; negative if there is none. */
  readonly estimatedRows: number;
}

/*
 * Nullability as JDBC reports it, which is what events are shaped by: a column of a NOT NULL domain is not nullable. The fallback for tables without
 * a primary key is the first unique index on plain columns, clustered indexes first, then by name, with the columns that it only includes. Debezium also
 * takes indexes on some of the rows, which give one key to several others; ours does not.
 */
const QUERY = `
SELECT c.oid::int8::float8 AS oid, n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relreplident AS replica_identity,
       c.reltuples::float8 AS estimated_rows,
       coalesce((
         SELECT json_agg(json_build_object(
           'name', a.attname, 'number', a.attnum, 'typeOid', a.atttypid::int8, 'typmod', a.atttypmod,
           'notNull', a.attnotnull OR (t.typtype = 'd' AND t.typnotnull),
           'defaultExpression', pg_catalog.pg_get_expr(d.adbin, d.adrelid),
           'generated', a.attgenerated <> '', 'identity', a.attidentity <> '',
           'xmin', a.xmin::text::int8, 'defaultXmin', coalesce(d.xmin::text::int8, 0)) ORDER BY a.attnum)
         FROM pg_catalog.pg_attribute a
         JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
         LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]') AS columns,
       coalesce((
         SELECT json_agg(a.attname ORDER BY k.place)
         FROM (SELECT i.indkey, CASE WHEN i.indisprimary THEN i.indnkeyatts ELSE i.indnatts END AS columns
               FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
               WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND NOT 0 = ANY(i.indkey)
               ORDER BY i.indisprimary DESC, i.indisclustered DESC, ic.relname LIMIT 1) i,
              unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
         WHERE k.place <= i.columns), '[]') AS key
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p')`;

interface TableRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: string;
  readonly replica_identity: string;
  readonly estimated_rows: number;
  readonly columns: CatalogColumn[];
  readonly key: string[];
}

/** All tables of the database outside the server's own schemas, ordered by schema and name, in one query. */
export async function readTables(client: Client): Promise<CatalogTable[]> {
  const { rows } = await client.query<TableRow>(
    `${QUERY} AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)' ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`,
  );
  return rows.map(toTable);
}

/** One table, or null if it is gone. */
export async function readTable(client: Client, oid: number): Promise<CatalogTable | null> {
  const { rows } = await client.query<TableRow>(`${QUERY} AND c.oid = $1::int8::oid`, [oid]);
  const row = rows[0];
  return row === undefined ? null : toTable(row);
}

function toTable(row: TableRow): CatalogTable {
  const { replica_identity: replicaIdentity, estimated_rows: estimatedRows, ...rest } = row;
  return { ...rest, replicaIdentity, estimatedRows };
}
