import type { Client } from 'pg';
import { DebeziumException } from '../../../error/errors.js';
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

/** What to read of a table: `columns` in their order, of all rows or of a range of pages. */
export function copyTable(table: CatalogTable, columns: readonly string[], pages: PageRange | null): string {
  const list = columns.map(quoteIdentifier).join(', ');
  let where = '';
  if (pages !== null) {
    where = ` WHERE ctid >= '(${pages.from},0)'::tid`;
    if (pages.to !== null) where += ` AND ctid < '(${pages.to},0)'::tid`;
  }
  return `COPY (SELECT ${list} FROM ${quoteTable(table)}${where}) TO STDOUT`;
}

/**
 * What to read of a table whose SELECT the user gave: its columns by name in the table's order, NULL for those that the statement does not have. As in
 * Debezium the last column must be among them.
 * @throws DatabaseError if the statement is wrong; DebeziumException if it ends before the table does
 */
export async function copyStatement(client: Client, statement: string, columns: readonly string[]): Promise<string> {
  const select = statement.trim().replace(/;\s*$/, '');
  const { fields } = await client.query(`SELECT * FROM (${select}) AS override LIMIT 0`);
  const given = new Set(fields.map((field) => field.name));
  const missing = columns.at(-1);
  if (missing !== undefined && !given.has(missing)) {
    throw new DebeziumException(
      'Data row is smaller than a column index, internal schema representation is probably out of sync with real database schema',
      {
        remedy: `The statement of 'snapshot.select.statement.overrides' gives no column ${missing}: ${select}. Add it, or leave it out of events with 'column.exclude.list'.`,
      },
    );
  }
  const list = columns.map((name) => (given.has(name) ? quoteIdentifier(name) : 'NULL')).join(', ');
  return `COPY (SELECT ${list} FROM (${select}) AS override) TO STDOUT`;
}
