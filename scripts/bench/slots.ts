import pg from 'pg';
import type { PostgresService } from '../services/postgres.js';
import { arrival } from './far-end.js';
import type { Measurement } from './measurement.js';
import { sourceSettings } from './source.js';
import { usageOf } from './usage.js';
import { startWorker } from './worker-process.js';
import { dropSlot } from './workload.js';

const DATABASE = 'bench_slots';
const MASTER = 'bench_slots_master';
const TABLES = ['orders_1', 'orders_2'] as const;
const ROWS_PER_TRANSACTION = 100;

/** Two tables whose changes wait in a slot, with a publication of both and one of each. */
export interface TwoTables {
  readonly rowsOfEach: number;
  readonly client: pg.Client;
  close(): Promise<void>;
}

/** Makes the changes: transactions on the one table and the other in turn. */
export async function prepareTwoTables(server: PostgresService, rowsOfEach: number): Promise<TwoTables> {
  const admin = new pg.Client({ ...server, database: 'postgres' });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  const client = new pg.Client({ ...server, database: DATABASE });
  await client.connect();
  // A server that stops because something else has failed must not hide what that was.
  client.on('error', () => {});
  await client.query('SET synchronous_commit = off');
  for (const [i, table] of TABLES.entries()) {
    await client.query(
      `CREATE TABLE ${table} (id bigint PRIMARY KEY, customer_id int NOT NULL, status text, amount numeric(12, 2), note text, created_at timestamptz)`,
    );
    await client.query(`CREATE PUBLICATION bench_${i + 1} FOR TABLE ${table}`);
  }
  await client.query(`CREATE PUBLICATION bench FOR TABLE ${TABLES.join(', ')}`);
  await client.query(`SELECT pg_create_logical_replication_slot('${MASTER}', 'pgoutput')`);
  for (let from = 1; from <= rowsOfEach; from += ROWS_PER_TRANSACTION) {
    const to = Math.min(from + ROWS_PER_TRANSACTION - 1, rowsOfEach);
    for (const table of TABLES) {
      await client.query(
        `INSERT INTO ${table} SELECT i, i % 5000, 'new', i / 100.0, 'order number ' || i || ' of the bench', now() FROM generate_series(${from}, ${to}) i`,
      );
    }
  }
  await client.query('CHECKPOINT');
  return {
    rowsOfEach,
    client,
    async close() {
      await dropSlot(client, MASTER);
      await client.end();
      await admin.query(`DROP DATABASE ${DATABASE} WITH (FORCE)`);
      await admin.end();
    },
  };
}

/** One connector that reads both tables through so many slots, into Kafka. */
export async function measureSlots(
  server: PostgresService,
  bootstrap: string,
  tables: TwoTables,
  slots: 1 | 2,
  cli: string | undefined,
): Promise<Measurement> {
  const { client, rowsOfEach } = tables;
  const id = `bench_${process.hrtime.bigint()}`;
  const names = slots === 1 ? [id] : [`${id}_1`, `${id}_2`];
  for (const name of names) await client.query('SELECT pg_copy_logical_replication_slot($1, $2)', [MASTER, name]);
  const source = sourceSettings({
    ...{ server, database: DATABASE, publication: 'bench', id, reading: 'stream' },
    table: TABLES.map((table) => `public.${table}`).join(','),
  });
  const divided = {
    'tasks.max': '2',
    'millrace.slot.count': '2',
    'millrace.slot.tables': 'public.orders_1:1, public.orders_2:2',
  };
  const worker = await startWorker(
    { bootstrap, cli, worker: { 'producer.compression.type': 'lz4' } },
    { name: id, ...source, ...(slots === 2 && divided) },
  );
  try {
    const topics = TABLES.map((table) => `${id}.public.${table}`);
    const { seconds, secondsToFirst } = await arrival(worker.log, topics, 2 * rowsOfEach, worker.started, () =>
      worker.check(),
    );
    return {
      contender: `Millrace → Kafka, ${slots === 1 ? 'one slot' : 'two slots'}`,
      changes: 2 * rowsOfEach,
      seconds,
      streamingSeconds: seconds - secondsToFirst,
      secondsToFirst,
      ...usageOf(worker.pid),
    };
  } finally {
    await worker.stop();
    for (const name of names) await dropSlot(client, name);
  }
}
