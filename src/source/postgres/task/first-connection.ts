import type { Client } from 'pg';
import { ConnectException, DebeziumException, RetriableException } from '../../../error/errors.js';
import { PsqlException } from '../error/psql-exception.js';
import type { Connections } from './connections.js';

/**
 * The first connection of a run, ready for statements. Debezium asks it for the encoding of the database, and says so when that fails.
 * @throws RetriableException, since who cannot be reached now may be reachable soon, for as long as it takes; ConnectException if the login was refused
 */
export async function firstConnection(connections: Connections, database: string): Promise<Client> {
  try {
    return await connections.general();
  } catch (error) {
    const refusal = PsqlException.of(error);
    const cause = new DebeziumException(`Couldn't obtain encoding for database ${database}`, { cause: refusal });
    if (refusal.sqlState?.startsWith('28')) {
      throw new ConnectException('Non-retriable failure obtaining database encoding; failing task.', { cause });
    }
    throw new RetriableException("Couldn't obtain encoding for database", { cause });
  }
}
