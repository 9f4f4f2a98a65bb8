import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startProcess } from '../../scripts/services/process.js';
import { WorkerProcess } from '../chaos/worker-process.js';
import { percentile } from './rest-client.js';
import { runSoak, type SoakResult } from './soak.js';

/**
 * `npm run test:soak`: fifty connectors that work beside fifty whose tasks fail and are restarted, for ten minutes. Answers of REST must stay quick and
 * memory flat. `-- --minutes 2 --connectors 10` takes less; `--no-build` takes `dist` as it is. Ends with `N passed, N failed`.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    connectors: { type: 'string', default: '50' },
    'restart-round-ms': { type: 'string', default: '5000' },
    'no-build': { type: 'boolean', default: false },
  },
});
const P99_LIMIT_MS = 50;
/** What the last third of a run may have over the one before it: the first is what the worker needs to settle, and a collector that has not run is no leak. */
const GROWTH_LIMIT = 1.1;
const IDLE_SERVER = `
  const server = require('node:http').createServer((request, response) => response.end('{}'));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
const MISBEHAVING_PLUGINS = fileURLToPath(new URL('./plugins', import.meta.url));

if (!values['no-build']) execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
const folder = await mkdtemp(join(tmpdir(), 'millrace-soak-'));
const worker = new WorkerProcess(folder, { 'plugin.path': MISBEHAVING_PLUGINS }, []);
const idle = startProcess(process.execPath, ['-e', IDLE_SERVER]);
let failed: readonly string[];
try {
  await worker.start();
  let url = '';
  await worker.until('REST answers', () => {
    url = /REST API at (http\S+?)\/?["'}\s]*$/m.exec(worker.output())?.[1] ?? '';
    return url !== '' && idle.output() !== '';
  });
  const result = await runSoak({
    url,
    pid: worker.pid,
    idleServer: `http://127.0.0.1:${idle.output().trim()}`,
    folder,
    connectors: Number(values.connectors),
    minutes: Number(values.minutes),
    restartRoundMs: Number(values['restart-round-ms']),
    progress: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(report(result));
  failed = failures(result);
} finally {
  await worker.stop();
  await idle.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
for (const failure of failed) process.stdout.write(`failed: ${failure}\n`);
process.stdout.write(`${3 - failed.length} passed, ${failed.length} failed\n`);
process.exit(failed.length === 0 ? 0 : 1);

function report({ times, idleTimes, memory, restarts }: SoakResult): string {
  const figures = (name: string, sorted: readonly number[]): string => {
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(sorted, share).toFixed(1));
    return `| ${name} | ${sorted.length} | ${p50} | ${p99} | ${max} |\n`;
  };
  const rows = [...times].map(([kind, sorted]) => figures(kind, sorted)).join('');
  const mebibytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  const samples = memory.map(
    ({ minute, resident, heap }) => `| ${minute.toFixed(1)} | ${mebibytes(resident)} | ${mebibytes(heap)} |\n`,
  );
  return (
    `\n${restarts} restarts\n\n| request | answers | p50 ms | p99 ms | max ms |\n| --- | --- | --- | --- | --- |\n${rows}` +
    `${figures('all', all(times))}${figures('a server that does nothing', idleTimes)}\n| minute | resident MiB | heap of the main thread MiB |\n| --- | --- | --- |\n${samples.join('')}\n`
  );
}

/** What was promised and not kept: the answers themselves, their time, memory. */
function failures({ times, memory, problems }: SoakResult): string[] {
  const failed: string[] = [];
  if (problems.length > 0) failed.push(`${problems.length} answers: ${problems.slice(0, 5).join('\n')}`);
  const p99 = percentile(all(times), 0.99);
  if (!(p99 < P99_LIMIT_MS))
    failed.push(`99 % of answers took up to ${p99.toFixed(1)} ms; the limit is ${P99_LIMIT_MS} ms`);
  const third = Math.floor(memory.length / 3);
  const mean = (samples: typeof memory) => samples.reduce((sum, { resident }) => sum + resident, 0) / samples.length;
  const growth = third === 0 ? 1 : mean(memory.slice(-third)) / mean(memory.slice(-2 * third, -third));
  if (growth > GROWTH_LIMIT)
    failed.push(`resident memory grew by ${((growth - 1) * 100).toFixed(0)} % from the second third to the last`);
  return failed;
}

function all(times: SoakResult['times']): readonly number[] {
  return [...times.values()].flat().sort((a, b) => a - b);
}
