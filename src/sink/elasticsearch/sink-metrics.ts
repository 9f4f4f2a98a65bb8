import type { MetricGroup, MetricValue } from '../../metrics/metric-group.js';

/** The figures of one task. */
export class SinkMetrics implements MetricGroup {
  readonly prefix = 'millrace_elasticsearch_sink_';
  readonly labels: Readonly<Record<string, string>>;
  readonly #pending: () => number;
  #stored = 0;
  #retried = 0;
  #rejected = 0;
  #outdated = 0;
  #requests = 0;
  #requestMs = 0;
  #requestMsMax = 0;

  constructor(connector: string, task: number, pending: () => number) {
    this.labels = { connector, task: String(task) };
    this.#pending = pending;
  }

  /** Documents that the cluster carried out. */
  stored(count: number): void {
    this.#stored += count;
  }

  /** Items that the cluster could not take for the moment. */
  retried(count: number): void {
    this.#retried += count;
  }

  /** A record that was given up. */
  rejected(): void {
    this.#rejected++;
  }

  /** A record of which the cluster has something newer. */
  outdated(): void {
    this.#outdated++;
  }

  /** A bulk request was answered, after so many milliseconds. */
  requested(ms: number): void {
    this.#requests++;
    this.#requestMs += ms;
    this.#requestMsMax = Math.max(this.#requestMsMax, ms);
  }

  read(): Readonly<Record<string, MetricValue>> {
    return {
      documents_total: this.#stored,
      retried_documents_total: this.#retried,
      rejected_documents_total: this.#rejected,
      outdated_documents_total: this.#outdated,
      bulk_requests_total: this.#requests,
      bulk_time_ms_total: this.#requestMs,
      bulk_time_ms_max: this.#requestMsMax,
      buffered_records: this.#pending(),
    };
  }
}
