import type { Client } from 'pg';
import type { CatalogTable } from '../catalog/catalog.js';
import { matchesAny } from '../config/pattern-list.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import type { TableFilter } from '../config/table-filter.js';
import { quoteTable } from './snapshot-statement.js';

/**
 * The tables of an initial snapshot in the order in which they are read: that of the patterns in `table.include.list` where there are some, else that of
 * their names; by rows where `snapshot.tables.order.by.row.count` says so.
 */
export async function snapshotTables(
  client: Client,
  all: readonly CatalogTable[],
  filter: TableFilter,
  config: PostgresConfig,
): Promise<CatalogTable[]> {
  const wanted = config.patterns('snapshot.include.collection.list');
  const captured = all
    .filter((table) => filter.matchesLists(table.schema, table.name))
    .filter((table) => wanted === null || matchesAny(wanted, `${table.schema}.${table.name}`));
  const name = (table: CatalogTable) => `${table.schema}.${table.name}`;
  captured.sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const order = config.mode<'disabled' | 'ascending' | 'descending'>('snapshot.tables.order.by.row.count');
  if (order !== 'disabled') return byRows(client, captured, order === 'ascending' ? 1 : -1);
  const patterns = config.patterns('table.include.list');
  if (patterns === null) return captured;
  return [...new Set(patterns.flatMap((pattern) => captured.filter((table) => pattern.matches(name(table)))))];
}

async function byRows(client: Client, tables: readonly CatalogTable[], direction: 1 | -1): Promise<CatalogTable[]> {
  const counted: { table: CatalogTable; rows: number }[] = [];
  for (const table of tables) {
    let rows = table.estimatedRows;
    if (rows <= 0) {
      // Never analysed: the estimate knows nothing.
      const answer = await client.query<{ count: string }>(`SELECT count(*) FROM ${quoteTable(table)}`);
      rows = Number(answer.rows[0]?.count ?? 0);
    }
    counted.push({ table, rows });
  }
  return counted.sort((a, b) => (a.rows - b.rows) * direction).map(({ table }) => table);
}

/** The SELECT that the user gave for a table, or null. */
export function selectOverride(config: PostgresConfig, table: CatalogTable): string | null {
  const name = `${table.schema}.${table.name}`;
  const listed = config.list('snapshot.select.statement.overrides');
  if (!listed.includes(name)) return null;
  return config.text(`snapshot.select.statement.overrides.${name}`);
}
