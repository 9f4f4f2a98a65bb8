import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type ChangedTable, keyId, TABLES } from './changed-tables.js';

const CONNECTIONS = 4;
/** Others were at the same row or key: the transaction is rolled back, and with it what it would have changed. */
const CONFLICTS = new Set(['23505', '40P01']);

/**
 * Random inserts, updates, deletes and key changes from several connections at once, in transactions of one to a few hundred rows of which some are
 * rolled back; with a journal of the events that must come of them.
 */
export class RandomChanges {
  /** `op row change` of each event: a delete has no number, and a key change is a delete and an insert. */
  readonly made: string[] = [];
  /** The same of changes made by `touch`. */
  readonly early: string[] = [];
  /** Row changes of committed transactions. */
  done = 0;
  /** Connections wait when so many are done. */
  limit = 0;
  #next = 0;
  #stopped = false;
  readonly #address: pg.ClientConfig;

  constructor(address: pg.ClientConfig) {
    this.#address = address;
  }

  async createTables(rowsEach: number): Promise<void> {
    await this.#withClient(async (client) => {
      for (const table of TABLES) {
        await client.query(table.ddl);
        for (let i = 0; i < rowsEach; i++) await this.#insert(client, table, table.randomKey());
      }
    });
  }

  /** Makes changes until `total` are done. */
  async run(total: number): Promise<void> {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, () =>
        this.#withClient(async (client) => {
          while (this.done < total && !this.#stopped) {
            if (this.done < this.limit) await this.#transaction(client, this.made);
            else await delay(5);
          }
        }),
      ),
    );
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Changes some rows while a snapshot is not complete. */
  async touch(): Promise<void> {
    await this.#withClient(async (client) => {
      for (let i = 0; i < 20; i++) await this.#transaction(client, this.early);
    });
  }

  /** One last insert into each table: what comes after everything else. Resolves to the numbers of these changes. */
  async finish(): Promise<readonly number[]> {
    return this.#withClient(async (client) => {
      const last: number[] = [];
      for (const table of TABLES) {
        // Outside of the random keys, so that the row is new.
        const key = table.randomKey().map((value) => (typeof value === 'number' ? 10_000 : 'last'));
        const events = await this.#insert(client, table, key);
        this.made.push(...events);
        last.push(this.#next);
      }
      return last;
    });
  }

  async #transaction(client: pg.Client, journal: string[]): Promise<void> {
    const size = Math.random() < 0.02 ? 300 : 1 + Math.floor(Math.random() * 20);
    const events: string[] = [];
    let changed = 0;
    await client.query('BEGIN');
    try {
      for (let i = 0; i < size; i++) {
        const made = await this.#change(client);
        if (made.length > 0) changed++;
        events.push(...made);
      }
      if (Math.random() < 0.05) {
        await client.query('ROLLBACK');
        return;
      }
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK');
      if (!CONFLICTS.has((error as { code?: string }).code ?? '')) throw error;
      return;
    }
    journal.push(...events);
    if (journal === this.made) this.done += changed;
  }

  async #change(client: pg.Client): Promise<string[]> {
    const table = TABLES[Math.floor(Math.random() * TABLES.length)] as ChangedTable;
    const dice = Math.random();
    if (dice < 0.35) return this.#insert(client, table, table.randomKey());
    if (dice < 0.75) return this.#update(client, table, table.randomKey());
    if (dice < 0.9) return this.#delete(client, table, table.randomKey());
    return this.#changeKey(client, table, table.randomKey(), table.randomKey());
  }

  async #insert(client: pg.Client, table: ChangedTable, key: readonly unknown[]): Promise<string[]> {
    const values = [...key, ++this.#next, ...table.randomValues()];
    const change = this.#next;
    const columns = [...table.key, 'change', ...table.values];
    const text = `INSERT INTO ${table.name} (${columns}) VALUES (${columns.map((_, i) => `$${i + 1}`)}) ON CONFLICT DO NOTHING`;
    const { rowCount } = await client.query({ name: `insert ${table.name}`, text, values });
    return rowCount === 0 ? [] : [`c ${keyId(table, key)} ${change}`];
  }

  async #update(client: pg.Client, table: ChangedTable, key: readonly unknown[]): Promise<string[]> {
    const values = [...key, ++this.#next, ...table.randomValues()];
    const change = this.#next;
    const set = ['change', ...table.values].map((column, i) => `${column} = $${key.length + i + 1}`);
    const text = `UPDATE ${table.name} SET ${set} WHERE ${condition(table)}`;
    const { rowCount } = await client.query({ name: `update ${table.name}`, text, values });
    return rowCount === 0 ? [] : [`u ${keyId(table, key)} ${change}`];
  }

  async #delete(client: pg.Client, table: ChangedTable, key: readonly unknown[]): Promise<string[]> {
    const text = `DELETE FROM ${table.name} WHERE ${condition(table)}`;
    const { rowCount } = await client.query({ name: `delete ${table.name}`, text, values: [...key] });
    return rowCount === 0 ? [] : [`d ${keyId(table, key)}`];
  }

  async #changeKey(
    client: pg.Client,
    table: ChangedTable,
    from: readonly unknown[],
    to: readonly unknown[],
  ): Promise<string[]> {
    if (keyId(table, from) === keyId(table, to)) return [];
    const change = ++this.#next;
    const set = [...table.key, 'change'].map((column, i) => `${column} = $${from.length + i + 1}`);
    const text = `UPDATE ${table.name} SET ${set} WHERE ${condition(table)}`;
    const { rowCount } = await client.query({ name: `key ${table.name}`, text, values: [...from, ...to, change] });
    return rowCount === 0 ? [] : [`d ${keyId(table, from)}`, `c ${keyId(table, to)} ${change}`];
  }

  async #withClient<T>(action: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client(this.#address);
    await client.connect();
    try {
      return await action(client);
    } finally {
      await client.end();
    }
  }
}

function condition(table: ChangedTable): string {
  return table.key.map((column, i) => `${column} = $${i + 1}`).join(' AND ');
}
