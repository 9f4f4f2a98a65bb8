import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { serversMissing } from './available.js';

/**
 * `npm test`: every suite that this machine can run, one after the other, and a closing line `N passed, N failed`. What cannot run for want of Java or
 * Docker is named at the end; with CI=true that is a failure (see vitest.config.ts).
 */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** What failed, with the first lines of why: repeated at the end, where somebody who has only the tail of a log finds it. */
  readonly failures?: readonly string[];
}

/** The part of Vitest's JSON report (Jest's form) that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly VitestFile[];
}
interface VitestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages: readonly string[];
  }[];
}

const missing = serversMissing();
const results: [string, Counts][] = [];

results.push(['tests', await vitest()]);
results.push(['conformance vectors', await runner(['tsx', 'test/conformance/run.ts'])]);
results.push(['oracle scenarios', await runner(['tsx', 'test/oracle/run.ts'])]);

process.stdout.write('\n');
for (const [name, { passed, failed }] of results)
  process.stdout.write(`${name}: ${passed} of ${passed + failed} passed\n`);
for (const [, { failures = [] }] of results)
  for (const failure of failures) process.stdout.write(`failed: ${failure}\n`);
if (missing !== null) process.stdout.write(`skipped: kafka, search and e2e suites. ${missing}\n`);
const total = results.reduce((sum, [, c]) => ({ passed: sum.passed + c.passed, failed: sum.failed + c.failed }), {
  passed: 0,
  failed: 0,
});
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

/** Runs vitest; a run that breaks off counts as one failure more. */
async function vitest(): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'));
  try {
    const report = join(folder, 'report.json');
    const code = await run([
      'vitest',
      'run',
      '--project=!interop',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]);
    const text = await readFile(report, 'utf8').catch(() => '{}');
    const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = JSON.parse(text) as Partial<VitestReport>;
    return {
      passed: numPassedTests,
      failed: Math.max(numFailedTests, code === 0 ? 0 : 1),
      failures: testResults.flatMap(failuresOfFile),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file whose set-up broke off has a message and no failed test. */
function failuresOfFile({ name, status, message, assertionResults }: VitestFile): string[] {
  const file = relative(process.cwd(), name);
  const failed = assertionResults.filter((test) => test.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}\n${firstLines(message)}`] : [];
  return failed.map(
    ({ fullName, failureMessages }) => `${file} > ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
  );
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 30).join('\n');
}

/** Runs one of our own runners, whose last line of the form `N passed, N failed` counts. */
async function runner(args: readonly string[]): Promise<Counts> {
  let output = '';
  const code = await run(args, (text) => {
    output = (output + text).slice(-2000);
  });
  const line = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].pop();
  const counts = { passed: Number(line?.[1] ?? 0), failed: Number(line?.[2] ?? 0) };
  return code === 0 && line ? counts : { ...counts, failed: Math.max(counts.failed, 1) };
}

async function run(args: readonly string[], listen?: (text: string) => void): Promise<number> {
  const child = spawn('npx', ['--no-install', ...args], { stdio: ['ignore', listen ? 'pipe' : 'inherit', 'inherit'] });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    listen?.(text);
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
