import type { Client } from 'pg';

/** A table that the random changes go to, and how its rows and keys look in events, documents and here: arrays and objects in the order of the columns. */
export interface ChangedTable {
  readonly name: string;
  readonly ddl: string;
  readonly key: readonly string[];
  /** A query for all rows, each value as JSON without a schema has it with `decimal.handling.mode=string`. */
  readonly rows: string;
  /** Values of the key columns, one of a few thousand. */
  randomKey(): unknown[];
  /** Columns but for the key and `change`, in order. */
  readonly values: readonly string[];
  randomValues(): unknown[];
}

const KEYS = 4000;
const upTo = (limit: number) => Math.floor(Math.random() * limit);
const text = (longest: number) => `${Math.random().toString(36)} äöü "😀\\${'x'.repeat(upTo(longest))}`;

/** A key of one column, a key of two, and a table whose old rows come whole. `change` is a number that no other insert or update has. */
export const TABLES: readonly ChangedTable[] = [
  {
    name: 'customers',
    ddl: 'CREATE TABLE customers (id int PRIMARY KEY, change bigint NOT NULL, name text NOT NULL, balance numeric(12, 2), vip boolean NOT NULL)',
    key: ['id'],
    rows: 'SELECT id, change::int AS change, name, balance::text AS balance, vip FROM customers',
    randomKey: () => [upTo(KEYS)],
    values: ['name', 'balance', 'vip'],
    randomValues: () => [text(60), Math.random() < 0.1 ? null : (upTo(1e8) / 100).toFixed(2), Math.random() < 0.5],
  },
  {
    name: 'order_lines',
    ddl: 'CREATE TABLE order_lines (order_id int, line smallint, change bigint NOT NULL, product text, quantity int NOT NULL, PRIMARY KEY (order_id, line))',
    key: ['order_id', 'line'],
    rows: 'SELECT order_id, line, change::int AS change, product, quantity FROM order_lines',
    randomKey: () => [upTo(KEYS / 5), upTo(5)],
    values: ['product', 'quantity'],
    randomValues: () => [Math.random() < 0.1 ? null : text(20), upTo(1000)],
  },
  {
    name: 'notes',
    ddl: 'CREATE TABLE notes (id text PRIMARY KEY, change bigint NOT NULL, body text NOT NULL, tags text[]); ALTER TABLE notes REPLICA IDENTITY FULL',
    key: ['id'],
    rows: 'SELECT id, change::int AS change, body, tags FROM notes',
    randomKey: () => [`note-${upTo(KEYS)}`],
    values: ['body', 'tags'],
    randomValues: () => [text(300), Math.random() < 0.2 ? null : [text(5), 'b']],
  },
];

/** The rows of all tables, as texts by `table key`. */
export async function tableRows(client: Client): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const table of TABLES) {
    const { rows } = await client.query<Record<string, unknown>>(table.rows);
    for (const row of rows) all.set(rowId(table, row), JSON.stringify(row));
  }
  return all;
}

/** Names a row by its table and the values of its key. */
export function rowId(table: ChangedTable, row: Readonly<Record<string, unknown>>): string {
  return keyId(
    table,
    table.key.map((column) => row[column]),
  );
}

export function keyId(table: ChangedTable, key: readonly unknown[]): string {
  return `${table.name} ${JSON.stringify(key)}`;
}
