import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/cli/demo/embedded-postgres.js';
import { readableTemporaryFolder } from '../../../src/cli/demo/postgres-binaries.js';

let servers = 0;

/** A server of one test's own, which may be restarted or lose slots, and where names of databases, users and slots are free. */
export class OwnPostgres {
  #server: EmbeddedPostgres;
  readonly #settings: Readonly<Record<string, string>>;

  private constructor(server: EmbeddedPostgres, settings: Readonly<Record<string, string>>) {
    this.#server = server;
    this.#settings = settings;
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
    const dataDir = join(readableTemporaryFolder(), `millrace-own-pg-${process.pid}-${servers++}`);
    const all = { fsync: 'off', ...settings };
    const postgres = new OwnPostgres(await startEmbeddedPostgres({ dataDir, settings: all }), all);
    // The server is in a process group of its own and would outlive a run that is broken off.
    const kill = () => {
      try {
        process.kill(postgres.pid, 'SIGKILL');
      } catch {
        // It has ended.
      }
    };
    process.once('exit', kill);
    onTestFinished(async () => {
      process.off('exit', kill);
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    });
    return postgres;
  }

  /** The two settings that are addresses. */
  get address(): { readonly 'database.hostname': string; readonly 'database.port': string } {
    return { 'database.hostname': this.#server.host, 'database.port': String(this.#server.port) };
  }

  get pid(): number {
    return this.#server.pid;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** Starts it again on the same port and data. */
  async startAgain(): Promise<void> {
    const { dataDir, port } = this.#server;
    this.#server = await startEmbeddedPostgres({ dataDir, port, settings: this.#settings });
  }

  /** A connection as the superuser, closed with the test. It may be lost with the server. */
  async connect(database = 'postgres'): Promise<pg.Client> {
    const { host, port, user, password } = this.#server;
    const client = new pg.Client({ host, port, user, password, database });
    client.on('error', () => {});
    await client.connect();
    onTestFinished(() => client.end().catch(() => {}));
    return client;
  }

  /** A database with these statements run in it; for a connector's user, which gets the rights that it needs, where one is given. */
  async create(database: string, statements: string, user?: { name: string; password: string }): Promise<pg.Client> {
    const admin = await this.connect();
    if (user) await admin.query(`CREATE ROLE ${user.name} LOGIN SUPERUSER PASSWORD '${user.password}'`);
    await admin.query(`CREATE DATABASE ${database}`);
    const client = await this.connect(database);
    await client.query(statements);
    return client;
  }
}
