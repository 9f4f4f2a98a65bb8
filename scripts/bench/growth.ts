import type { PostgresService } from '../services/postgres.js';
import { prepareTables } from './many-tables.js';
import { MANY_TRANSACTIONS, ONE_TRANSACTION, scaled, TABLES, type WorkloadTable } from './tables.js';
import { prepareWorkload, type Workload } from './workload.js';

/** Two or more workloads whose cost per change should be the same, and whose memory too. */
export interface Growth {
  readonly about: string;
  readonly sizes: readonly { readonly name: string; prepare(server: PostgresService): Promise<Workload> }[];
}

/** 800,000 changes of the orders' full size become a million. */
const MILLION = 1.25;
const TABLE_COUNT = 500;
const ROWS_OF_TABLES = 1_000_000;

const of = (table: WorkloadTable, scale: number) => (server: PostgresService) =>
  prepareWorkload(server, table, scaled(table, scale));

/** What is compared, by the mode's name on the command line. */
export const GROWTHS = {
  backlog: (scale): Growth => ({
    about: 'A backlog of a million changes (orders), and one of ten million',
    sizes: [
      { name: 'backlog', prepare: of(TABLES.orders as WorkloadTable, MILLION * scale) },
      { name: 'ten times the backlog', prepare: of(TABLES.orders as WorkloadTable, 10 * MILLION * scale) },
    ],
  }),
  transaction: (scale): Growth => ({
    about: 'Five million rows in transactions of 1000, and in a single one',
    sizes: [
      { name: 'transactions of 1000 rows', prepare: of(MANY_TRANSACTIONS, scale) },
      { name: 'one transaction', prepare: of(ONE_TRANSACTION, scale) },
    ],
  }),
  tables: (scale): Growth => ({
    about: `A million rows in transactions of ten, into one table, and into ${TABLE_COUNT} of one publication in turn`,
    sizes: [1, TABLE_COUNT].map((count) => ({
      name: count === 1 ? 'one table' : `${count} tables`,
      prepare: (server: PostgresService) => prepareTables(server, count, Math.round(ROWS_OF_TABLES * scale)),
    })),
  }),
} satisfies Record<string, (scale: number) => Growth>;
