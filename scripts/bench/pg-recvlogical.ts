import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { localServers, type PostgresService } from '../services/postgres.js';
import type { Measurement } from './measurement.js';
import type { Workload } from './workload.js';

/** Where PostgreSQL's own reader of slots is, or null: the packaged server comes without it. */
export function pgRecvlogical(): string | null {
  return (
    localServers()
      .map((folder) => join(folder, 'bin', 'pg_recvlogical'))
      .find((file) => existsSync(file)) ?? null
  );
}

/** PostgreSQL's own decoding, read and thrown away: the ceiling for everybody. */
export async function runPgRecvlogical(
  server: PostgresService,
  workload: Workload,
  program: string,
): Promise<Measurement> {
  const slot = 'bench_recv';
  await workload.copySlot(slot);
  try {
    const command = [
      ...[program, '-h', server.host, '-p', String(server.port), '-U', server.user, '-d', workload.database],
      ...['--slot', slot, '--start', '-o', 'proto_version=1', '-o', `publication_names=${workload.publication}`],
      ...['-f', '/dev/null', '--no-loop', '--endpos', workload.end],
    ];
    const started = process.hrtime.bigint();
    // `times` prints the user and system time of the shell, then that of its children.
    const child = spawn('bash', ['-c', '"$@"; times', 'bench', ...command], {
      env: { ...process.env, PGPASSWORD: server.password },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (code !== 0) throw new Error(`pg_recvlogical ended with ${code}`);
    const times = [...output.matchAll(/(\d+)m([\d.]+)s/g)].map((m) => Number(m[1]) * 60 + Number(m[2]));
    return {
      contender: 'pg_recvlogical → /dev/null',
      changes: workload.changes,
      seconds,
      streamingSeconds: seconds,
      secondsToFirst: 0,
      cpuSeconds: (times[2] ?? 0) + (times[3] ?? 0),
      peakBytes: 0,
    };
  } finally {
    await workload.dropSlot(slot);
  }
}
