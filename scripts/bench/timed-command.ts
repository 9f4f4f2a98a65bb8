import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { localServers } from '../services/postgres.js';

export interface TimedCommand {
  readonly seconds: number;
  /** User and system time. */
  readonly cpuSeconds: number;
}

/** One of PostgreSQL's programs, from a server that is installed on this machine; null if there is none: the packaged server comes without clients. */
export function postgresProgram(name: string): string | null {
  return (
    localServers()
      .map((folder) => join(folder, 'bin', name))
      .find((file) => existsSync(file)) ?? null
  );
}

/** Runs a command to its end. @throws Error if it fails */
export async function timeCommand(command: readonly string[], environment: NodeJS.ProcessEnv): Promise<TimedCommand> {
  const started = performance.now();
  // `times` prints the user and system time of the shell, then that of its children.
  const child = spawn('bash', ['-c', '"$@"; status=$?; times; exit $status', 'bench', ...command], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`${command[0]} ended with ${code}`);
  const times = [...output.matchAll(/(\d+)m([\d.]+)s/g)].map((m) => Number(m[1]) * 60 + Number(m[2]));
  return { seconds, cpuSeconds: (times[2] ?? 0) + (times[3] ?? 0) };
}
