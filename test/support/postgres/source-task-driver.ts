import pg from 'pg';
import type { OffsetMap, SourceRecord } from '../../../src/data/source-record.js';
import { Struct } from '../../../src/data/struct.js';
import type { CustomConverter } from '../../../src/source/custom-converter.js';
import type { PostProcessor } from '../../../src/source/post-processor.js';
import { fromOffsetMap, type PostgresOffset } from '../../../src/source/postgres/offset/postgres-offset.js';
import { PostgresSourceTask } from '../../../src/source/postgres/postgres-source-task.js';
import type { SourcePlugins } from '../../../src/source/source-task.js';

let databases = 0;

/** A database of its own on the shared server, with what a connector needs to read it. */
export class SourceDatabase {
  readonly name: string;
  readonly client: pg.Client;
  readonly config: Readonly<Record<string, string>>;

  private constructor(name: string, client: pg.Client, config: Record<string, string>) {
    this.name = name;
    this.client = client;
    this.config = config;
  }

  static async create(settings: Readonly<Record<string, string>> = {}): Promise<SourceDatabase> {
    const url = new URL(process.env.MILLRACE_PG_URL as string);
    const name = `source_${process.pid}_${databases++}`;
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    await admin.end();
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    return new SourceDatabase(name, client, {
      'database.hostname': url.hostname,
      'database.port': url.port,
      'database.user': url.username,
      'database.password': url.password,
      'database.dbname': name,
      'topic.prefix': 'srv',
      'plugin.name': 'pgoutput',
      'slot.name': name,
      'retriable.restart.connector.wait.ms': '100',
      'slot.retry.delay.ms': '100',
      ...settings,
    });
  }

  async sql(statements: string): Promise<pg.QueryResult> {
    return this.client.query(statements);
  }

  /** Where the slot was acknowledged up to. */
  async confirmed(): Promise<string | null> {
    const { rows } = await this.client.query(
      'SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE slot_name = $1',
      [this.name],
    );
    return rows[0]?.confirmed_flush_lsn ?? null;
  }

  async drop(): Promise<void> {
    await this.client.query('SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1', [
      this.name,
    ]);
    for (let attempt = 0; ; attempt++) {
      try {
        await this.client.query(
          'SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1',
          [this.name],
        );
        break;
      } catch (error) {
        // The server takes a moment to let a terminated session go.
        if (attempt > 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    await this.client.end();
  }
}

/** Runs a source task as the runtime does; offsets are durable when `commit` is called. */
export class SourceTaskDriver {
  readonly records: SourceRecord[] = [];
  /** What the task has had stored before its records, the last. */
  storedAhead: OffsetMap | null = null;
  readonly #config: Readonly<Record<string, string>>;
  readonly #abort = new AbortController();
  readonly #task = new PostgresSourceTask();

  readonly #plugins: SourcePlugins;

  /** @param plugins custom converters and post processors, by class name */
  constructor(
    database: Pick<SourceDatabase, 'config'>,
    settings: Readonly<Record<string, string>> = {},
    plugins: {
      readonly converters?: Readonly<Record<string, () => CustomConverter>>;
      readonly processors?: Readonly<Record<string, () => PostProcessor>>;
    } = {},
  ) {
    this.#config = { ...database.config, ...settings };
    this.#plugins = {
      customConverter: async (name) => plugins.converters?.[name]?.() ?? null,
      postProcessor: async (name) => plugins.processors?.[name]?.() ?? null,
    };
  }

  /** @param stored the offset that the task finds, or the offsets by partition */
  async start(stored: OffsetMap | null | ((partition: OffsetMap) => OffsetMap | null)): Promise<this> {
    await this.#task.start({
      config: this.#config,
      connectorName: 'c',
      taskId: 0,
      offset: async (partition) => (typeof stored === 'function' ? stored(partition) : stored),
      storeAhead: async (_partition, offset) => {
        this.storedAhead = offset;
      },
      signal: this.#abort.signal,
      metrics: { register() {} },
      plugins: this.#plugins,
    });
    return this;
  }

  /** Polls until there are so many records altogether. */
  async until(count: number): Promise<SourceRecord[]> {
    return this.poll(() => this.records.length >= count);
  }

  async poll(done: () => boolean | Promise<boolean>): Promise<SourceRecord[]> {
    while (!(await done())) this.records.push(...((await this.#task.poll()) ?? []));
    return this.records;
  }

  /** The records up to this one are durable. */
  commit(record: SourceRecord): void {
    this.#task.commit([{ partition: record.sourcePartition, offset: record.sourceOffset }]);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#task.stop();
  }
}

/** `op` and the row of a change event: `c 1 one`; `-` for a tombstone. */
export function shortly(record: SourceRecord): string {
  const value = record.value;
  if (!(value instanceof Struct)) return '-';
  if (value.schema.field('op') === undefined) return record.topic;
  const row = (value.get('after') ?? value.get('before')) as Struct | null;
  return [value.get('op'), ...(row?.values ?? [])].join(' ');
}

export function offsetOf(record: SourceRecord | undefined): PostgresOffset {
  return fromOffsetMap(record?.sourceOffset ?? null) as PostgresOffset;
}
