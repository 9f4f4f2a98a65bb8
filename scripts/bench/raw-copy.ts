import type { PostgresService } from '../services/postgres.js';
import type { Measurement } from './measurement.js';
import { timeCommand } from './timed-command.js';
import type { Workload } from './workload.js';

/** The rows of the workload's table by COPY, read and thrown away: the ceiling of a snapshot. `program` is where psql is. */
export async function runRawCopy(server: PostgresService, workload: Workload, program: string): Promise<Measurement> {
  const command = [
    ...[program, '-h', server.host, '-p', String(server.port), '-U', server.user, '-d', workload.database],
    ...['-o', '/dev/null', '-c', `COPY ${workload.table} TO STDOUT`],
  ];
  const { seconds, cpuSeconds } = await timeCommand(command, { PGPASSWORD: server.password });
  return {
    contender: 'raw COPY → /dev/null',
    changes: workload.rows,
    seconds,
    streamingSeconds: seconds,
    secondsToFirst: 0,
    cpuSeconds,
    peakBytes: 0,
  };
}
