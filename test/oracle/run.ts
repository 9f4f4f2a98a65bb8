import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { localServers, type PostgresService, startPostgres } from '../../scripts/services/postgres.js';
import { type ErrorCase, errorCases, runErrorCase } from './error-case.js';
import { withoutKnown } from './known-differences.js';
import { startMillraceStack } from './millrace-stack.js';
import { asGolden, compare, type Difference, type Golden, readGolden } from './result.js';
import { runScenario } from './scenario.js';
import type { Stack } from './stack.js';

/**
 * `npm run test:oracle [-- name …]`: replays recorded scenarios and bad configurations against our worker and prints the first difference of each that
 * fails. ORACLE_SCENARIOS names another folder of scenarios, ORACLE_ERRORS another one of bad configurations; `--live` runs the real connector beside
 * ours instead of reading golden files. The records were made with PostgreSQL 15; `--server` takes
 * `local` (an installed server; the default where it is a 15) or `embedded` (the packaged, newest one).
 */
const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { live: { type: 'boolean' }, server: { type: 'string' }, all: { type: 'boolean' } },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const scenarios = process.env.ORACLE_SCENARIOS ?? join(here, 'scenarios');
// A run over somebody's own scenarios leaves our error cases out.
const errors = process.env.ORACLE_ERRORS ?? (process.env.ORACLE_SCENARIOS ? null : join(here, 'errors'));
const CONCURRENCY = options.live ? 1 : 3;

interface Job {
  readonly name: string;
  /** All statements of a scenario. */
  readonly sql: string;
  run(): Promise<Difference[] | { skipped: string }>;
}

const counts = { passed: 0, failed: 0, skipped: 0 };
const recordedVersion = localServers().some((folder) => folder.endsWith('/15'));
const kind = serverKind(options.server ?? (recordedVersion ? 'local' : 'embedded'));
const server = await startPostgres({ server: kind });
const real = options.live ? await (await import('./real-stack.js')).startRealStack() : null;
try {
  // A server takes a limited number of walsenders, and two cores a limited number of workers.
  const jobs = [...scenarioJobs(server, real)];
  await inParallel(
    jobs.filter((job) => !needsQuietServer(job)),
    CONCURRENCY,
  );
  await inParallel(jobs.filter(needsQuietServer), 1);
  if (errors !== null) await inParallel([...errorJobs(server, errors)], 1);
} finally {
  await real?.stop();
  await server.stop();
}
if (counts.skipped > 0) process.stdout.write(`${counts.skipped} skipped: extensions that this server does not have\n`);
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);

function* scenarioJobs(postgres: PostgresService, live: Stack | null): Generator<Job> {
  for (const name of readdirSync(scenarios).sort()) {
    const folder = join(scenarios, name);
    if (!existsSync(join(folder, 'scenario.json')) || !chosen(name)) continue;
    yield {
      name,
      sql: statements(folder),
      async run() {
        const stack = await startMillraceStack();
        try {
          const result = await runScenario(stack, postgres, folder);
          if ('skipped' in result) return result;
          const golden = live ? await liveGolden(live, postgres, folder) : readGolden(join(folder, 'golden'));
          return compare(result, golden);
        } finally {
          await stack.stop();
        }
      },
    };
  }
}

/**
 * The position of a logical message is the end of its log record, and in the recorded runs that is where the next one begins. What other scenarios write at
 * the same time would stand between the two, and every later position would have another rank.
 */
function needsQuietServer({ sql }: Job): boolean {
  return sql.includes('pg_logical_emit_message');
}

async function liveGolden(live: Stack, postgres: PostgresService, folder: string): Promise<Golden> {
  const result = await runScenario(live, postgres, folder, { quietMs: 1500 });
  if ('skipped' in result) throw new Error(result.skipped);
  return asGolden(result);
}

function* errorJobs(postgres: PostgresService, folder: string): Generator<Job> {
  for (const one of errorCases(folder)) {
    if (chosen(one.name)) yield { name: one.name, sql: '', run: () => runError(postgres, folder, one) };
  }
}

/** All SQL of a scenario. */
function statements(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql') || file === 'scenario.json');
  return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
}

async function runError(postgres: PostgresService, folder: string, one: ErrorCase): Promise<Difference[]> {
  const own = one.wal_level ? await startPostgres({ server: kind, settings: { wal_level: one.wal_level } }) : null;
  const stack = await startMillraceStack();
  try {
    return await runErrorCase(stack, own ?? postgres, folder, one);
  } finally {
    await stack.stop();
    await own?.stop();
  }
}

function serverKind(text: string): 'local' | 'embedded' {
  if (text === 'local' || text === 'embedded') return text;
  throw new Error(`--server must be local or embedded, not ${text}`);
}

function chosen(name: string): boolean {
  return wanted.length === 0 || wanted.includes(name);
}

async function inParallel(jobs: Job[], width: number): Promise<void> {
  const next = async (): Promise<void> => {
    for (let job = jobs.shift(); job; job = jobs.shift()) await report(job);
  };
  await Promise.all(Array.from({ length: width }, next));
}

async function report(job: Job): Promise<void> {
  const started = Date.now();
  let outcome: Difference[] | { skipped: string };
  try {
    outcome = await job.run();
  } catch (error) {
    outcome = [{ at: 'run', expected: 'a run to the end', actual: (error as Error).stack ?? String(error) }];
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  if ('skipped' in outcome) {
    counts.skipped++;
    process.stdout.write(`skip ${job.name}: ${outcome.skipped}\n`);
    return;
  }
  const unknown = withoutKnown(job.name, outcome, job.sql, server.version);
  const [first] = unknown;
  if (!first) {
    counts.passed++;
    process.stdout.write(`ok   ${job.name} (${seconds} s)\n`);
    return;
  }
  counts.failed++;
  process.stdout.write(`FAIL ${job.name} (${seconds} s): ${unknown.length} differences\n`);
  for (const difference of options.all ? unknown : [first]) show(difference);
}

function show({ at, expected, actual }: Difference): void {
  let same = 0;
  while (same < expected.length && expected[same] === actual[same]) same++;
  const from = Math.max(0, same - 120);
  const clip = (text: string) =>
    `${from > 0 ? '…' : ''}${text.slice(from, same + 240)}${text.length > same + 240 ? '…' : ''}`;
  process.stdout.write(
    `     at ${at}, character ${same}\n     expected ${clip(expected)}\n     actual   ${clip(actual)}\n`,
  );
}
