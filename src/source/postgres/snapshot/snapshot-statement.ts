import type { CatalogTable } from '../catalog/catalog.js';

/** An SQL identifier in quotes. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(table: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`;
}

/** Pages of a table, `[from, to)`; `to` null is the end, however far it grows. */
export interface PageRange {
  readonly from: number;
  readonly to: number | null;
}

/** What stands around a SELECT whose rows are copied. Positions in the server's errors count from the beginning of the whole. */
export const COPY_START = 'COPY (';
export const COPY_END = ') TO STDOUT';

/** What to read of a table: `columns` in their order, of all rows or of a range of pages. */
export function copyTable(table: CatalogTable, columns: readonly string[], pages: PageRange | null): string {
  const list = columns.map(quoteIdentifier).join(', ');
  let where = '';
  if (pages !== null) {
    where = ` WHERE ctid >= '(${pages.from},0)'::tid`;
    if (pages.to !== null) where += ` AND ctid < '(${pages.to},0)'::tid`;
  }
  return `${COPY_START}SELECT ${list} FROM ${quoteTable(table)}${where}${COPY_END}`;
}
