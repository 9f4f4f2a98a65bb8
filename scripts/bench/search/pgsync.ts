import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../services/cache.js';
import type { PostgresService } from '../../services/postgres.js';

const run = promisify(execFile);
const VERSION = '7.3.0';
const SCHEMA = 'schema.json';
const COLUMNS = ['id', 'customer', 'status', 'amount', 'note', 'created', 'revision'];

/**
 * Makes pgsync's slot and triggers. It runs against OpenSearch: its client for Elasticsearch wants the server's root page, which the archive of the server
 * lacks. Redis serves only its daemon; a run that ends by itself does without.
 *
 * @see https://pgsync.com
 */
export async function bootstrapPgsync(
  folder: string,
  server: PostgresService,
  database: string,
  url: string,
  index: string,
): Promise<void> {
  const schema = [{ database, index, nodes: { table: 'orders', columns: COLUMNS } }];
  await writeFile(join(folder, SCHEMA), JSON.stringify(schema));
  await program('bootstrap', folder, server, url);
}

/** One run: the table when it was never read, and the changes that wait in the slot. */
export async function runPgsync(folder: string, server: PostgresService, url: string): Promise<void> {
  await program('pgsync', folder, server, url);
}

async function program(
  name: 'bootstrap' | 'pgsync',
  folder: string,
  server: PostgresService,
  url: string,
): Promise<void> {
  const env = {
    PATH: process.env.PATH,
    PG_HOST: server.host,
    PG_PORT: String(server.port),
    PG_USER: server.user,
    PG_PASSWORD: server.password,
    OPENSEARCH: 'True',
    ELASTICSEARCH: 'False',
    ELASTICSEARCH_URL: url,
    ELASTICSEARCH_TIMEOUT: '60',
    LOG_LEVEL: 'WARNING',
  };
  await run(join(await installed(), 'bin', name), ['-c', SCHEMA], { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
}

/** The virtual environment with pgsync, made once. */
async function installed(): Promise<string> {
  const folder = join(cacheFolder('artifacts'), `pgsync-${VERSION}`);
  if (existsSync(join(folder, 'bin', 'pgsync'))) return folder;
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin', 'pip'), ['install', '-q', `pgsync==${VERSION}`]);
  return folder;
}
