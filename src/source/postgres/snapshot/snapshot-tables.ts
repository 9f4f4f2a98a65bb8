import type { CatalogTable } from '../catalog/catalog.js';
import { matchesAny } from '../config/pattern-list.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import type { TableFilter } from '../config/table-filter.js';

/** The tables of a snapshot, each with the SELECT that was given for it, or null. */
export interface SnapshotChoice {
  /** Those that are read, in that order. */
  readonly read: readonly { readonly table: CatalogTable; readonly select: string | null }[];
  /** Those that notifications call its data collections: the signal table is one, although its rows are no events of a snapshot. */
  readonly announced: readonly CatalogTable[];
}

/** The tables of an initial snapshot. */
export function snapshotTables(
  all: readonly CatalogTable[],
  filter: TableFilter,
  config: PostgresConfig,
): SnapshotChoice {
  const wanted = config.patterns('snapshot.include.collection.list');
  const tables = wanted === null ? [...all] : all.filter((table) => matchesAny(wanted, nameOf(table)));
  const { read, announced } = inOrder(tables, filter, config);
  const chosen = read.map((table) => ({ table, select: selectOverride(config, table) }));
  // A table whose statement is left blank is not read.
  return { announced, read: chosen.filter(({ select }) => select?.trim() !== '') };
}

/**
 * The captured ones of some tables in the order in which they are read: that of the patterns in `table.include.list` where there are some, else that of
 * their names. `snapshot.tables.order.by.row.count` changes nothing: Debezium counts no rows for PostgreSQL, so all tables are equal to it.
 */
export function inOrder(
  tables: readonly CatalogTable[],
  filter: TableFilter,
  config: PostgresConfig,
): { readonly read: readonly CatalogTable[]; readonly announced: readonly CatalogTable[] } {
  const captured = tables.filter(({ schema, name }) => filter.includes(schema, name));
  captured.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const patterns = config.patterns('table.include.list');
  const announced = new Set(patterns?.flatMap((pattern) => captured.filter((table) => pattern.matches(nameOf(table)))));
  for (const table of captured) announced.add(table);
  const read = [...announced].filter(({ schema, name }) => !filter.isSignalTable(schema, name));
  return { read, announced: [...announced] };
}

/** The SELECT that the user gave for a table, or null. */
function selectOverride(config: PostgresConfig, table: CatalogTable): string | null {
  const name = nameOf(table);
  const listed = config.list('snapshot.select.statement.overrides');
  if (!listed.includes(name)) return null;
  return config.text(`snapshot.select.statement.overrides.${name}`);
}

function nameOf(table: CatalogTable): string {
  return `${table.schema}.${table.name}`;
}
