import { DebeziumException } from '../error/debezium-exception.js';
import { PsqlException } from '../error/psql-exception.js';
import type { Connections } from './connections.js';

/** The database is shutting down, or the query's table does not exist: it would fail the same way for ever. */
const FATAL = new Set(['57P01', '42P01']);
/** The server is starting up. */
const CANNOT_CONNECT_NOW = '57P03';

/** Runs `heartbeat.action.query`. Failures that may be the query's own are told and passed over, as in Debezium. @throws DebeziumException */
export async function runHeartbeatQuery(
  connections: Connections,
  query: string,
  warn: (message: string, error?: unknown) => void,
): Promise<void> {
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
