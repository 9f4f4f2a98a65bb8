import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresService } from '../../scripts/services/postgres.js';
import { startSearch } from '../../scripts/services/search.js';
import { freePort } from '../../src/cli/demo/embedded-postgres.js';
import type { VerificationReport } from '../../src/cli/verification/verification-report.js';
import { dropDatabase } from '../oracle/database.js';
import { randomStatement, SEARCHED_DDL, SEARCHED_TABLES } from './searched-tables.js';
import { sourceConnector } from './source-connector.js';
import { MAIN, type Settings, WorkerProcess } from './worker-process.js';

export interface VerifiedSearchPlan {
  readonly server: PostgresService;
  /** Row changes to make. */
  readonly changes: number;
  /** How often the search server is killed, and how often the worker. */
  readonly kills: number;
  readonly progress?: (line: string) => void;
}

export interface VerifiedSearchResult {
  readonly changes: number;
  /** Of `millrace verify`: once while changes flow, then twice in a row. */
  readonly reports: readonly VerificationReport[];
}

const CONNECTIONS = 4;
const ROWS = 60;
/** A statement that met another one's rows. */
const CONFLICTS = new Set(['23505', '40P01', '40001']);

/** Mixed changes of five tables while the search server and the worker are killed in turn; then `millrace verify`, as users call it. */
export async function runVerifiedSearch(plan: VerifiedSearchPlan): Promise<VerifiedSearchResult> {
  const { server, progress = () => {} } = plan;
  const prefix = `verified_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-verified-'));
  const admin = new pg.Client({ ...server });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${prefix}`);
  const database = { ...server, database: prefix };
  // A server of its own, which can be killed; it makes no index by itself.
  const search = await startSearch({ kind: 'elasticsearch', settings: { 'action.auto_create_index': 'false' } });
  const url = `http://127.0.0.1:${await freePort()}`;
  const worker = new WorkerProcess(folder, { listeners: url }, connectors(server, prefix, search.url));
  const changes = new Changes(database, plan.changes);
  try {
    await changes.prepare();
    await worker.start();
    const changing = changes.run();
    for (let kill = 1; kill <= plan.kills; kill++) {
      // A server takes its time to come back: without a limit all changes were made before the last crashes.
      changes.allow((plan.changes * kill) / plan.kills);
      await worker.until('changes go on', () => changes.done >= (plan.changes * (kill - 0.7)) / plan.kills);
      await search.kill();
      progress(`search server killed after ${changes.done} changes`);
      await delay(500 + Math.random() * 2000);
      await search.restart();
      await worker.until('changes go on', () => changes.done >= (plan.changes * (kill - 0.3)) / plan.kills);
      await worker.kill();
      progress(`worker killed after ${changes.done} changes`);
      await worker.start();
    }
    await worker.until('both connectors are there', async () => {
      const answer = await fetch(`${url}/connectors/${prefix}-search/status`).catch(() => null);
      return answer?.status === 200;
    });
    const reports = [await verify(folder, prefix)];
    progress(`while changes flow: ${said(reports[0] as VerificationReport)}`);
    await changing;
    for (let time = 1; time <= 2; time++) {
      const report = await verify(folder, prefix);
      progress(said(report));
      reports.push(report);
    }
    return { changes: changes.done, reports };
  } finally {
    changes.stop();
    await worker.kill();
    await search.stop();
    await dropDatabase(server, prefix);
    await admin.end();
    await rm(folder, { recursive: true, force: true });
  }
}

function connectors(server: PostgresService, prefix: string, search: string): Settings[] {
  return [
    sourceConnector(server, prefix, {
      'table.include.list': SEARCHED_TABLES.map((name) => `public.${name}`).join(),
    }),
    {
      name: `${prefix}-search`,
      'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
      'connection.url': search,
      topics: SEARCHED_TABLES.map((name) => `${prefix}.public.${name}`).join(),
    },
  ];
}

/** Random statements from several connections at once. */
class Changes {
  done = 0;
  #allowed = 0;
  #goOn: (() => void)[] = [];
  readonly #address: pg.ClientConfig;
  readonly #total: number;
  #stopped = false;

  constructor(address: pg.ClientConfig, total: number) {
    this.#address = address;
    this.#total = total;
  }

  async prepare(): Promise<void> {
    const client = await this.#connect();
    await client.query(SEARCHED_DDL);
    for (let i = 0; i < 100; i++) await this.#change(client);
    this.done = 0;
    await client.end();
  }

  async run(): Promise<void> {
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async () => {
        const client = await this.#connect();
        while (this.done < this.#total && !this.#stopped) {
          if (this.done < this.#allowed) await this.#change(client);
          else await new Promise<void>((resolve) => this.#goOn.push(resolve));
        }
        await client.end();
      }),
    );
  }

  /** So many may be made in all. */
  allow(changes: number): void {
    this.#allowed = changes;
    for (const goOn of this.#goOn.splice(0)) goOn();
  }

  stop(): void {
    this.#stopped = true;
    this.allow(0);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.#address);
    // The database may be dropped under it when a run is broken off.
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  async #change(client: pg.Client): Promise<void> {
    try {
      const { rowCount } = await client.query(randomStatement(1 + Math.floor(Math.random() * ROWS)));
      this.done += rowCount ?? 0;
    } catch (error) {
      if (!CONFLICTS.has((error as { code?: string }).code ?? '') && !this.#stopped) throw error;
    }
  }
}

/** Runs the command. @throws with what it printed unless it ends with 0 or 1 */
function verify(folder: string, prefix: string): Promise<VerificationReport> {
  const args = [
    'verify',
    '--worker',
    join(folder, 'worker.properties'),
    '--source',
    prefix,
    '--sink',
    `${prefix}-search`,
  ];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [MAIN, ...args, '--json', '--timeout', '900'],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (code === 0 || code === 1) resolve(JSON.parse(stdout) as VerificationReport);
        else reject(new Error(`verify has ended with ${code}: ${stderr}`));
      },
    );
  });
}

/** A report in one line. */
function said({ equal, lsn, resources, counts, changedMeanwhile, newer, undecided }: VerificationReport): string {
  const rows = resources.reduce((sum, resource) => sum + resource.rows, 0);
  const documents = resources.reduce((sum, resource) => sum + resource.documents, 0);
  const wrong = `${counts.missing} missing, ${counts.extra} too many, ${counts.different} different`;
  return `verify: ${equal ? 'equal' : 'different'} at ${lsn}, ${rows} rows, ${documents} documents, ${wrong}, ${changedMeanwhile} changed meanwhile, ${newer} newer, ${undecided} undecided`;
}
