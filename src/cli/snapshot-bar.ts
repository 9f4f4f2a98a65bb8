import type { MetricSnapshot, MetricValue } from '../metrics/metric-group.js';

/** How often the figures are looked at. */
const INTERVAL_MILLIS = 1_000;
const WIDTH = 24;

/** What of a terminal is needed; `process.stderr` where it is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly rows?: number;
  write(text: string): unknown;
}

/**
 * Shows on a terminal how far running snapshots are, in its last line; the log scrolls above it, as with the progress bar of apt. Does nothing where
 * there is no terminal.
 *
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html DECSTBM, DECSC, DECRC
 */
export class SnapshotBar {
  readonly #terminal: Terminal;
  readonly #figures: () => Promise<readonly MetricSnapshot[]>;
  #timer: NodeJS.Timeout | null = null;
  /** The height of the terminal whose last line is taken; null while there is no bar. */
  #rows: number | null = null;

  /** @param figures the worker's, among them those of snapshots */
  constructor(figures: () => Promise<readonly MetricSnapshot[]>, terminal: Terminal = process.stderr) {
    this.#figures = figures;
    this.#terminal = terminal;
  }

  start(): void {
    if (!this.#terminal.isTTY) return;
    // A worker whose figures cannot be read is about to stop, or stuck: its log says more than a bar could.
    this.#timer = setInterval(() => void this.refresh().catch(() => this.#release()), INTERVAL_MILLIS);
    this.#timer.unref();
  }

  /** Draws what is running now; gives the line back if nothing is. */
  async refresh(): Promise<void> {
    const bars = (await this.#figures()).filter(isRunning).map(describeSnapshot);
    if (bars.length === 0) this.#release();
    else this.#draw(bars.join(' · '));
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#release();
  }

  #draw(text: string): void {
    const rows = this.#terminal.rows ?? 24;
    // A line is made at the end, and everything else scrolls above it.
    if (this.#rows !== rows) this.#terminal.write(`\n\x1b7\x1b[1;${rows - 1}r\x1b8\x1b[1A`);
    this.#rows = rows;
    this.#terminal.write(`\x1b7\x1b[${rows};1H\x1b[2K${text}\x1b8`);
  }

  #release(): void {
    if (this.#rows !== null) this.#terminal.write(`\x1b7\x1b[r\x1b[${this.#rows};1H\x1b[2K\x1b8`);
    this.#rows = null;
  }
}

function isRunning({ labels, values }: MetricSnapshot): boolean {
  return labels.context === 'snapshot' && values.SnapshotRunning === true;
}

/** `snapshot shop ████░░ 61 % · 2 of 5 tables · 1,200,000 rows · 240,000/s` */
export function describeSnapshot({ labels, values }: MetricSnapshot): string {
  const rows = numberOf(values.RowsScanned);
  const expected = numberOf(values.RowsExpected);
  const seconds = numberOf(values.SnapshotDurationInSeconds);
  const tables = numberOf(values.TotalTableCount);
  const parts = [`snapshot ${labels.name}`];
  if (expected > 0) {
    // The planner's idea of the number of rows may be too small, but it is not over before it is over.
    const share = Math.min(0.99, rows / expected);
    const filled = Math.round(share * WIDTH);
    parts.push(`${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(share * 100)} %`);
  }
  parts.push(`${tables - numberOf(values.RemainingTableCount)} of ${tables} tables`);
  parts.push(`${rows.toLocaleString('en')} rows`);
  if (seconds > 0) parts.push(`${Math.round(rows / seconds).toLocaleString('en')}/s`);
  return parts.join(' · ');
}

/** A figure, or the sum of figures by label. */
function numberOf(value: MetricValue | undefined): number {
  if (typeof value === 'object' && value !== null) return Object.values(value.figures).reduce((sum, n) => sum + n, 0);
  return typeof value === 'number' ? value : 0;
}
