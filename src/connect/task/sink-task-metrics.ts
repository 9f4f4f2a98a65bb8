import type { MetricValue } from '../../metrics/metric-group.js';
import { Sampled, type SampleWindows } from '../../metrics/sampled.js';
import type { TaskMetrics } from './task-metrics.js';

/** `sink-task-metrics`. Active are the records read and not yet committed. */
export class SinkTaskMetrics {
  partitions = 0;
  commitSequence = 0;
  readonly #read: Sampled;
  readonly #sent: Sampled;
  readonly #active: Sampled;
  readonly #putTime: Sampled;
  readonly #completions: Sampled;
  readonly #skips: Sampled;
  #activeCount = 0;

  constructor(metrics: TaskMetrics, windows: SampleWindows) {
    this.#read = new Sampled(windows);
    this.#sent = new Sampled(windows);
    this.#active = new Sampled(windows);
    this.#putTime = new Sampled(windows);
    this.#completions = new Sampled(windows);
    this.#skips = new Sampled(windows);
    metrics.register({ prefix: 'kafka_connect_sink_task_', labels: metrics.labels, read: () => this.#values() });
  }

  read(records: number): void {
    this.#read.record(records);
    this.#setActive(this.#activeCount + records);
  }

  put(records: number, milliseconds: number): void {
    this.#sent.record(records);
    this.#putTime.record(milliseconds);
  }

  commitCompleted(): void {
    this.#completions.record(1);
    this.#setActive(0);
  }

  commitSkipped(): void {
    this.#skips.record(1);
  }

  #setActive(count: number): void {
    this.#activeCount = count;
    this.#active.record(count);
  }

  #values(): Record<string, MetricValue> {
    return {
      'sink-record-read-rate': this.#read.rate(),
      'sink-record-read-total': this.#read.total,
      'sink-record-send-rate': this.#sent.rate(),
      'sink-record-send-total': this.#sent.total,
      'sink-record-active-count': this.#activeCount,
      'sink-record-active-count-max': this.#active.max(),
      'sink-record-active-count-avg': this.#active.average(),
      'partition-count': this.partitions,
      'offset-commit-seq-no': this.commitSequence,
      'offset-commit-completion-rate': this.#completions.rate(),
      'offset-commit-completion-total': this.#completions.total,
      'offset-commit-skip-rate': this.#skips.rate(),
      'offset-commit-skip-total': this.#skips.total,
      'put-batch-max-time-ms': this.#putTime.max(),
      'put-batch-avg-time-ms': this.#putTime.average(),
    };
  }
}
