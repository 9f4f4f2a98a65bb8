import type { Client } from 'pg';
import type { Column, Table } from '../catalog/table.js';
import { quoteIdentifier, quoteTable } from '../snapshot/snapshot-statement.js';

/** Values stay PostgreSQL's text, which is what codecs read. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** The rows that were found for one key, in the order of the wanted columns. */
export type FoundRows = readonly (readonly (string | null)[])[];

/**
 * Reads columns of many rows of a table with one question, as they are now.
 *
 * Keys go over as arrays of texts and are cast one by one, so that the index of the key is used; the number behind each tells which of them a row was
 * found for, whatever form the server gives its key.
 *
 * @param keys the texts of the key columns, per row; a null finds nothing, as `=` does
 * @returns the rows found for each key
 * @throws DatabaseError
 */
export async function readRows(
  client: Client,
  table: Table,
  columns: readonly Column[],
  keyColumns: readonly Column[],
  keys: readonly (readonly (string | null)[])[],
): Promise<FoundRows[]> {
  const names = keyColumns.map((_column, i) => `k${i}`);
  const wanted = columns.map((column) => `r.${quoteIdentifier(column.name)}`);
  const arrays = names.map((_name, i) => `$${i + 1}::text[]`);
  const matches = keyColumns.map(
    ({ name, type }, i) =>
      `r.${quoteIdentifier(name)} = keys.k${i}::${quoteIdentifier(type.schema)}.${quoteIdentifier(type.name)}`,
  );
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT keys.place, ${wanted.join(', ')} FROM unnest(${arrays.join(', ')}) WITH ORDINALITY AS keys(${[...names, 'place'].join(', ')}) JOIN ${quoteTable(table)} r ON ${matches.join(' AND ')}`,
    values: keyColumns.map((_column, i) => keys.map((key) => key[i] ?? null)),
    rowMode: 'array',
    types: AS_TEXT,
  });
  const found: (string | null)[][][] = keys.map(() => []);
  for (const [place, ...values] of rows) found[Number(place) - 1]?.push(values);
  return found;
}
