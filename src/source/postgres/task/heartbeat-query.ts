import { DebeziumException } from '../../../error/errors.js';
import { PsqlException } from '../error/psql-exception.js';
import type { Connections } from './connections.js';
import type { SourceSetup } from './source-setup.js';

/** The database is shutting down, or the query's table does not exist: it would fail the same way for ever. */
const FATAL = new Set(['57P01', '42P01']);
/** The server is starting up. */
const CANNOT_CONNECT_NOW = '57P03';

/** Runs `heartbeat.action.query`, if there is one. Failures that may be its own are told and passed over, as in Debezium. @throws DebeziumException */
export async function runActionQuery({ config, warn }: SourceSetup, connections: Connections): Promise<void> {
  const query = config.text('heartbeat.action.query');
  if (!query) return;
  try {
    const client = await connections.heartbeat();
    await client.query(query);
  } catch (error) {
    const cause = PsqlException.of(error);
    if (cause.sqlState !== null && (FATAL.has(cause.sqlState) || cause.sqlState === CANNOT_CONNECT_NOW)) {
      const message = `Could not execute heartbeat action query (Error: ${cause.sqlState})`;
      throw new DebeziumException(message, { cause });
    }
    warn(`Could not execute heartbeat action: ${query}`, cause);
  }
}
