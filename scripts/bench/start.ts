import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresService } from '../services/postgres.js';
import { arrival } from './far-end.js';
import { median } from './measurement.js';
import { sourceSettings } from './source.js';
import { usageOf } from './usage.js';
import { startWorker, type WorkerOptions } from './worker-process.js';
import type { Workload } from './workload.js';

/** How a worker starts whose slot has changes waiting, and what it takes when there is nothing more to do. */
export interface Start {
  readonly contender: string;
  /** From the start of the process until its first record can be read. */
  readonly secondsToFirst: number;
  /** Of the whole process, until it was idle. */
  readonly cpuSeconds: number;
  /** Resident set, when it has been idle for a while. */
  readonly idleBytes: number;
}

/** Without CPU time for so long, a worker counts as idle. */
const IDLE_MS = 3000;
const IDLE_CPU_SECONDS = 0.05;

export async function measureStart(
  server: PostgresService,
  workload: Workload,
  options: WorkerOptions & { readonly contender: string },
): Promise<Start> {
  const id = `bench_${process.hrtime.bigint()}`;
  await workload.copySlot(id);
  const worker = await startWorker(options, {
    name: id,
    ...sourceSettings({ ...workload, server, id, reading: 'stream' }),
  });
  try {
    const topic = `${id}.${workload.table}`;
    const { secondsToFirst } = await arrival(worker.log, topic, workload.records, worker.started, () => worker.check());
    for (let before = -1; ; ) {
      const { cpuSeconds } = usageOf(worker.pid);
      if (before >= 0 && cpuSeconds - before < IDLE_CPU_SECONDS) break;
      before = cpuSeconds;
      await delay(IDLE_MS);
    }
    const { cpuSeconds } = usageOf(worker.pid);
    return { contender: options.contender, secondsToFirst, cpuSeconds, idleBytes: residentBytes(worker.pid) };
  } finally {
    await worker.stop();
    await workload.dropSlot(id);
  }
}

/** A Markdown table, medians. */
export function startTable(starts: readonly Start[]): string {
  const rows = [...new Set(starts.map(({ contender }) => contender))].map((contender) => {
    const runs = starts.filter((start) => start.contender === contender);
    const of = (figure: (start: Start) => number) => median(runs.map(figure));
    return [
      contender,
      String(runs.length),
      of((start) => start.secondsToFirst).toFixed(2),
      of((start) => start.cpuSeconds).toFixed(2),
      Math.round(of((start) => start.idleBytes) / 2 ** 20).toString(),
    ];
  });
  const head = ['contender', 'runs', 's to first record', 'CPU s until idle', 'idle RSS MiB'];
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
