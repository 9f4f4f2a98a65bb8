import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ByteWriter } from '../../../../../decoders/bytes/byte-writer.js';
import { PgoutputDecoder } from '../../../../../decoders/pgoutput/pgoutput-decoder.js';
import type { Relation } from '../../../../../decoders/pgoutput/relation.js';
import { Tuple } from '../../../../../decoders/pgoutput/tuple.js';
import { JsonConverter } from '../../../../../src/converter/json/json-converter.js';
import type { SchemaAndValue } from '../../../../../src/data/schema-and-value.js';
import type { SourceRecord } from '../../../../../src/data/source-record.js';
import { readTables } from '../../../../../src/source/postgres/catalog/catalog.js';
import { RelationTables } from '../../../../../src/source/postgres/catalog/relation-tables.js';
import { tableFromCatalog } from '../../../../../src/source/postgres/catalog/table-version.js';
import { PostgresConfig } from '../../../../../src/source/postgres/config/postgres-config.js';
import { eventOptions } from '../../../../../src/source/postgres/config/resolved-event-options.js';
import { TableFilter } from '../../../../../src/source/postgres/config/table-filter.js';
import { ChangeEvents } from '../../../../../src/source/postgres/event/change-events.js';
import type { SourceFrame, SourceInfo } from '../../../../../src/source/postgres/event/source-info.js';
import type { EventContext, TableEvents } from '../../../../../src/source/postgres/event/table-events.js';
import { splitSql } from '../../../../oracle/split-sql.js';

/** One record as both faces write it. */
export interface Written {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string | null;
  /** What JsonConverter makes of the Connect data; must be the same texts. */
  readonly slowKey: string | null;
  readonly slowValue: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
}

/** A transaction that everything in the catalog is older than. */
const LAST_XID = 0x7fff_ffff;

const SOURCE: SourceInfo = {
  frame: {
    timeMicros: 1_700_000_000_123_456,
    snapshot: null,
    lastCommitLsn: null,
    txId: 1,
    xmin: null,
    origin: null,
    originLsn: null,
  },
  sequenceLsn: 1,
  lsn: 1,
};

/**
 * Runs the SQL of a recorded scenario and makes its events from the rows as they are stored and from what the server's pgoutput plugin hands out
 * over SQL: everything but the replication session is the real thing.
 * @param catalog whether tables are described after each statement, or only when all have been run
 */
export async function replay(
  url: string,
  folder: string,
  catalog: 'in step' | 'late' = 'in step',
  settings: Readonly<Record<string, string>> = {},
): Promise<Written[]> {
  const scenario = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8')) as {
    readonly config?: Readonly<Record<string, string>>;
  };
  const name = (folder.split('/').at(-1) as string).replaceAll('-', '_');
  const config = { 'topic.prefix': name, 'database.dbname': name, ...scenario.config, ...settings };
  const database = `replay_${name}_${Math.random().toString(36).slice(2)}`;
  const admin = new pg.Client(url);
  await admin.connect();
  await admin.query(`create database ${database} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  const client = new pg.Client(url.replace(/\/[^/]*$/, `/${database}`));
  await client.connect();
  try {
    return await new Replay(client, database, folder, config).run(catalog === 'late');
  } finally {
    await client.query(`select pg_drop_replication_slot('${database}')`).catch(() => undefined);
    await client.end();
    await admin.query(`drop database ${database} with (force)`);
    await admin.end();
  }
}

class Replay {
  readonly #records: SourceRecord[] = [];
  readonly #events: ChangeEvents;
  readonly #filter: TableFilter;
  readonly #key = new JsonConverter();
  readonly #value = new JsonConverter();

  constructor(
    private readonly client: pg.Client,
    private readonly slot: string,
    private readonly folder: string,
    config: Readonly<Record<string, string>>,
  ) {
    const parsed = new PostgresConfig(config);
    this.#events = new ChangeEvents(
      eventOptions(parsed, '0', () => undefined),
      () => 1_700_000_000_123_456,
    );
    this.#filter = new TableFilter(parsed);
    this.#key.configure(under(config, 'key.converter.'), true);
    this.#value.configure(under(config, 'value.converter.'), false);
  }

  async run(late: boolean): Promise<Written[]> {
    await this.#script('setup.sql', async () => undefined);
    const events = this.#events;
    const tables = new RelationTables<TableEvents>(this.#filter, (table) => events.table(table, 'stream'));
    await tables.load(this.client);
    await this.client.query('create publication p for all tables');
    await this.client.query(`select pg_create_logical_replication_slot('${this.slot}', 'pgoutput')`);
    await this.#snapshot(tables);
    const decoder = new PgoutputDecoder();
    const drain = () => this.#drain(decoder, tables, late);
    for (const file of readdirSync(this.folder).filter((file) => /^stream.*\.sql$/.test(file))) {
      await this.#script(file, late ? async () => undefined : drain);
    }
    await drain();
    return this.#records.map((record) => this.#written(record));
  }

  async #script(file: string, after: () => Promise<void>): Promise<void> {
    for (const step of splitSql(readFileSync(join(this.folder, file), 'utf8'))) {
      if (!('sql' in step)) continue;
      await this.client.query(step.sql);
      await after();
    }
  }

  async #snapshot(tables: RelationTables<TableEvents>): Promise<void> {
    for (const table of await readTables(this.client)) {
      if (!this.#filter.includes(table.schema, table.name)) continue;
      const compiled = this.#events.table(tableFromCatalog(table, tables.types), 'snapshot');
      const { rows } = await this.client.query({
        text: `select * from ${quoted(table.schema)}.${quoted(table.name)} order by ctid`,
        rowMode: 'array',
        types: { getTypeParser: () => (text: string) => text },
      } as unknown as pg.QueryArrayConfig);
      for (const row of rows as (string | null)[][]) compiled.read(Tuple.of(row), context('true'), this.#records);
    }
  }

  async #drain(decoder: PgoutputDecoder, tables: RelationTables<TableEvents>, late: boolean): Promise<void> {
    const { rows } = await this.client.query<{ data: Buffer }>(
      `select data from pg_logical_slot_get_binary_changes($1, null, null, 'proto_version', '1', 'publication_names', 'p')`,
      [this.slot],
    );
    const events = (relation: Relation) => tables.find(relation)?.compiled;
    let xid = LAST_XID;
    for (const { data } of rows) {
      const message = decoder.decode(data, 0, data.length);
      const out = this.#records;
      if (message.kind === 'begin' && !late) xid = message.xid;
      else if (message.kind === 'relation') await tables.announce(this.client, message.relation, xid);
      else if (message.kind === 'insert') events(message.relation)?.create(message.newTuple, context(null), out);
      else if (message.kind === 'update') {
        events(message.relation)?.update(message.oldTuple, message.newTuple, message.oldIsFull, context(null), out);
      } else if (message.kind === 'delete') events(message.relation)?.delete(message.oldTuple, context(null), out);
      else if (message.kind === 'truncate') {
        for (const relation of message.relations) events(relation)?.truncate(context(null), out);
      }
    }
  }

  #written(record: SourceRecord): Written {
    return {
      topic: record.topic,
      key: text(this.#key, record.keyData),
      value: text(this.#value, record.valueData),
      slowKey: text(this.#key, { schema: record.keySchema, value: record.key }),
      slowValue: text(this.#value, { schema: record.valueSchema, value: record.value }),
      headers: record.headers.map(({ key, schema, value }) => ({
        key,
        value: text(this.#key, { schema, value }) as string,
      })),
    };
  }
}

function context(snapshot: SourceFrame['snapshot']): EventContext {
  return {
    source: { ...SOURCE, frame: { ...SOURCE.frame, snapshot } },
    sourcePartition: { server: 'x' },
    sourceOffset: {},
    nextTransactionBlock: null,
  };
}

function text(converter: JsonConverter, data: SchemaAndValue): string | null {
  const out = new ByteWriter(1024);
  if (data.value === null || !converter.fromConnectData('topic', data, out)) return null;
  return out.buffer.toString('utf8', 0, out.position);
}

function under(config: Readonly<Record<string, string>>, prefix: string): Record<string, string> {
  const entries = Object.entries(config).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
