import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSearchCommands } from '../../../src/cli/command/search-program.js';
import { runCommand } from './ctl-process.js';

let folder: string;
let workerFile: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-search-commands-'));
  workerFile = join(folder, 'worker.properties');
  const lines = ['listeners=http://127.0.0.1:1', `millrace.data.dir=${join(folder, 'data')}`];
  await writeFile(workerFile, lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (...args: string[]) => runCommand(addSearchCommands, args);

describe.each(['verify', 'reindex'])('millrace %s', (command) => {
  const pair = ['--source', 'shop', '--sink', 'shop-search'];

  it.each([
    ['what is missing', () => pair, "required option '-w, --worker <file>' not specified"],
    [
      'a time that is none',
      () => ['-w', workerFile, ...pair, '--timeout', 'soon'],
      'It must be a whole number of seconds',
    ],
    ['a file that is not there', () => ['-w', join(folder, 'no'), ...pair], "The worker's file"],
  ])('ends with 6, which is no result, for %s', async (_, args, message) => {
    const { code, err } = await run(command, ...args());
    expect(err).toContain(message);
    expect(code).toBe(6);
  });

  it('ends with 5 when the worker at the first listener of its file cannot be reached', async () => {
    const { code, err } = await run(command, '-w', workerFile, ...pair);
    expect(err).toContain('The worker at http://127.0.0.1:1 cannot be reached');
    expect(code).toBe(5);
  });

  it('shows its help', async () => {
    const { code, out } = await run(command, '--help');
    expect(out).toContain('--source <name|file>');
    expect(code).toBe(0);
  });
});
