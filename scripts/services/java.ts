import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A Java runtime. */
export interface Java {
  readonly home: string | null;
  readonly executable: string;
  readonly version: number;
}

/** Thrown when no Java of the wanted version is on this machine. */
export class JavaMissing extends Error {
  override readonly name = 'JavaMissing';
}

/**
 * The first Java of at least this version, and at most the other one, among `JAVA_HOME`, `JAVA21_HOME`, the path, and the usual folders.
 * @throws JavaMissing
 */
export function findJava(atLeast: number, atMost = Number.POSITIVE_INFINITY): Java {
  const found = candidates().find(({ version }) => version >= atLeast && version <= atMost);
  if (found) return found;
  const newest = Number.isFinite(atMost) ? `to ${atMost}` : 'or newer';
  throw new JavaMissing(
    `Java ${atLeast} ${newest} is needed to run this server, and none was found (looked at JAVA_HOME, JAVA21_HOME, the path and ` +
      '/usr/lib/jvm). Install a JDK, or give the address of a running server in the environment (see docs/operations/services.md).',
  );
}

let known: Java[] | undefined;

function candidates(): Java[] {
  if (known) return known;
  const homes = [process.env.JAVA_HOME, process.env.JAVA21_HOME];
  for (const folder of ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines', '/opt/java']) {
    if (existsSync(folder)) for (const name of readdirSync(folder)) homes.push(join(folder, name));
  }
  const all: (Java | null)[] = homes.map((home) => (home ? probe(join(home, 'bin', 'java'), home) : null));
  all.push(probe('java', null));
  known = all.filter((java) => java !== null);
  return known;
}

function probe(executable: string, home: string | null): Java | null {
  if (home !== null && !existsSync(executable)) return null;
  try {
    const text = execFileSync(executable, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const version = Number(/(\d+)(?:\.\d+)*/.exec(text)?.[1]);
    return Number.isInteger(version) ? { home, executable, version } : null;
  } catch {
    return null;
  }
}
