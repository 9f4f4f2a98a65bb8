import type { CatalogTable } from '../catalog/catalog.js';
import { matchesAny } from '../config/pattern-list.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import type { TableFilter } from '../config/table-filter.js';

/**
 * The tables of an initial snapshot in the order in which they are read: that of the patterns in `table.include.list` where there are some, else that of
 * their names. `snapshot.tables.order.by.row.count` changes nothing: Debezium counts no rows for PostgreSQL, so all tables are equal to it.
 */
export function snapshotTables(
  all: readonly CatalogTable[],
  filter: TableFilter,
  config: PostgresConfig,
): CatalogTable[] {
  const wanted = config.patterns('snapshot.include.collection.list');
  const captured = all
    .filter((table) => filter.matchesLists(table.schema, table.name))
    .filter((table) => wanted === null || matchesAny(wanted, `${table.schema}.${table.name}`));
  const name = (table: CatalogTable) => `${table.schema}.${table.name}`;
  captured.sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const patterns = config.patterns('table.include.list');
  if (patterns === null) return captured;
  return [...new Set(patterns.flatMap((pattern) => captured.filter((table) => pattern.matches(name(table)))))];
}

/** The SELECT that the user gave for a table, or null. */
export function selectOverride(config: PostgresConfig, table: CatalogTable): string | null {
  const name = `${table.schema}.${table.name}`;
  const listed = config.list('snapshot.select.statement.overrides');
  if (!listed.includes(name)) return null;
  return config.text(`snapshot.select.statement.overrides.${name}`);
}
