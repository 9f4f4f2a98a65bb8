import pg from 'pg';
import { onTestFinished } from 'vitest';
import { type PostgresService, startPostgres } from '../../../scripts/services/postgres.js';

/** A server of one test's own, which may be restarted or lose slots, and where names of databases, users and slots are free. */
export class OwnPostgres {
  readonly server: PostgresService;

  private constructor(server: PostgresService) {
    this.server = server;
  }

  static async start(settings: Readonly<Record<string, string>> = {}): Promise<OwnPostgres> {
    const server = await startPostgres({ settings });
    onTestFinished(() => server.stop());
    return new OwnPostgres(server);
  }

  /** The two settings that are addresses. */
  get address(): { readonly 'database.hostname': string; readonly 'database.port': string } {
    return { 'database.hostname': this.server.host, 'database.port': String(this.server.port) };
  }

  /** A connection as the superuser, closed with the test. It may be lost with the server. */
  async connect(database = 'postgres'): Promise<pg.Client> {
    const { host, port, user, password } = this.server;
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
