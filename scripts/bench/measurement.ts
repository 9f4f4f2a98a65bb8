/** One run of one contender, counted at the far end. */
export interface Measurement {
  readonly contender: string;
  readonly changes: number;
  /** From the start of the process (or the creation of the connector, where the process runs already) to the last record. */
  readonly seconds: number;
  /** From the first record to the last, which leaves the start out. */
  readonly streamingSeconds: number;
  readonly secondsToFirst: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Rows of a Markdown table, one per contender, each figure the median of its runs. */
export function table(measurements: readonly Measurement[]): string {
  const rows = [...new Set(measurements.map((m) => m.contender))].map((contender) => {
    const runs = measurements.filter((m) => m.contender === contender);
    const of = (figure: (m: Measurement) => number) => median(runs.map(figure));
    return [
      contender,
      String(runs.length),
      Math.round(of((m) => m.changes / m.streamingSeconds)).toLocaleString('en'),
      of((m) => (m.cpuSeconds * 1e6) / m.changes).toFixed(1),
      Math.round(of((m) => m.peakBytes) / 2 ** 20).toString(),
      of((m) => m.secondsToFirst).toFixed(2),
    ];
  });
  const head = ['contender', 'runs', 'changes/s', 'CPU µs per change', 'peak RSS MiB', 's to first record'];
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
