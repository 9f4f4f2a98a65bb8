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

/** Where the table is, and under which names it is captured. */
export type CapturedTable = Omit<SourceOptions, 'reading'>;

/** The PostgreSQL connector on one table, everything else at its default. */
export function tableSettings({ server, database, publication, table, id }: CapturedTable): Record<string, string> {
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': server.host,
    'database.port': String(server.port),
    'database.user': server.user,
    'database.password': server.password,
    'database.dbname': database,
    'topic.prefix': id,
    'table.include.list': table,
    'slot.name': id,
    'publication.name': publication,
  };
}

/** The same for Debezium and for us: it reads what was prepared, and makes nothing itself. */
export function sourceSettings(options: SourceOptions): Record<string, string> {
  return {
    ...tableSettings(options),
    'plugin.name': 'pgoutput',
    'publication.autocreate.mode': 'disabled',
    'snapshot.mode': options.reading === 'snapshot' ? 'initial_only' : 'no_data',
  };
}
