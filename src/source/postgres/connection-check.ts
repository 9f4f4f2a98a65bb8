import { connectionSettings } from './config/connection-options.js';
import type { PostgresConfig } from './config/postgres-config.js';
import { PsqlException } from './error/psql-exception.js';
import { connect } from './session/connection.js';
import { readServerInfo } from './session/server-info.js';

/** Tries the connection that the settings describe. Answers what is wrong with it, in the words of Debezium's validation, or null. */
export async function checkConnection(config: PostgresConfig, warn: (message: string) => void): Promise<string | null> {
  const settings = connectionSettings(config);
  const timeoutMs = config.number('connection.validation.timeout.ms');
  try {
    const client = await connect(settings, { applicationName: 'Debezium Validate Connection', timeoutMs, bare: true });
    try {
      const server = await readServerInfo(client);
      if (!server.mayReplicate) {
        warn(`Postgres roles LOGIN and REPLICATION are not assigned to user: ${server.user}`);
      }
    } finally {
      await client.end();
    }
    return null;
  } catch (error) {
    if (/timeout expired/.test((error as Error).message))
      return `Connection validation timed out after ${timeoutMs} ms`;
    const { message, remedy } = PsqlException.of(error, settings);
    if (remedy !== null) warn(`${message} ${remedy}`);
    return `Error while validating connector config: ${message}`;
  }
}
