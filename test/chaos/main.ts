import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startKafka } from '../../scripts/services/kafka.js';
import { startPostgres } from '../../scripts/services/postgres.js';
import { startSearch } from '../../scripts/services/search.js';
import { runKilledSnapshot } from './killed-snapshot.js';
import { runKilledWorker } from './killed-worker.js';
import { runLargeTable } from './large-table.js';
import { runPausedBroker } from './paused-broker.js';
import { runVerifiedSearch } from './verified-search.js';

/**
 * `npm run test:chaos`: the full size of what the suites try small. `--only snapshot,embedded,kafka,search,verify,memory` takes some of it, `--scale small`
 * less of it, `--changes N` and `--kills N` other sizes. `--only table --rows 20000000 --threads 1,2,4` takes snapshots of one large table. Ends with `N passed, N failed`.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    changes: { type: 'string' },
    kills: { type: 'string' },
    rows: { type: 'string' },
    scale: { type: 'string' },
    threads: { type: 'string' },
  },
});
const only = values.only?.split(',') ?? ['snapshot', 'embedded', 'kafka', 'search', 'verify', 'memory'];
const small = values.scale === 'small';
const changes = Number(values.changes ?? (small ? 10_000 : 100_000));
const kills = Number(values.kills ?? (small ? 3 : 10));
const MEMORY_LIMIT_MIB = 200;
const GROWTH_LIMIT_MIB = 24;

const SUITES: Readonly<Record<string, () => Promise<readonly string[]>>> = { memory, snapshot, table, verify };

const started = performance.now();
const say = (line: string) => process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1)} s  ${line}\n`);
const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);

execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
const server = await startPostgres({ settings: {} });
let passed = 0;
let failed = 0;
try {
  for (const name of only) {
    say(name);
    const problems = await (SUITES[name]?.() ?? killed(name));
    for (const problem of problems) say(`  ${problem}`);
    if (problems.length === 0) passed++;
    else failed++;
  }
} finally {
  await server.stop();
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

async function killed(variant: string): Promise<readonly string[]> {
  const broker = variant === 'kafka' ? await startKafka() : null;
  const search = variant === 'search' ? await startSearch({ kind: 'elasticsearch' }) : null;
  try {
    const result = await runKilledWorker({
      server,
      changes,
      kills,
      bootstrap: broker?.bootstrap ?? null,
      search: search?.url ?? null,
      progress: (line) => say(`  ${line}`),
    });
    say(
      `  ${result.changes} changes, ${kills + 1} kills, ${result.events} events, ${result.repeated} of them again after a kill`,
    );
    return result.differences;
  } catch (error) {
    return [(error as Error).message];
  } finally {
    await search?.stop();
    await broker?.stop();
  }
}

async function snapshot(): Promise<readonly string[]> {
  const progress = (line: string) => say(`  ${line}`);
  const { differences, repeated } = await runKilledSnapshot({ server, bootstrap: null, progress });
  return [...differences, ...repeated.map((position) => `twice: ${position}`)];
}

/** The worker's memory must not grow with the table. */
async function table(): Promise<readonly string[]> {
  const rows = Number(values.rows ?? 20_000_000);
  const problems: string[] = [];
  for (const threads of (values.threads ?? '1').split(',')) {
    const progress = (line: string) => say(`  ${line}`);
    const result = await runLargeTable({ server, rows, threads: Number(threads), progress });
    const resident = result.resident.map(mebibytes);
    say(
      `  ${threads} threads: ${Math.round(rows / result.seconds)} rows/s; resident memory after each tenth ${resident.join(', ')} MiB, at most ${mebibytes(result.peak)} MiB`,
    );
    const early = Math.max(...resident.slice(0, 5));
    const late = Math.max(...resident.slice(5));
    if (late > early + GROWTH_LIMIT_MIB) problems.push(`Memory grew from ${early} to ${late} MiB.`);
    if (result.received !== rows) problems.push(`${result.received} records arrived instead of ${rows}.`);
  }
  return problems;
}

async function verify(): Promise<readonly string[]> {
  try {
    const result = await runVerifiedSearch({
      server,
      changes: Number(values.changes ?? (small ? 50_000 : 1_000_000)),
      kills: Number(values.kills ?? (small ? 2 : 5)),
      progress: (line) => say(`  ${line}`),
    });
    say(`  ${result.changes} changes of 5 tables`);
    return result.reports
      .filter(({ equal, newer }, i) => !equal || (i > 0 && newer > 0))
      .map((report) => `not equal: ${JSON.stringify(report)}`);
  } catch (error) {
    return [(error as Error).message];
  }
}

async function memory(): Promise<readonly string[]> {
  const result = await runPausedBroker({
    server,
    changes: 1_000_000,
    pauseSeconds: 60,
    progress: (line) => say(`  ${line}`),
  });
  say(
    `  resident memory: idle ${mebibytes(result.idle)} MiB, while paused ${mebibytes(result.paused)} MiB, at most ${mebibytes(result.peak)} MiB; ` +
      `${result.received} records, ${result.secondsToCatchUp.toFixed(1)} s to catch up`,
  );
  const problems: string[] = [];
  if (mebibytes(result.peak) >= MEMORY_LIMIT_MIB) problems.push(`It must stay under ${MEMORY_LIMIT_MIB} MiB.`);
  if (result.received !== result.expected)
    problems.push(`${result.received} records arrived instead of ${result.expected}.`);
  return problems;
}
