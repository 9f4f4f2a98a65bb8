import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Ids for `child_process.spawn`; empty when this process is not root. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Whom to run servers as that refuse root: `postgres` if there is such a user, else `nobody`. The user must stand in the password file, because
 * initdb looks its name up.
 */
export function unprivilegedIdentity(): Identity {
  if (!runsAsRoot()) return {};
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('Running as root, and there is neither a user "postgres" nor "nobody" to run the server as.');
}

/** Whether a user who owns nothing here can enter this folder and read it: every folder above it must allow that. */
export function reachableByOthers(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}
