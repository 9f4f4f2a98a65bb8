import pg from 'pg';
import type { PostgresService } from '../services/postgres.js';
import { dropSlot, type Workload } from './workload.js';

/** Rows of a transaction; the next one is on the next table. */
const ROWS_PER_TRANSACTION = 10;

/**
 * Inserts into so many tables of one publication in turn, waiting in a slot. With one table it is the same work, so that the two tell what tables cost.
 */
export async function prepareTables(server: PostgresService, count: number, rows: number): Promise<Workload> {
  const database = `bench_${process.pid}_of_${count}`;
  const master = `${database}_master`;
  const admin = new pg.Client({ ...server, database: 'postgres' });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database}`);
  const client = new pg.Client({ ...server, database });
  await client.connect();
  // A server that stops because something else has failed must not hide what that was.
  client.on('error', () => {});
  await client.query('SET synchronous_commit = off');
  const names = Array.from({ length: count }, (_, i) => `orders_${i}`);
  for (const name of names) {
    await client.query(
      `CREATE TABLE ${name} (id bigint PRIMARY KEY, customer_id int NOT NULL, status text, amount numeric(12, 2), note text, created_at timestamptz)`,
    );
  }
  await client.query(`CREATE PUBLICATION bench FOR TABLE ${names.join(', ')}`);
  await client.query(`SELECT pg_create_logical_replication_slot('${master}', 'pgoutput')`);
  const turns = Math.ceil(rows / ROWS_PER_TRANSACTION);
  for (let turn = 0; turn < turns; turn++) {
    const from = turn * ROWS_PER_TRANSACTION + 1;
    await client.query(
      `INSERT INTO ${names[turn % count]} SELECT i, i % 5000, 'new', i / 100.0, 'order number ' || i || ' of the bench', now() FROM generate_series(${from}, ${from + ROWS_PER_TRANSACTION - 1}) i`,
    );
  }
  await client.query('CHECKPOINT');
  const { rows: position } = await client.query('SELECT pg_current_wal_lsn()::text AS lsn');
  const changes = turns * ROWS_PER_TRANSACTION;
  return {
    database,
    publication: 'bench',
    table: 'public.orders_[0-9]+',
    // Tables that get nothing have no topic.
    tables: names.slice(0, turns).map((name) => `public.${name}`),
    changes,
    rows: changes,
    records: changes,
    end: position[0].lsn,
    copySlot: async (name) => {
      await client.query('SELECT pg_copy_logical_replication_slot($1, $2)', [master, name]);
    },
    dropSlot: (name) => dropSlot(client, name),
    close: async () => {
      await dropSlot(client, master);
      await client.end();
      await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
      await admin.end();
    },
  };
}
