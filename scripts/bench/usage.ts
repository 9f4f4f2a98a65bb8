import { readFileSync } from 'node:fs';

/** What a process has used so far, as the kernel counts it. */
export interface Usage {
  /** User and system seconds, of all threads. */
  readonly cpuSeconds: number;
  /** Largest resident set so far, in bytes. */
  readonly peakBytes: number;
}

const TICKS_PER_SECOND = 100;

/** Reads `/proc` (Linux). @throws Error if the process is gone */
export function usageOf(pid: number): Usage {
  const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1] as string).split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    peakBytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024,
  };
}
