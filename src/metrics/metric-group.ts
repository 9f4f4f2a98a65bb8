/** Figures of the same kind that one label tells apart: rows by table. */
export interface FiguresByLabel {
  readonly label: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** A figure; text becomes a label with the value 1, as the usual Prometheus rules for JMX do, and null is left out. */
export type MetricValue = number | bigint | boolean | string | FiguresByLabel | null;

/**
 * A set of figures with the same labels: one MBean, in JMX terms. It is read on the thread that owns it, when somebody asks for the worker's metrics.
 */
export interface MetricGroup {
  /** What the names begin with: `kafka_connect_source_task_`, `debezium_metrics_`. */
  readonly prefix: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The figures now, by the rest of their names; dashes count as underscores. */
  read(): Readonly<Record<string, MetricValue>>;
}

/** Where tasks leave their figures. What a task has registered is removed when it ends. */
export interface MetricGroups {
  register(group: MetricGroup): void;
}

/** What was read from one group; plain data, so that it can cross threads. */
export interface MetricSnapshot {
  readonly prefix: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, MetricValue>>;
}

/** The figures of one thread. */
export class MetricRegistry implements MetricGroups {
  readonly #groups = new Set<MetricGroup>();

  register(group: MetricGroup): void {
    this.#groups.add(group);
  }

  unregister(group: MetricGroup): void {
    this.#groups.delete(group);
  }

  snapshot(): MetricSnapshot[] {
    return Array.from(this.#groups, (group) => ({ prefix: group.prefix, labels: group.labels, values: group.read() }));
  }
}
