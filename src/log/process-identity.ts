import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Tells processes apart, also when a number is used again. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in the kernel's ticks; null where the system does not say. */
  readonly started: string | null;
}

/** This process; the same in all its threads. */
export function ownIdentity(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) };
}

/** True where it is certain that the process has ended. Of other hosts (containers that share a folder) nothing is certain. */
export function hasEnded(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it runs, under another user.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  return identity.started !== null && startOf(identity.pid) !== identity.started;
}

/** Field 22 of Linux' /proc/<pid>/stat; the name before it stands in parentheses and may hold anything. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
