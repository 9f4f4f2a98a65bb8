/** `metrics.sample.window.ms` and `metrics.num.samples`. */
export interface SampleWindows {
  readonly windowMs: number;
  readonly count: number;
}

interface Sample {
  start: number;
  events: number;
  sum: number;
  max: number;
  min: number;
}

/**
 * Figures over the last few windows of time, as Kafka's `SampledStat` computes them: what `-rate`, `-avg`, `-max` and `-min` attributes show.
 *
 * @see https://kafka.apache.org/documentation/#common_monitoring (metrics.sample.window.ms)
 */
export class Sampled {
  readonly #windows: SampleWindows;
  #samples: Sample[] = [];
  /** Since the beginning, for `-total` attributes. */
  total = 0;

  constructor(windows: SampleWindows) {
    this.#windows = windows;
  }

  record(value: number, now = Date.now()): void {
    let sample = this.#samples[this.#samples.length - 1];
    if (sample === undefined || now - sample.start >= this.#windows.windowMs) {
      this.#forget(now);
      sample = { start: now, events: 0, sum: 0, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY };
      this.#samples.push(sample);
    }
    sample.events++;
    sample.sum += value;
    if (value > sample.max) sample.max = value;
    if (value < sample.min) sample.min = value;
    this.total += value;
  }

  /** The sum of recorded values per second. */
  rate(now = Date.now()): number {
    this.#forget(now);
    const oldest = this.#samples[0];
    if (oldest === undefined) return 0;
    // A single young window would show a burst as a lasting rate: at least all windows but one are counted in full.
    const elapsed = Math.max(now - oldest.start, (this.#windows.count - 1) * this.#windows.windowMs);
    return elapsed === 0 ? 0 : (this.#sum((sample) => sample.sum) / elapsed) * 1000;
  }

  /** The mean of recorded values; NaN where there are none, as in Kafka. */
  average(now = Date.now()): number {
    this.#forget(now);
    return this.#sum((sample) => sample.sum) / this.#sum((sample) => sample.events);
  }

  /** NaN where there are none. */
  max(now = Date.now()): number {
    this.#forget(now);
    return this.#samples.length === 0 ? Number.NaN : Math.max(...this.#samples.map((sample) => sample.max));
  }

  min(now = Date.now()): number {
    this.#forget(now);
    return this.#samples.length === 0 ? Number.NaN : Math.min(...this.#samples.map((sample) => sample.min));
  }

  #sum(of: (sample: Sample) => number): number {
    return this.#samples.reduce((sum, sample) => sum + of(sample), 0);
  }

  #forget(now: number): void {
    const horizon = now - this.#windows.count * this.#windows.windowMs;
    if ((this.#samples[0]?.start ?? now) < horizon) {
      this.#samples = this.#samples.filter((sample) => sample.start >= horizon);
    }
  }
}
