import { ConfigDef, type ConfigKey } from '../../../config/config-def.js';
import { NotReady } from '../../../converter/converter.js';
import type { ConnectRecord } from '../../../data/connect-record.js';
import { type Header, withHeaders } from '../../../data/header.js';
import { STRING } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { loggers } from '../../../logging/logger.js';
import type { Transform } from '../../../transform/transform.js';
import { connectionSettings } from '../config/connection-options.js';
import { PostgresConfig } from '../config/postgres-config.js';
import { keyOf, type TableName, TimescaleDbCatalog } from './timescaledb-catalog.js';

const KEYS: readonly ConfigKey[] = [
  {
    name: 'schema.list',
    type: 'LIST',
    defaultValue: ['_timescaledb_internal'],
    importance: 'HIGH',
    order: 1,
    width: 'MEDIUM',
    displayName: 'The list of TimescaleDB data schemas',
    documentation:
      "Comma-separated list schema names that contain TimescaleDB data tables, defaults to: '_timescaledb_internal'",
  },
  {
    name: 'target.topic.prefix',
    type: 'STRING',
    defaultValue: 'timescaledb',
    importance: 'MEDIUM',
    order: 2,
    width: 'MEDIUM',
    displayName: 'The prefix of TimescaleDB topic names',
    documentation:
      "The namespace (prefix) of topics where TimescaleDB events will be routed, defaults to: '_timescaledb_internal'",
  },
];

const CONFIG = new ConfigDef(KEYS);

/**
 * `io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb`: the changes of a hypertable's chunks go to one topic, named after the hypertable or the
 * continuous aggregate that it holds; the source block names it too, and headers name the chunk. Its settings hold those of the connection again
 * (`database.hostname` …): it asks TimescaleDB's catalog what a chunk belongs to.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/timescaledb.html
 */
export class TimescaleDb implements Transform {
  readonly #log = loggers.get('io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb');
  #catalog!: TimescaleDbCatalog;
  #schemas: ReadonlySet<string> = new Set();
  #topicPrefix = '';
  /** The chunk for whose sake the catalog is read; its record comes again. */
  #sought: string | null = null;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: Readonly<Record<string, string>>): void {
    const values = CONFIG.parse(config);
    const schemas = values.get('schema.list') as readonly string[];
    this.#schemas = new Set(schemas.length > 0 ? schemas : ['_timescaledb_internal']);
    this.#topicPrefix = `${values.get('target.topic.prefix')}.`;
    this.#catalog = new TimescaleDbCatalog(connectionSettings(new PostgresConfig(config)));
  }

  /** @throws NotReady where the catalog has to be asked first */
  apply<R extends ConnectRecord>(record: R): R {
    const { value } = record;
    if (!(value instanceof Struct) || !record.valueSchema?.name?.endsWith('.Envelope')) return record;
    const source = value.schema.field('source') === undefined ? null : value.get('source');
    if (!(source instanceof Struct)) return record;
    const chunk = { schema: source.get('schema'), table: source.get('table') };
    if (!isNamed(chunk) || !this.#schemas.has(chunk.schema)) return record;
    const hypertable = this.#hypertableOf(chunk);
    if (hypertable === null) {
      this.#log.warn(`Unable to find hypertable for chunk '${chunk.schema}.${chunk.table}'`);
      return record;
    }
    const aggregate = this.#catalog.aggregateOf(hypertable);
    const target = aggregate ?? hypertable;
    const headers = [
      header('chunk_table', chunk.table),
      header('chunk_schema', chunk.schema),
      ...(aggregate === null
        ? []
        : [header('hypertable_table', hypertable.table), header('hypertable_schema', hypertable.schema)]),
    ];
    return record.with({
      topic: `${this.#topicPrefix}${target.schema}.${target.table}`,
      value: { schema: value.schema, value: renamed(value, source, target) },
      headers: withHeaders(record.headers, headers),
    }) as R;
  }

  /** Reads the catalog. @throws DebeziumException if there is none, or it cannot be read */
  async prepare(): Promise<void> {
    try {
      await this.#catalog.load();
    } catch (error) {
      this.#sought = null;
      throw error;
    }
  }

  /** A chunk that the catalog does not have even when it was just read may have been dropped. @throws NotReady to have it read */
  #hypertableOf(chunk: TableName): TableName | null {
    const known = this.#catalog.hypertableOf(chunk);
    if (known === null && this.#sought !== keyOf(chunk)) {
      this.#sought = keyOf(chunk);
      throw new NotReady();
    }
    this.#sought = null;
    return known ?? this.#catalog.hypertableOfDropped(chunk);
  }
}

function isNamed(name: { readonly schema: unknown; readonly table: unknown }): name is TableName {
  return typeof name.schema === 'string' && typeof name.table === 'string';
}

function header(name: string, value: string): Header {
  return { key: `__debezium_timescaledb_${name}`, schema: STRING, value };
}

/** The event with another table in its source block. */
function renamed(value: Struct, source: Struct, { schema, table }: TableName): Struct {
  const block = new Struct(source.schema, [...source.values]).put('schema', schema).put('table', table);
  return new Struct(value.schema, [...value.values]).put('source', block);
}
