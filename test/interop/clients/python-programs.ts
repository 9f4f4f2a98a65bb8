import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../../scripts/services/cache.js';

const run = promisify(execFile);

/** The folder with the programs of a Python package, installed once into an environment of its own. */
export async function pythonPrograms(requirement: string): Promise<string> {
  const home = join(cacheFolder('python'), requirement);
  const programs = join(home, 'bin');
  const done = join(home, 'installed');
  if (!existsSync(done)) {
    await run('python3', ['-m', 'venv', '--clear', home]);
    await run(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', requirement]);
    writeFileSync(done, '');
  }
  return programs;
}
