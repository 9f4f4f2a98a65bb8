import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/cli/demo/embedded-postgres.js';
import { readableTemporaryFolder } from '../../src/cli/demo/postgres-binaries.js';
import type { Service } from './process.js';

/** A PostgreSQL server with `wal_level=logical` and a superuser. */
export interface PostgresService extends Service {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** A database that always exists. */
  readonly database: string;
  /** Major version. */
  readonly version: number;
  /** The server's process; null for a server given by address. */
  readonly pid: number | null;
}

export interface PostgresOptions {
  /** `embedded` (default) is the packaged, newest server; `local` the newest one installed on this machine. */
  readonly server?: 'embedded' | 'local';
  readonly settings?: Readonly<Record<string, string>>;
}

/** Folders with `bin/postgres` of servers installed on this machine, newest first. */
export function localServers(): string[] {
  const roots = ['/usr/lib/postgresql', '/usr/local/lib/postgresql', '/opt/homebrew/opt'];
  return roots
    .filter((root) => existsSync(root))
    .flatMap((root) => readdirSync(root).map((name) => join(root, name)))
    .filter((folder) => existsSync(join(folder, 'bin', 'initdb')) && existsSync(join(folder, 'bin', 'postgres')))
    .sort()
    .reverse();
}

/**
 * A server of its own in a temporary folder; or, where `MILLRACE_PG_URL` is set and no special settings are asked for, the server
 * given there (it must have `wal_level=logical`, the user must be a superuser).
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresService> {
  const given = process.env.MILLRACE_PG_URL;
  if (given && !options.settings && !options.server) return givenServer(new URL(given));
  const binaries = options.server === 'local' ? localServers()[0] : undefined;
  if (options.server === 'local' && !binaries) throw new Error('No PostgreSQL server is installed on this machine.');
  const folder = await mkdtemp(join(readableTemporaryFolder(), 'millrace-pg-'));
  await rm(folder, { recursive: true });
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    ...(binaries ? { binaries } : {}),
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      max_connections: '200',
      max_wal_size: '4GB',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...options.settings,
    },
  });
  const kill = () => {
    try {
      process.kill(server.pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  };
  process.once('exit', kill);
  const address = { host: server.host, port: server.port, user: server.user, password: server.password };
  return {
    ...address,
    database: 'postgres',
    version: await majorVersion(address),
    pid: server.pid,
    async stop() {
      process.off('exit', kill);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function givenServer(url: URL): Promise<PostgresService> {
  const address = {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  return { ...address, database: 'postgres', version: await majorVersion(address), pid: null, stop: async () => {} };
}

async function majorVersion(address: pg.ClientConfig): Promise<number> {
  const client = new pg.Client({ ...address, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query('SHOW server_version_num');
    return Math.floor(Number(rows[0].server_version_num) / 10_000);
  } finally {
    await client.end();
  }
}
