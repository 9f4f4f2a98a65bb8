import { DebeziumException } from '../../../error/errors.js';
import { PsqlException } from '../error/psql-exception.js';
import { type ConnectionSettings, connect } from '../session/connection.js';

/** A table or view by schema and name. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

const CHUNKS = `
SELECT c.schema_name, c.table_name, ht.schema_name, ht.table_name
FROM _timescaledb_catalog.chunk c LEFT JOIN _timescaledb_catalog.hypertable ht ON c.hypertable_id = ht.id`;

const AGGREGATES = `
SELECT ht.schema_name, ht.table_name, agg.user_view_schema, agg.user_view_name
FROM _timescaledb_catalog.continuous_agg agg LEFT JOIN _timescaledb_catalog.hypertable ht ON agg.mat_hypertable_id = ht.id`;

/** Which chunk belongs to which hypertable, and which hypertable holds the rows of which continuous aggregate, as TimescaleDB's catalog said last. */
export class TimescaleDbCatalog {
  readonly #connection: ConnectionSettings;
  #hypertables = new Map<string, TableName>();
  #aggregates = new Map<string, TableName>();

  constructor(connection: ConnectionSettings) {
    this.#connection = connection;
  }

  hypertableOf(chunk: TableName): TableName | null {
    return this.#hypertables.get(keyOf(chunk)) ?? null;
  }

  aggregateOf(hypertable: TableName): TableName | null {
    return this.#aggregates.get(keyOf(hypertable)) ?? null;
  }

  /** Reads the catalog anew. @throws DebeziumException if it cannot be read */
  async load(): Promise<void> {
    try {
      const client = await connect(this.#connection, {
        applicationName: 'Debezium TimescaleDB metadata',
        replication: false,
      });
      try {
        const read = async (text: string) => named((await client.query<string[]>({ text, rowMode: 'array' })).rows);
        this.#hypertables = await read(CHUNKS);
        this.#aggregates = await read(AGGREGATES);
      } finally {
        await client.end();
      }
    } catch (error) {
      throw new DebeziumException('Failed to read TimescaleDB metadata', {
        cause: PsqlException.of(error, this.#connection),
      });
    }
  }
}

function named(rows: readonly string[][]): Map<string, TableName> {
  return new Map(
    rows.map(([schema = '', table = '', ofSchema = '', ofTable = '']) => [
      keyOf({ schema, table }),
      { schema: ofSchema, table: ofTable },
    ]),
  );
}

/** Names may hold points, so they stand apart by what they cannot hold. */
function keyOf({ schema, table }: TableName): string {
  return `${schema}\0${table}`;
}
