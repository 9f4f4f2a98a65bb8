import type { MetricValue } from '../../metrics/metric-group.js';
import { Sampled, type SampleWindows } from '../../metrics/sampled.js';
import type { TaskMetrics } from './task-metrics.js';

/** `source-task-metrics`. `active` says how many records are handed to the log and not yet durable. */
export class SourceTaskMetrics {
  readonly #polled: Sampled;
  readonly #written: Sampled;
  readonly #pollTime: Sampled;
  readonly #activeSamples: Sampled;
  readonly #active: () => number;

  constructor(metrics: TaskMetrics, windows: SampleWindows, active: () => number) {
    this.#polled = new Sampled(windows);
    this.#written = new Sampled(windows);
    this.#pollTime = new Sampled(windows);
    this.#activeSamples = new Sampled(windows);
    this.#active = active;
    metrics.register({
      prefix: 'kafka_connect_source_task_',
      labels: metrics.labels,
      read: () => this.#read(),
    });
  }

  polled(records: number, milliseconds: number): void {
    this.#polled.record(records);
    this.#pollTime.record(milliseconds);
  }

  /** So many records of a batch were handed to the log; those that were dropped or skipped do not count. */
  written(records: number): void {
    this.#written.record(records);
    this.#activeSamples.record(this.#active());
  }

  #read(): Record<string, MetricValue> {
    return {
      'source-record-poll-rate': this.#polled.rate(),
      'source-record-poll-total': this.#polled.total,
      'source-record-write-rate': this.#written.rate(),
      'source-record-write-total': this.#written.total,
      'source-record-active-count': this.#active(),
      'source-record-active-count-max': this.#activeSamples.max(),
      'source-record-active-count-avg': this.#activeSamples.average(),
      'poll-batch-max-time-ms': this.#pollTime.max(),
      'poll-batch-avg-time-ms': this.#pollTime.average(),
    };
  }
}
