import type { PostgresService } from '../services/postgres.js';

/** What a contender reads: the changes in a copy of the workload's slot, the rows of its table as they are now, or what is changed from now on. */
export type Reading = 'stream' | 'snapshot' | 'live';

export interface SourceOptions {
  readonly server: PostgresService;
  readonly database: string;
  readonly publication: string;
  readonly table: string;
  /** Name of connector, slot and topic prefix. */
  readonly id: string;
  readonly reading: Reading;
}

/** The settings of the PostgreSQL connector, the same for Debezium and for us; everything else stays at its default. */
export function sourceSettings(options: SourceOptions): Record<string, string> {
  const { server, database, publication, table, id, reading } = options;
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'plugin.name': 'pgoutput',
    'database.hostname': server.host,
    'database.port': String(server.port),
    'database.user': server.user,
    'database.password': server.password,
    'database.dbname': database,
    'topic.prefix': id,
    'table.include.list': table,
    'slot.name': id,
    'publication.name': publication,
    'publication.autocreate.mode': 'disabled',
    'snapshot.mode': reading === 'snapshot' ? 'initial_only' : 'no_data',
  };
}
