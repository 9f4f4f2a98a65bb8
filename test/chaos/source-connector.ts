import type pg from 'pg';
import type { Settings } from './worker-process.js';

/**
 * A PostgreSQL connector for a database of the same name, which is that of its topics, slot and publication, too.
 * @param more settings over these
 */
export function sourceConnector(server: pg.ClientConfig, name: string, more: Settings): Settings {
  return {
    name,
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': String(server.host),
    'database.port': String(server.port),
    'database.user': String(server.user),
    'database.password': String(server.password),
    'database.dbname': name,
    'topic.prefix': name,
    'slot.name': name,
    'publication.name': name,
    ...more,
  };
}
