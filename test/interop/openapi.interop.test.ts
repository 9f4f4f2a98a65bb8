import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { MillraceWorker } from '../support/millrace-process.js';
import { pythonPrograms } from './clients/python-programs.js';

const run = promisify(execFile);
const SECONDS = '25';
const ALL_TESTED = /Selected: (\d+)\/\d+\n +Tested: \1\n/;

/** Runs schemathesis on a worker with one connector. @throws with its report when an answer fails one of the checks */
async function schemathesis(checks: string, ...options: readonly string[]): Promise<string> {
  const program = join(await pythonPrograms('schemathesis==4.32.5'), 'schemathesis');
  const worker = await MillraceWorker.start();
  writeFileSync(join(worker.folder, 'in.txt'), 'line\n');
  await worker.create({
    name: 'known',
    config: { 'connector.class': 'FileStreamSource', file: 'in.txt', topic: 'lines' },
  });
  const args = ['run', `${worker.url}/openapi.json`, '--checks', checks, '--phases', 'coverage,fuzzing', ...options];
  try {
    const { stdout } = await run(program, [...args, '--max-time', SECONDS, '--no-color'], { cwd: worker.folder });
    return stdout;
  } catch (error) {
    throw new Error(`${(error as { stdout?: string }).stdout}\n${(error as Error).message}`);
  }
}

describe('the OpenAPI document and schemathesis 4.32.5', () => {
  it('know every answer, whatever is asked', async () => {
    const report = await schemathesis('status_code_conformance,content_type_conformance,response_schema_conformance');
    expect(report).toMatch(ALL_TESTED);
  });

  // Wrong bodies, and classes to validate that there are not, are answered with 500 where Kafka Connect does that.
  it('find no server error for requests that are as the document says', async () => {
    const report = await schemathesis(
      'not_a_server_error',
      ...['--mode', 'positive', '--exclude-operation-id', 'validateConfig'],
    );
    expect(report).toMatch(ALL_TESTED);
  });
});
