/** How much of everything a workload does. */
export interface WorkloadSize {
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
}

/** A table and how it is changed. Statements take the first and the last id of the rows they change. */
export interface WorkloadTable {
  readonly about: string;
  readonly name: string;
  readonly create: string;
  /** Rows of transactions, repeated; so two runs write the same WAL. */
  readonly transactions: readonly number[];
  readonly full: WorkloadSize;
  insert(from: number, to: number): string;
  update(from: number, to: number): string;
}

const MIXED = [1, 3, 10, 35, 100, 350, 1000, 600, 20, 200];
const WIDE_COLUMNS = 20;

const columns = (make: (n: number) => string) => Array.from({ length: WIDE_COLUMNS }, (_, n) => make(n)).join(', ');

const ORDERS = `CREATE TABLE orders (
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

const insertOrders = (from: number, to: number) =>
  `INSERT INTO orders SELECT i, i % 5000, 'new', (i % 100000) / 100.0, i % 7 + 1, 'order number ' || i || ' of the bench', i % 3 = 0,
   now(), NULL FROM generate_series(${from}, ${to}) i`;
const updateOrders = (from: number, to: number) =>
  `UPDATE orders SET status = 'paid', paid = true, updated_at = now() WHERE id BETWEEN ${from} AND ${to}`;

/** The workloads by their names on the command line. */
export const TABLES: Readonly<Record<string, WorkloadTable>> = {
  orders: {
    about: 'nine columns, transactions of 1 to 1000 rows',
    name: 'orders',
    create: ORDERS,
    transactions: MIXED,
    full: { inserts: 500_000, updates: 250_000, deletes: 50_000 },
    insert: insertOrders,
    update: updateOrders,
  },
  small: {
    about: 'nine columns, each change in a transaction of its own',
    name: 'orders',
    create: ORDERS,
    transactions: [1],
    full: { inserts: 100_000, updates: 50_000, deletes: 10_000 },
    insert: insertOrders,
    update: updateOrders,
  },
  wide: {
    about: '61 columns (bigint, text and timestamptz in turn), transactions of 1 to 1000 rows',
    name: 'wide',
    create: `CREATE TABLE wide (id bigint PRIMARY KEY, ${columns((n) => `number_${n} bigint, text_${n} text, at_${n} timestamptz`)})`,
    transactions: MIXED,
    full: { inserts: 100_000, updates: 50_000, deletes: 10_000 },
    insert: (from, to) =>
      `INSERT INTO wide SELECT i, ${columns((n) => `i * ${n + 1}, 'text ' || i || ' of column ${n}', now()`)} FROM generate_series(${from}, ${to}) i`,
    update: (from, to) => `UPDATE wide SET number_0 = -id, text_1 = 'changed' WHERE id BETWEEN ${from} AND ${to}`,
  },
  toast: {
    about: 'a text of 8 kB outside of the row, which updates leave as it is; transactions of 1 to 1000 rows',
    name: 'documents',
    create: `CREATE TABLE documents (id bigint PRIMARY KEY, title text NOT NULL, version int NOT NULL, body text NOT NULL);
      ALTER TABLE documents ALTER body SET STORAGE EXTERNAL`,
    transactions: MIXED,
    full: { inserts: 40_000, updates: 100_000, deletes: 4_000 },
    insert: (from, to) =>
      `INSERT INTO documents SELECT i, 'document ' || i, 1, repeat(md5(i::text), 250) FROM generate_series(${from}, ${to}) i`,
    update: (from, to) => `UPDATE documents SET version = version + 1 WHERE id BETWEEN ${from} AND ${to}`,
  },
};

const INSERTS_ONLY = { name: 'orders', create: ORDERS, insert: insertOrders, update: updateOrders };

/** So many rows in one transaction, which PostgreSQL's decoder spills to its disk. */
export const ONE_TRANSACTION: WorkloadTable = {
  ...INSERTS_ONLY,
  about: 'nine columns, all rows in one transaction',
  transactions: [Number.POSITIVE_INFINITY],
  full: { inserts: 5_000_000, updates: 0, deletes: 0 },
};

/** The same rows as people mostly write them. */
export const MANY_TRANSACTIONS: WorkloadTable = {
  ...INSERTS_ONLY,
  about: 'nine columns, transactions of 1000 rows',
  transactions: [1000],
  full: ONE_TRANSACTION.full,
};

/** A table's changes at a scale; updates go round the rows that are left where there are more of them than rows. */
export function scaled({ full }: WorkloadTable, scale: number): WorkloadSize {
  return {
    inserts: Math.round(full.inserts * scale),
    updates: Math.round(full.updates * scale),
    deletes: Math.round(full.deletes * scale),
  };
}
