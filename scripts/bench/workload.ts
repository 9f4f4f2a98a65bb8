import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresService } from '../services/postgres.js';
import type { WorkloadSize, WorkloadTable } from './tables.js';

/** A database with the changes of a workload waiting in a slot that nobody reads: every contender gets a copy of it, and so the same WAL. */
export interface Workload {
  readonly database: string;
  readonly publication: string;
  /** A pattern where there are several: `table.include.list` takes it. */
  readonly table: string;
  /** Their names, where there are several. */
  readonly tables?: readonly string[];
  readonly changes: number;
  /** Rows that the changes leave in the table. */
  readonly rows: number;
  /** Records on a topic: a delete is followed by a tombstone. */
  readonly records: number;
  /** End of the WAL to read, as `pg_recvlogical --endpos` takes it. */
  readonly end: string;
  /** Copies the slot under this name. */
  copySlot(name: string): Promise<void>;
  /** Drops it when its reader has let it go; one that does not exist is fine. */
  dropSlot(name: string): Promise<void>;
  close(): Promise<void>;
}

/** Records that arrive on the topic: with the row extracted, a delete is its tombstone alone. */
export function expectedRecords(
  workload: Workload,
  reading: 'stream' | 'snapshot',
  connector: Readonly<Record<string, string>> = {},
): number {
  if (reading === 'snapshot') return workload.rows;
  return connector.transforms?.includes('unwrap') ? workload.changes : workload.records;
}

let workloads = 0;

/** Makes the table and its changes in a database of its own. */
export async function prepareWorkload(
  server: PostgresService,
  table: WorkloadTable,
  size: WorkloadSize,
): Promise<Workload> {
  const database = `bench_${process.pid}_${workloads++}`;
  const master = `${database}_master`;
  await once(server, 'postgres', `CREATE DATABASE ${database}`);
  const client = new pg.Client({ ...server, database });
  await client.connect();
  // A server that stops because something else has failed must not hide what that was.
  client.on('error', () => {});
  // Nothing here has to survive a crash, and a hundred thousand small transactions would wait for the disk for minutes.
  await client.query('SET synchronous_commit = off');
  await client.query(table.create);
  await client.query(`CREATE PUBLICATION bench FOR TABLE ${table.name}`);
  await client.query(`SELECT pg_create_logical_replication_slot('${master}', 'pgoutput')`);
  const sizes = repeated(table.transactions);
  await inTransactions(size.inserts, size.inserts, sizes, (from, to) => client.query(table.insert(from, to)));
  await inTransactions(size.updates, size.inserts, sizes, (from, to) => client.query(table.update(from, to)));
  await inTransactions(size.deletes, size.inserts, sizes, (from, to) =>
    client.query(`DELETE FROM ${table.name} WHERE id BETWEEN ${from} AND ${to}`),
  );
  await client.query('CHECKPOINT');
  const { rows: position } = await client.query('SELECT pg_current_wal_lsn()::text AS lsn');
  return {
    database,
    publication: 'bench',
    table: `public.${table.name}`,
    changes: size.inserts + size.updates + size.deletes,
    rows: size.inserts - size.deletes,
    records: size.inserts + size.updates + 2 * size.deletes,
    end: position[0].lsn,
    copySlot: async (name) => {
      await client.query('SELECT pg_copy_logical_replication_slot($1, $2)', [master, name]);
    },
    dropSlot: (name) => dropSlot(client, name),
    close: async () => {
      await dropSlot(client, master);
      await client.end();
      await once(server, 'postgres', `DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
}

export async function dropSlot(client: pg.Client | pg.Pool, name: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query('SELECT active FROM pg_replication_slots WHERE slot_name = $1', [name]);
    if (rows.length === 0) return;
    if (rows[0].active === false) break;
    await delay(20);
  }
  await client.query('SELECT pg_drop_replication_slot($1)', [name]);
}

function* repeated(sizes: readonly number[]): Generator<number, never> {
  for (;;) yield* sizes;
}

/** Changes `total` rows, from the first of `rows` on and round again. */
async function inTransactions(
  total: number,
  rows: number,
  sizes: Generator<number, never>,
  run: (from: number, to: number) => Promise<unknown>,
): Promise<void> {
  for (let done = 0; done < total; ) {
    const from = (done % rows) + 1;
    const to = Math.min(from + sizes.next().value, rows + 1, from + total - done) - 1;
    await run(from, to);
    done += to - from + 1;
  }
}

async function once(server: PostgresService, database: string, text: string): Promise<void> {
  const client = new pg.Client({ ...server, database });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
