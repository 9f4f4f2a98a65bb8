import type { PostgresService } from '../services/postgres.js';
import type { Measurement } from './measurement.js';
import { timeCommand } from './timed-command.js';
import type { Workload } from './workload.js';

/** PostgreSQL's own decoding, read and thrown away: the ceiling for everybody. `program` is where pg_recvlogical is. */
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
    const { seconds, cpuSeconds } = await timeCommand(command, { PGPASSWORD: server.password });
    return {
      contender: 'pg_recvlogical → /dev/null',
      changes: workload.changes,
      seconds,
      streamingSeconds: seconds,
      secondsToFirst: 0,
      cpuSeconds,
      peakBytes: 0,
    };
  } finally {
    await workload.dropSlot(slot);
  }
}
