import pg from 'pg';
import { startPostgres } from '../../../scripts/services/postgres.js';
import { dropDatabase } from '../../oracle/database.js';

/** A database of its own, and the settings of a connector that reads it. */
export interface SourceDatabase {
  readonly name: string;
  readonly client: pg.Client;
  /** Settings for both, ours and the real connector; the topic prefix is the database's name. */
  connector(slot: string): Record<string, string>;
  drop(): Promise<void>;
}

export async function createSourceDatabase(ddl: string): Promise<SourceDatabase> {
  const server = await startPostgres();
  const name = `delivery_${process.hrtime.bigint()}`;
  const admin = new pg.Client({ ...server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const client = new pg.Client({ ...server, database: name });
  await client.connect();
  await client.query(ddl);
  return {
    name,
    client,
    connector: (slot) => ({
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'tasks.max': '1',
      'database.hostname': server.host,
      'database.port': String(server.port),
      'database.user': server.user,
      'database.password': server.password,
      'database.dbname': name,
      'topic.prefix': name,
      'plugin.name': 'pgoutput',
      'slot.name': slot,
      'publication.name': name,
    }),
    async drop() {
      await client.end();
      await dropDatabase(server, name);
    },
  };
}
