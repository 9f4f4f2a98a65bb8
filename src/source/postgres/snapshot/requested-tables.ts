import { JavaRegex } from '../../../config/java-regex.js';
import type { CatalogTable } from '../catalog/catalog.js';
import type { TableFilter } from '../config/table-filter.js';
import { conditionFor, type SnapshotRequest } from '../signal/snapshot-request.js';

/** The captured tables that a blocking snapshot was asked for, in the order in which they were named, each with the SELECT that was given for it. */
export function requestedTables(
  request: SnapshotRequest,
  filter: TableFilter,
): (tables: readonly CatalogTable[]) => { table: CatalogTable; select: string | null }[] {
  const patterns = request.collections.map((text) => new JavaRegex(text));
  const name = (table: CatalogTable) => `${table.schema}.${table.name}`;
  return (tables) => {
    const captured = tables.filter((table) => filter.includes(table.schema, table.name));
    const wanted = patterns.flatMap((pattern) => captured.filter((table) => pattern.matches(name(table))));
    return [...new Set(wanted)].map((table) => ({ table, select: conditionFor(request.conditions, name(table)) }));
  };
}
