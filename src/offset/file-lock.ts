import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectException } from '../error/errors.js';
import { hasEnded, ownIdentity, type ProcessIdentity } from '../log/process-identity.js';

/** A lock is held for one small write: one that is older was left behind by a thread that has been ended. */
const STALE_MS = 10_000;
const RETRY_MS = 5;

/**
 * Runs `action` while no other thread or process that asks for the same lock does. The lock is a file beside the data; one that was left behind by a
 * crash is recognised and removed.
 */
export async function withFileLock<T>(path: string, action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(JSON.stringify(ownIdentity()));
      await handle.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new ConnectException(`The lock ${path} cannot be created: ${(error as Error).message}`, { cause: error });
      }
      if (await isStale(path)) await rm(path, { force: true });
      else await sleep(RETRY_MS);
    }
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > STALE_MS) return true;
    return hasEnded(JSON.parse(await readFile(path, 'utf8')) as ProcessIdentity);
  } catch {
    // It has just gone, or has not been written yet.
    return false;
  }
}
