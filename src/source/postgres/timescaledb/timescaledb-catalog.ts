import type { Client } from 'pg';
import { DebeziumException } from '../../../error/errors.js';
import { PsqlException } from '../error/psql-exception.js';
import { type ConnectionSettings, connect } from '../session/connection.js';

/** A table or view by schema and name. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

const VERSION = "SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'";

const CHUNKS = `
SELECT c.schema_name, c.table_name, ht.schema_name, ht.table_name
FROM _timescaledb_catalog.chunk c LEFT JOIN _timescaledb_catalog.hypertable ht ON c.hypertable_id = ht.id`;

/** Since TimescaleDB 2.29 its catalog has chunks by the oids of their tables. */
const CHUNKS_BY_OID = `
SELECT n.nspname, ch.relname, ht.schema_name, ht.table_name
FROM _timescaledb_catalog.chunk c JOIN pg_class ch ON ch.oid = c.relid JOIN pg_namespace n ON n.oid = ch.relnamespace
LEFT JOIN _timescaledb_catalog.hypertable ht ON c.hypertable_id = ht.id`;

const AGGREGATES = `
SELECT ht.schema_name, ht.table_name, agg.user_view_schema, agg.user_view_name
FROM _timescaledb_catalog.continuous_agg agg LEFT JOIN _timescaledb_catalog.hypertable ht ON agg.mat_hypertable_id = ht.id`;

const HYPERTABLES = 'SELECT id::text, schema_name, table_name FROM _timescaledb_catalog.hypertable';

/** The name that TimescaleDB gives to chunks, with the id of their hypertable. */
const CHUNK_NAME = /^_hyper_(\d{1,9})_\d+_chunk$/;

/** Which chunk belongs to which hypertable, and which hypertable holds the rows of which continuous aggregate, as TimescaleDB's catalog said last. */
export class TimescaleDbCatalog {
  readonly #connection: ConnectionSettings;
  #ofChunks = new Map<string, TableName>();
  #byId = new Map<string, TableName>();
  #aggregates = new Map<string, TableName>();

  constructor(connection: ConnectionSettings) {
    this.#connection = connection;
  }

  hypertableOf(chunk: TableName): TableName | null {
    return this.#ofChunks.get(keyOf(chunk)) ?? null;
  }

  /** The hypertable of a chunk that has been dropped since: its name still tells. */
  hypertableOfDropped({ table }: TableName): TableName | null {
    const id = CHUNK_NAME.exec(table)?.[1];
    return id === undefined ? null : (this.#byId.get(String(Number(id))) ?? null);
  }

  aggregateOf(hypertable: TableName): TableName | null {
    return this.#aggregates.get(keyOf(hypertable)) ?? null;
  }

  /** Reads the catalog anew. @throws DebeziumException if there is none, or it cannot be read */
  async load(): Promise<void> {
    try {
      const client = await connect(this.#connection, {
        applicationName: 'Debezium TimescaleDB metadata',
        replication: false,
      });
      try {
        await this.#read(client);
      } finally {
        await client.end();
      }
    } catch (error) {
      if (error instanceof DebeziumException) throw error;
      throw new DebeziumException('Failed to read TimescaleDB metadata', {
        cause: PsqlException.of(error, this.#connection),
      });
    }
  }

  async #read(client: Client): Promise<void> {
    const rows = async (text: string) => (await client.query<string[]>({ text, rowMode: 'array' })).rows;
    const [version] = (await rows(VERSION)).flat();
    if (version === undefined) throw new DebeziumException('TimescaleDB extension is not installed');
    this.#ofChunks = pairs(await rows(isAtLeast229(version) ? CHUNKS_BY_OID : CHUNKS));
    this.#aggregates = pairs(await rows(AGGREGATES));
    const hypertables = await rows(HYPERTABLES);
    this.#byId = new Map(hypertables.map(([id = '', schema = '', table = '']) => [id, { schema, table }]));
  }
}

function isAtLeast229(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return major > 2 || (major === 2 && minor >= 29);
}

function pairs(rows: readonly string[][]): Map<string, TableName> {
  return new Map(
    rows.map(([schema = '', table = '', ofSchema = '', ofTable = '']) => [
      keyOf({ schema, table }),
      { schema: ofSchema, table: ofTable },
    ]),
  );
}

/** Names may hold points, so they stand apart by what they cannot hold. */
export function keyOf({ schema, table }: TableName): string {
  return `${schema}\0${table}`;
}
