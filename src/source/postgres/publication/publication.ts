import type { Client } from 'pg';
import { ConnectException, DebeziumException } from '../../../error/errors.js';
import { JdbcConnectionException } from '../error/jdbc-connection-exception.js';
import { PsqlException } from '../error/psql-exception.js';

export type AutocreateMode = 'all_tables' | 'disabled' | 'filtered' | 'no_tables';

export interface PublicationOptions {
  readonly name: string;
  readonly mode: AutocreateMode;
  readonly viaPartitionRoot: boolean;
  /** The operations that a created publication sends, for `publish = '…'`; null leaves it to the server. */
  readonly publish: readonly string[] | null;
  readonly database: string;
  /** How long each statement may take, in seconds. */
  readonly timeoutSeconds: number;
}

/** A table by schema and name. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Makes sure that the publication exists and holds what the mode asks for.
 *
 * @param tables the captured tables, for `filtered`
 * @param log told each statement that changes something
 * @throws ConnectException, DebeziumException with Debezium's texts
 * @see https://www.postgresql.org/docs/current/sql-createpublication.html
 */
export async function ensurePublication(
  client: Client,
  options: PublicationOptions,
  tables: readonly TableName[],
  log: (statement: string) => void,
): Promise<void> {
  const { rows } = await client.query<{ puballtables: boolean }>(
    'SELECT puballtables FROM pg_catalog.pg_publication WHERE pubname = $1',
    [options.name],
  );
  const existing = rows[0];
  const run = async (statement: string) => {
    log(statement);
    try {
      // One message, as Debezium sends it: positions in the server's errors count from its beginning.
      await client.query(`SET statement_timeout = ${options.timeoutSeconds * 1000}; ${statement}`);
    } finally {
      await client.query('RESET statement_timeout').catch(() => {});
    }
  };
  if (existing === undefined) return create(options, tables, run);
  if (options.mode === 'filtered') return alter(client, options, tables, existing.puballtables, run);
}

async function create(
  options: PublicationOptions,
  tables: readonly TableName[],
  run: (statement: string) => Promise<void>,
): Promise<void> {
  switch (options.mode) {
    case 'disabled':
      throw new ConnectException('Publication autocreation is disabled, please create one and restart the connector.');
    case 'all_tables':
      return plainly(() => run(`CREATE PUBLICATION ${options.name} FOR ALL TABLES${withClause(options)};`));
    case 'no_tables':
      return plainly(() => run(`CREATE PUBLICATION ${options.name}${withClause(options)};`));
    case 'filtered':
      return filtered('create', options, tables, (list) =>
        run(`CREATE PUBLICATION ${options.name} FOR TABLE ${list}${withClause(options)};`),
      );
  }
}

async function alter(
  client: Client,
  options: PublicationOptions,
  tables: readonly TableName[],
  forAllTables: boolean,
  run: (statement: string) => Promise<void>,
): Promise<void> {
  if (forAllTables) {
    throw new DebeziumException(
      `A logical publication for all tables named '${options.name}' for plugin 'PGOUTPUT' and database '${options.database}' is already active on the server and can not be altered. If you need to exclude some tables or include only specific subset, please recreate the publication with necessary configuration or let plugin recreate it by dropping existing publication. Otherwise please change the 'publication.autocreate.mode' property to 'all_tables'.`,
    );
  }
  const { rows } = await client.query<{ schemaname: string; tablename: string }>(
    // pg_publication_tables lists the partitions of a published root; what was published is in pg_publication_rel.
    `SELECT n.nspname AS schemaname, c.relname AS tablename
     FROM pg_catalog.pg_publication p JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
     JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE p.pubname = $1`,
    [options.name],
  );
  const published = new Set(rows.map((row) => quoted({ schema: row.schemaname, name: row.tablename })));
  const wanted = tables.map(quoted);
  // The publication stays as it is; that nothing is captured has been said.
  if (wanted.length === 0) return;
  if (published.size === wanted.length && wanted.every((name) => published.has(name))) return;
  return filtered('update', options, tables, (list) => run(`ALTER PUBLICATION ${options.name} SET TABLE ${list};`));
}

async function filtered(
  what: 'create' | 'update',
  options: PublicationOptions,
  tables: readonly TableName[],
  run: (list: string) => Promise<void>,
): Promise<void> {
  const list = tables.map(quoted).join(', ');
  try {
    if (tables.length === 0) {
      throw new DebeziumException(`No table filters found for filtered publication ${options.name}`);
    }
    await run(list);
  } catch (error) {
    throw new ConnectException(`Unable to ${what} filtered publication ${options.name} for ${list}`, {
      cause: error instanceof DebeziumException ? error : refusal(error),
    });
  }
}

async function plainly(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const cause = refusal(error);
    throw cause instanceof DebeziumException ? cause : new JdbcConnectionException(cause.message, { cause });
  }
}

/** SQLSTATEs of a statement that took too long, and of one that did not get its lock. */
const TIMED_OUT = new Set(['57014', '55P03']);

function refusal(error: unknown): DebeziumException | PsqlException {
  const cause = PsqlException.of(error);
  if (!TIMED_OUT.has(cause.sqlState ?? '')) return cause;
  return new DebeziumException(
    'Creation of publication failed: query to create/update publication timed out, please make sure that there are no maintenance activities going on the database end.',
    { cause },
  );
}

function withClause(options: PublicationOptions): string {
  const parts = [
    ...(options.viaPartitionRoot ? ['publish_via_partition_root = true'] : []),
    ...(options.publish ? [`publish = '${options.publish.join(', ')}'`] : []),
  ];
  return parts.length === 0 ? '' : ` WITH (${parts.join(', ')})`;
}

function quoted(table: TableName): string {
  return `"${table.schema.replaceAll('"', '""')}"."${table.name.replaceAll('"', '""')}"`;
}
