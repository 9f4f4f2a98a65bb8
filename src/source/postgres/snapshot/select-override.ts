import type { Client } from 'pg';
import { ConnectException, IllegalArgumentException } from '../../../error/errors.js';
import type { CatalogTable } from '../catalog/catalog.js';
import type { Table } from '../catalog/table.js';
import { describeStatement } from '../session/describe-statement.js';
import { SnapshotFailure } from './snapshot-failure.js';
import type { Chunk } from './snapshot-reader.js';
import { COPY_END, COPY_START, quoteIdentifier } from './snapshot-statement.js';
import { tableText } from './table-text.js';

/** How the rows of a table are read by the SELECT that the user gave for it. */
export interface OverridePlan {
  readonly statement: string;
  /** What is wrong with the statement: the snapshot breaks off when it comes to the table. Null if nothing is. */
  readonly failure: SnapshotFailure | null;
  /** What is wrong with each of its rows, or null. */
  readonly rowFailure: ConnectException | null;
}

/**
 * Plans to read the columns of a table by name, in the table's order, with NULL for those that the statement does not have. As in Debezium it may have no
 * others, and must have the last one.
 * @param whole the table with all its columns
 * @param columns those that are read
 * @param chunk which part of its table it is, where tables are read over several connections
 */
export async function planOverride(
  client: Client,
  select: string,
  table: CatalogTable,
  whole: Table,
  columns: readonly string[],
  chunk: Chunk | null,
): Promise<OverridePlan> {
  let given: readonly string[];
  try {
    given = await describeInTransaction(client, select);
  } catch (error) {
    return { statement: '', failure: SnapshotFailure.ofTable(table, chunk, several(error)), rowFailure: null };
  }
  const unknown = given.find((name) => !whole.columns.some((column) => column.name === name));
  const missing = columns.at(-1);
  const list = columns.map((name) => (given.includes(name) ? quoteIdentifier(name) : 'NULL')).join(', ');
  return {
    statement: `${COPY_START}SELECT ${list} FROM (${select.trim().replace(/;\s*$/, '')}) AS override${COPY_END}`,
    failure: unknown === undefined ? null : SnapshotFailure.inThread(unknownColumn(unknown, given, whole)),
    rowFailure: missing === undefined || given.includes(missing) ? null : new RowTooShort(missing, select),
  };
}

/** The transaction goes on when the statement is wrong: tables before this one are still to be read. */
async function describeInTransaction(client: Client, select: string): Promise<readonly string[]> {
  await client.query('SAVEPOINT override');
  try {
    return await describeStatement(client, select);
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT override');
  }
}

/** The driver of Debezium sends several statements one by one, and stumbles over the rows of the second. */
function several(error: unknown): unknown {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  if (code !== '42601' || !message.startsWith('cannot insert multiple commands')) return error;
  return Object.assign(new Error('Multiple ResultSets were returned by the query.'), { code: '0100E' });
}

function unknownColumn(name: string, given: readonly string[], table: Table): ConnectException {
  return new IllegalArgumentException(
    `Column '${name}' not found in result set '${given.join(', ')}' for table '${table.schema}.${table.name}', ${tableText(table)}. This might be caused by DBZ-4350`,
  );
}

/** The rows of a statement end before those of the table do. */
class RowTooShort extends ConnectException {
  readonly remedy: string;

  constructor(missing: string, select: string) {
    super(
      'Data row is smaller than a column index, internal schema representation is probably out of sync with real database schema',
    );
    this.remedy = `The statement of 'snapshot.select.statement.overrides' gives no column ${missing}: ${select}. Add it, or leave it out of events with 'column.exclude.list'.`;
  }
}
