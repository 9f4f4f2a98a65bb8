import pg from 'pg';
import type { PostgresService } from '../../services/postgres.js';

/** A database of one measurement, new and empty. */
export class BenchDatabase {
  readonly name: string;
  readonly client: pg.Client;
  readonly #server: PostgresService;

  private constructor(server: PostgresService, name: string) {
    this.name = name;
    this.#server = server;
    this.client = new pg.Client({ ...server, database: name });
  }

  static async create(server: PostgresService, name: string, table: string): Promise<BenchDatabase> {
    const database = new BenchDatabase(server, name);
    await database.#drop();
    await database.#administer(`CREATE DATABASE ${name}`);
    await database.client.connect();
    await database.client.query(table);
    return database;
  }

  /** Drops it with its slots, which nobody reads any more. */
  async remove(): Promise<void> {
    await this.client.end();
    await this.#drop();
  }

  async #drop(): Promise<void> {
    await this.#administer(
      `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '${this.name}'`,
    );
    await this.#administer(`DROP DATABASE IF EXISTS ${this.name} WITH (FORCE)`);
  }

  async #administer(statement: string): Promise<void> {
    const admin = new pg.Client({ ...this.#server, database: 'postgres' });
    await admin.connect();
    try {
      await admin.query(statement);
    } finally {
      await admin.end();
    }
  }
}
