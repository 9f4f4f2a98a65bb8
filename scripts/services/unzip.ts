import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findJava } from './java.js';

const run = promisify(execFile);

/** Unpacks a zip archive with `unzip`, or with the JDK's `jar` where that is missing; keeps execute permissions. */
export async function unzip(archive: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    await run('unzip', ['-q', '-o', archive, '-d', folder]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const { home } = findJava(17);
    await run(home ? `${home}/bin/jar` : 'jar', ['xf', archive], { cwd: folder });
    await run('chmod', ['-R', 'a+rX', folder]);
    await run('sh', ['-c', 'chmod +x "$0"/*/bin/*', folder]);
  }
}
