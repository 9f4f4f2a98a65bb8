import type { MetricGroup, MetricGroups, MetricRegistry, MetricValue } from '../../metrics/metric-group.js';
import { Sampled, type SampleWindows } from '../../metrics/sampled.js';
import type { ErrorCounters } from '../error/error-counters.js';
import type { ConnectorTaskId } from './connector-task-id.js';
import { StateTimer } from './state-timer.js';

/** What `connector-task-metrics` says about a task besides figures: classes and versions. */
export type TaskIdentity = Readonly<Record<string, string>>;

/**
 * The figures that every task has: `connector-task-metrics` and `task-error-metrics`. Also the place where its connector registers its own; everything is
 * taken back on `close`.
 *
 * @see https://kafka.apache.org/documentation/#connect_monitoring
 */
export class TaskMetrics implements MetricGroups {
  readonly state = new StateTimer('unassigned');
  readonly labels: Readonly<Record<string, string>>;
  readonly #registry: MetricRegistry;
  readonly #groups: MetricGroup[] = [];
  readonly #batchSize: Sampled;
  readonly #commitTime: Sampled;
  readonly #commitSuccess: Sampled;

  constructor(
    registry: MetricRegistry,
    windows: SampleWindows,
    id: ConnectorTaskId,
    identity: TaskIdentity,
    errors: ErrorCounters,
  ) {
    this.#registry = registry;
    this.#batchSize = new Sampled(windows);
    this.#commitTime = new Sampled(windows);
    this.#commitSuccess = new Sampled(windows);
    this.labels = { connector: id.connector, task: String(id.task) };
    this.register({
      prefix: 'kafka_connect_connector_task_',
      labels: this.labels,
      read: () => ({ ...identity, ...this.#read() }),
    });
    this.register({ prefix: 'kafka_connect_task_error_', labels: this.labels, read: () => errors.attributes() });
  }

  register(group: MetricGroup): void {
    this.#groups.push(group);
    this.#registry.register(group);
  }

  /** A batch of this many records was read or is to be written. */
  batch(size: number): void {
    this.#batchSize.record(size);
  }

  committed(milliseconds: number): void {
    this.#commitTime.record(milliseconds);
    this.#commitSuccess.record(1);
  }

  commitFailed(milliseconds: number): void {
    this.#commitTime.record(milliseconds);
    this.#commitSuccess.record(0);
  }

  close(): void {
    for (const group of this.#groups) this.#registry.unregister(group);
  }

  #read(): Record<string, MetricValue> {
    const success = this.#commitSuccess.average();
    return {
      status: this.state.state,
      'running-ratio': this.state.ratio('running'),
      'pause-ratio': this.state.ratio('paused'),
      'offset-commit-max-time-ms': this.#commitTime.max(),
      'offset-commit-avg-time-ms': this.#commitTime.average(),
      'offset-commit-success-percentage': success,
      'offset-commit-failure-percentage': 1 - success,
      'batch-size-max': this.#batchSize.max(),
      'batch-size-avg': this.#batchSize.average(),
    };
  }
}
