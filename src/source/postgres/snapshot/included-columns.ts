import type { CatalogTable } from '../catalog/catalog.js';
import type { SourceSetup } from '../task/source-setup.js';

/** The table without the columns that no event carries: they are not read. */
export function includedColumns(table: CatalogTable, setup: SourceSetup): CatalogTable {
  const all = table.columns.map((column) => column.name);
  const key = setup.events.keyColumns(table.schema, table.name, all) ?? table.key;
  const columns = table.columns.filter(
    (column) => key.includes(column.name) || setup.events.columnIncluded(table.schema, table.name, column.name),
  );
  return { ...table, columns };
}
