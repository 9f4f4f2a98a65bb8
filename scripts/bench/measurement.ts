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
    const rates = runs.map((m) => m.changes / m.streamingSeconds);
    return [
      contender,
      String(runs.length),
      Math.round(median(rates)).toLocaleString('en'),
      `${Math.round(((Math.max(...rates) - Math.min(...rates)) / median(rates)) * 100)} %`,
      of((m) => (m.cpuSeconds * 1e6) / m.changes).toFixed(1),
      Math.round(of((m) => m.peakBytes) / 2 ** 20).toString(),
      of((m) => m.secondsToFirst).toFixed(2),
    ];
  });
  const head = ['contender', 'runs', 'changes/s', 'spread', 'CPU µs per change', 'peak RSS MiB', 's to first record'];
  return [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

/** The suffix of a contender that runs a second time, as its own rival. */
export const CONTROL = ' (A/A control)';

/** How far the medians of the same contender, measured twice, lie apart: smaller differences between others mean nothing. */
export function controlLine(measurements: readonly Measurement[]): string {
  const controlled = measurements.find(({ contender }) => contender.endsWith(CONTROL))?.contender;
  if (controlled === undefined) return '';
  const of = (contender: string, figure: (m: Measurement) => number) =>
    median(measurements.filter((m) => m.contender === contender).map(figure));
  const twin = controlled.slice(0, -CONTROL.length);
  const apart = (figure: (m: Measurement) => number) =>
    `${(Math.abs(of(controlled, figure) / of(twin, figure) - 1) * 100).toFixed(1)} %`;
  return `A/A control: ${twin} against itself differs by ${apart((m) => m.changes / m.streamingSeconds)} in changes/s and ${apart((m) => m.cpuSeconds)} in CPU.`;
}
