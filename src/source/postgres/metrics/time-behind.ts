/** Percentiles are over so many of the last values: enough for the 99th to mean something. */
const KEPT = 1024;

/** How far changes were behind their commits when they became records, in milliseconds: the last, the extremes, and percentiles of the last ones. */
export class TimeBehind {
  readonly #recent = new Float64Array(KEPT);
  #count = 0;
  #sum = 0;
  #min = -1;
  #max = -1;
  /** -1 before the first. */
  last = -1;

  record(milliseconds: number): void {
    this.#recent[this.#count % KEPT] = milliseconds;
    this.#min = this.#count === 0 ? milliseconds : Math.min(this.#min, milliseconds);
    this.#max = Math.max(this.#max, milliseconds);
    this.#sum += milliseconds;
    this.#count++;
    this.last = milliseconds;
  }

  /** The attributes of Debezium's streaming metrics; the extremes and the average are since the start, all are -1 before the first value. */
  attributes(): Readonly<Record<string, number>> {
    const sorted = this.#recent.slice(0, Math.min(this.#count, KEPT)).sort();
    const percentile = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? -1;
    return {
      MilliSecondsBehindSource: this.last,
      MilliSecondsBehindSourceMinValue: this.#min,
      MilliSecondsBehindSourceMaxValue: this.#max,
      MilliSecondsBehindSourceAverageValue: this.#count === 0 ? -1 : this.#sum / this.#count,
      MilliSecondsBehindSourceP50: percentile(0.5),
      MilliSecondsBehindSourceP95: percentile(0.95),
      MilliSecondsBehindSourceP99: percentile(0.99),
    };
  }
}
