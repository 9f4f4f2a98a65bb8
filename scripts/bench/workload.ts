import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresService } from '../services/postgres.js';

/** How much of everything; the mix is that of an order table in a shop. */
export interface WorkloadSize {
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
}

export const FULL: WorkloadSize = { inserts: 500_000, updates: 250_000, deletes: 50_000 };

/** A database with the changes of a workload waiting in a slot that nobody reads: every contender gets a copy of it, and so the same WAL. */
export interface Workload {
  readonly database: string;
  readonly publication: string;
  readonly table: string;
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

const MASTER = 'bench_master';

const TABLE = `CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id int NOT NULL,
  status text NOT NULL,
  amount numeric(12, 2) NOT NULL,
  quantity int NOT NULL,
  note varchar(200),
  paid boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamp
)`;

/** Makes the table and its changes, in transactions of 1 to 1000 rows; the sizes repeat, so two runs read the same WAL. */
export async function prepareWorkload(server: PostgresService, size: WorkloadSize): Promise<Workload> {
  const database = 'bench';
  await once(server, 'postgres', `CREATE DATABASE ${database}`);
  const client = new pg.Client({ ...server, database });
  await client.connect();
  await client.query(TABLE);
  await client.query('CREATE PUBLICATION bench FOR TABLE orders');
  await client.query(`SELECT pg_create_logical_replication_slot('${MASTER}', 'pgoutput')`);
  const rows = transactionSizes();
  await inTransactions(size.inserts, rows, (from, to) =>
    client.query(
      `INSERT INTO orders SELECT i, i % 5000, 'new', (i % 100000) / 100.0, i % 7 + 1, 'order number ' || i || ' of the bench', i % 3 = 0,
       now(), NULL FROM generate_series(${from}, ${to}) i`,
    ),
  );
  await inTransactions(size.updates, rows, (from, to) =>
    client.query(
      `UPDATE orders SET status = 'paid', paid = true, updated_at = now() WHERE id BETWEEN ${from} AND ${to}`,
    ),
  );
  await inTransactions(size.deletes, rows, (from, to) =>
    client.query(`DELETE FROM orders WHERE id BETWEEN ${from} AND ${to}`),
  );
  await client.query('CHECKPOINT');
  const { rows: position } = await client.query('SELECT pg_current_wal_lsn()::text AS lsn');
  return {
    database,
    publication: 'bench',
    table: 'public.orders',
    changes: size.inserts + size.updates + size.deletes,
    rows: size.inserts - size.deletes,
    records: size.inserts + size.updates + 2 * size.deletes,
    end: position[0].lsn,
    copySlot: async (name) => {
      await client.query('SELECT pg_copy_logical_replication_slot($1, $2)', [MASTER, name]);
    },
    dropSlot: (name) => dropSlot(client, name),
    close: () => client.end(),
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

function* transactionSizes(): Generator<number, never> {
  for (;;) yield* [1, 3, 10, 35, 100, 350, 1000, 600, 20, 200];
}

async function inTransactions(
  total: number,
  sizes: Generator<number, never>,
  run: (from: number, to: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 1; from <= total; ) {
    const to = Math.min(from + sizes.next().value - 1, total);
    await run(from, to);
    from = to + 1;
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
