/** Five tables of the kinds that search is fed from, and statements that change random rows of them. */
export const SEARCHED_TABLES = ['accounts', 'positions', 'articles', 'readings', 'documents'] as const;

/** How many different keys each table has. */
const KEYS = 60_000;

export const SEARCHED_DDL = `
CREATE TABLE accounts (id int PRIMARY KEY, name text NOT NULL, balance numeric(14, 2), vip boolean, changed timestamptz);
CREATE TABLE positions (account int, line smallint, product text, quantity int, PRIMARY KEY (account, line));
CREATE TABLE articles (id text PRIMARY KEY, title text, tags text[], price double precision); ALTER TABLE articles REPLICA IDENTITY FULL;
CREATE TABLE readings (id uuid PRIMARY KEY, at timestamp, value real, raw bytea, day date);
CREATE TABLE documents (id bigint PRIMARY KEY, title text, body text, meta jsonb); ALTER TABLE documents ALTER COLUMN body SET STORAGE EXTERNAL;
`;

const key = `(random() * ${KEYS})::int`;
const uuid = `md5((${key})::text)::uuid`;
const inserts: Readonly<Record<string, string>> = {
  accounts: `SELECT ${key}, 'name ' || random(), round((random() * 1000)::numeric, 2), random() < 0.5, clock_timestamp()`,
  positions: `SELECT ${key} / 4, (random() * 4)::int, 'product "' || random() || '"', (random() * 100)::int`,
  articles: `SELECT 'a/' || ${key} || '|x', 'title ' || random(), ARRAY['t' || (random() * 9)::int, 'ö'], random()`,
  readings: `SELECT ${uuid}, clock_timestamp()::timestamp, random()::real, decode(md5(random()::text), 'hex'), current_date + (random() * 100)::int`,
  documents: `SELECT ${key}, 'title ' || random(), repeat('long ', 500) || random(), jsonb_build_object('n', random(), 'a', ARRAY[1, 2])`,
};
const rows = (count: number) => `FROM generate_series(1, ${count})`;
const keysOf = (table: string, column: string, count: number) =>
  `(SELECT ${column} FROM ${table} TABLESAMPLE SYSTEM (5) LIMIT ${count})`;

/** One statement that changes about `count` rows: mostly updates (of `documents` without the long column), inserts, deletes, changed keys. */
export function randomStatement(count: number): string {
  const dice = Math.random();
  const table = SEARCHED_TABLES[Math.floor(Math.random() * SEARCHED_TABLES.length)] as string;
  if (dice < 0.4) return `INSERT INTO ${table} ${inserts[table]} ${rows(count)} ON CONFLICT DO NOTHING`;
  if (dice < 0.55) return removal(table, Math.ceil(count / 2));
  if (dice < 0.62)
    return `UPDATE accounts SET id = id + ${KEYS} WHERE id < ${KEYS} AND id IN ${keysOf('accounts', 'id', Math.ceil(count / 10))} AND id + ${KEYS} NOT IN (SELECT id FROM accounts WHERE id >= ${KEYS})`;
  return change(table, count);
}

function removal(table: string, count: number): string {
  if (table === 'positions')
    return `DELETE FROM positions WHERE account IN ${keysOf(table, 'account', Math.ceil(count / 4))}`;
  return `DELETE FROM ${table} WHERE id IN ${keysOf(table, 'id', count)}`;
}

function change(table: string, count: number): string {
  const set: Readonly<Record<string, string>> = {
    accounts: 'balance = round((random() * 1000)::numeric, 2), changed = clock_timestamp()',
    positions: 'quantity = (random() * 100)::int',
    articles: 'price = random(), tags = tags || $t$new$t$::text',
    readings: 'value = random()::real',
    documents: "title = 'changed ' || random()",
  };
  if (table === 'positions')
    return `UPDATE positions SET ${set.positions} WHERE account IN ${keysOf(table, 'account', Math.ceil(count / 4))}`;
  const tags = table === 'articles' ? 'AND cardinality(tags) < 5' : '';
  return `UPDATE ${table} SET ${set[table]} WHERE id IN ${keysOf(table, 'id', count)} ${tags}`;
}
