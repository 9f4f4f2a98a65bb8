import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/cli/demo/embedded-postgres.js';
import { readableTemporaryFolder } from '../../../src/cli/demo/postgres-binaries.js';

/** A primary server and a hot standby of it, which a connector reads. */
export interface StandbyPair {
  /** Connected to the primary. */
  readonly primary: pg.Client;
  /** Settings of a connector that reads the standby. */
  readonly config: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const SETTINGS = { fsync: 'off', timezone: 'UTC' };
/** What lets a standby go on with logical decoding that waits for a look at the running transactions of an idle primary. */
const STANDBY_SNAPSHOT_MILLIS = 100;

/**
 * Starts both. `setup` runs before the standby is made.
 * @see https://www.postgresql.org/docs/current/logicaldecoding-explanation.html
 */
export async function startStandby(setup: string): Promise<StandbyPair> {
  const folder = await mkdtemp(join(readableTemporaryFolder(), 'millrace-standby-'));
  await rm(folder, { recursive: true });
  const first = await startEmbeddedPostgres({ dataDir: `${folder}-primary`, settings: SETTINGS });
  const seed = await connected(first);
  await seed.query(setup);
  await seed.end();
  // The folder of a server that was shut down in order is a base backup.
  await first.stop();
  const copy = `${first.dataDir}-standby`;
  // Owner and mode have to stay: the server refuses a folder that is not its user's own.
  execFileSync('cp', ['-a', first.dataDir, copy]);
  await writeFile(join(copy, 'standby.signal'), '');
  const main = await startEmbeddedPostgres({ dataDir: first.dataDir, settings: SETTINGS });
  const standby = await startEmbeddedPostgres({
    dataDir: copy,
    settings: {
      ...SETTINGS,
      hot_standby_feedback: 'on',
      primary_conninfo: `host=${main.host} port=${main.port} user=${main.user} password=${main.password}`,
    },
  });
  const primary = await connected(main);
  const nudge = setInterval(
    () => primary.query('SELECT pg_log_standby_snapshot()').catch(() => {}),
    STANDBY_SNAPSHOT_MILLIS,
  );
  return {
    primary,
    config: {
      'database.hostname': standby.host,
      'database.port': String(standby.port),
      'database.user': standby.user,
      'database.password': standby.password,
      'database.dbname': 'postgres',
      'topic.prefix': 'srv',
      'plugin.name': 'pgoutput',
      'slot.name': 'standby_slot',
      'retriable.restart.connector.wait.ms': '100',
    },
    async stop() {
      clearInterval(nudge);
      await primary.end();
      await standby.stop();
      await main.stop();
      for (const dir of [main.dataDir, standby.dataDir]) await rm(dir, { recursive: true, force: true });
    },
  };
}

async function connected({ host, port, user, password }: EmbeddedPostgres): Promise<pg.Client> {
  const client = new pg.Client({ host, port, user, password, database: 'postgres' });
  await client.connect();
  return client;
}
