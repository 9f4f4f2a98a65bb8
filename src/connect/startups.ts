import type { MetricValue } from '../metrics/metric-group.js';

/** How often connectors, or tasks, were started since the worker began: a part of `connect-worker-metrics`. */
export class Startups {
  readonly #kind: 'connector' | 'task';
  #success = 0;
  #failure = 0;

  constructor(kind: 'connector' | 'task') {
    this.#kind = kind;
  }

  started(successfully: boolean): void {
    if (successfully) this.#success++;
    else this.#failure++;
  }

  /** The attributes; shares are between 0 and 1, and 0 where nothing was started. */
  attributes(): Record<string, MetricValue> {
    const attempts = this.#success + this.#failure;
    const share = (count: number) => (attempts === 0 ? 0 : count / attempts);
    return {
      [`${this.#kind}-startup-attempts-total`]: attempts,
      [`${this.#kind}-startup-success-total`]: this.#success,
      [`${this.#kind}-startup-failure-total`]: this.#failure,
      [`${this.#kind}-startup-success-percentage`]: share(this.#success),
      [`${this.#kind}-startup-failure-percentage`]: share(this.#failure),
    };
  }
}
