import { JavaRegex } from '../../../config/java-regex.js';
import type { CatalogTable } from '../catalog/catalog.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import type { TableFilter } from '../config/table-filter.js';
import { conditionFor, type SnapshotRequest } from '../signal/snapshot-request.js';
import { inOrder, type SnapshotChoice } from './snapshot-tables.js';

/** The captured tables that a blocking snapshot was asked for, in the order of all snapshots, each with the SELECT that was given for it. */
export function requestedTables(
  request: SnapshotRequest,
  filter: TableFilter,
  config: PostgresConfig,
): (tables: readonly CatalogTable[]) => SnapshotChoice {
  const patterns = request.collections.map((text) => new JavaRegex(text));
  const name = (table: CatalogTable) => `${table.schema}.${table.name}`;
  return (tables) => {
    const wanted = tables.filter((table) => patterns.some((pattern) => pattern.matches(name(table))));
    const { read, announced } = inOrder(wanted, filter, config);
    return {
      announced,
      read: read.map((table) => ({ table, select: conditionFor(request.conditions, name(table)) })),
    };
  };
}
