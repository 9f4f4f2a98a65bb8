import type { PostgresService } from '../services/postgres.js';
import { arrival } from './far-end.js';
import type { Measurement } from './measurement.js';
import { sourceSettings } from './source.js';
import { usageOf } from './usage.js';
import { startWorker, type WorkerOptions } from './worker-process.js';
import { expectedRecords, type Workload } from './workload.js';

export interface MillraceOptions extends WorkerOptions {
  readonly contender: string;
  readonly reading?: 'stream' | 'snapshot';
  /** Connector settings over the common ones. */
  readonly connector?: Readonly<Record<string, string>>;
  /** Changes and CPU from the first record on, without the start of the process: where runs of different lengths are compared. */
  readonly startLeftOut?: boolean;
}

/** Our worker, from its start to the last record of the workload; counted by the topic's end offset. */
export async function runMillrace(
  server: PostgresService,
  workload: Workload,
  options: MillraceOptions,
): Promise<Measurement> {
  const id = `bench_${process.hrtime.bigint()}`;
  const reading = options.reading ?? 'stream';
  if (reading === 'stream') await workload.copySlot(id);
  const worker = await startWorker(
    { ...options, worker: { 'producer.compression.type': 'lz4', ...options.worker } },
    { name: id, ...sourceSettings({ ...workload, server, id, reading }), ...options.connector },
  );
  try {
    const records = expectedRecords(workload, reading, options.connector);
    let before = 0;
    let share = 1;
    const { seconds, secondsToFirst } = await arrival(
      worker.log,
      (workload.tables ?? [workload.table]).map((table) => `${id}.${table}`),
      records,
      worker.started,
      () => worker.check(),
      (there) => {
        if (!options.startLeftOut) return;
        before = usageOf(worker.pid).cpuSeconds;
        share = 1 - there / records;
      },
    );
    const { cpuSeconds, peakBytes } = usageOf(worker.pid);
    return {
      contender: options.contender,
      changes: Math.round(share * (reading === 'stream' ? workload.changes : workload.rows)),
      seconds,
      streamingSeconds: seconds - secondsToFirst,
      secondsToFirst,
      cpuSeconds: cpuSeconds - before,
      peakBytes,
    };
  } finally {
    await worker.stop();
    await workload.dropSlot(id);
  }
}
