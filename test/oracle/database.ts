import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { splitSql } from './split-sql.js';

/** How to reach a server as superuser. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** One query on a connection of its own. */
export async function query(
  server: Server,
  text: string,
  values: unknown[] = [],
  database = 'postgres',
): Promise<Record<string, unknown>[]> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

const ident = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Drops a database with its slots, whoever uses them. */
export async function dropDatabase(server: Server, name: string): Promise<void> {
  for (;;) {
    const slots = await query(
      server,
      `select slot_name, pg_terminate_backend(active_pid) from pg_replication_slots where database = $1`,
      [name],
    );
    if (slots.length === 0) break;
    for (const { slot_name } of slots) {
      // Active for a moment after its backend was told to end.
      await query(server, 'select pg_drop_replication_slot($1)', [slot_name]).catch(() => delay(50));
    }
  }
  await query(server, `drop database if exists ${ident(name)} with (force)`);
}

export async function createDatabase(server: Server, name: string): Promise<void> {
  await dropDatabase(server, name);
  await query(server, `create database ${ident(name)} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
}

/** Whether a slot's stream has passed the present end of the log; also true while nobody reads the slot. */
export async function streamPassed(server: Server, slot: string, lsn: string): Promise<boolean> {
  const rows = await query(
    server,
    `select r.sent_lsn >= $2::pg_lsn as passed from pg_replication_slots s
     join pg_stat_replication r on r.pid = s.active_pid where s.slot_name = $1`,
    [slot, lsn],
  );
  return rows[0]?.passed !== false;
}

/** The connections of a scenario; scripts run statement by statement, and `-- @session b` switches connections. */
export class Sessions {
  readonly #open = new Map<string, pg.Client>();

  constructor(
    private readonly server: Server,
    private readonly database: string,
  ) {}

  /** `step` is awaited after every statement that leaves no transaction open, `drain` at every `-- @drain`. */
  async run(script: string, drain: () => Promise<void>, step?: () => Promise<void>): Promise<void> {
    let session = 'a';
    let transaction = false;
    for (const part of splitSql(script)) {
      if ('directive' in part) {
        if (part.directive === 'session') session = part.argument;
        else if (part.directive === 'sleep') await delay(Number(part.argument));
        else if (part.directive === 'drain') await drain();
        else throw new Error(`unknown directive @${part.directive}`);
        continue;
      }
      if (/^(begin|start transaction)\b/i.test(part.sql)) transaction = true;
      if (/^(commit|rollback|end)\b(?!\s+to\b)/i.test(part.sql)) transaction = false;
      try {
        await (await this.#client(session)).query(part.sql);
      } catch (cause) {
        throw new Error(`${(cause as Error).message} in: ${part.sql.slice(0, 200)}`, { cause });
      }
      if (step && !transaction) await step();
    }
  }

  async close(): Promise<void> {
    for (const client of this.#open.values()) await client.end().catch(() => {});
    this.#open.clear();
  }

  async #client(name: string): Promise<pg.Client> {
    const existing = this.#open.get(name);
    if (existing) return existing;
    const { host, port, user, password } = this.server;
    const client = new pg.Client({ host, port, user, password, database: this.database });
    client.on('error', () => {});
    await client.connect();
    await client.query("set timezone = 'UTC'; set intervalstyle = 'postgres'; set bytea_output = 'hex'");
    this.#open.set(name, client);
    return client;
  }
}
