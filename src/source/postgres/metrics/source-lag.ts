import type { MetricGroup, MetricValue } from '../../../metrics/metric-group.js';
import type { StreamFigures } from './source-metrics.js';

/** How far a task is behind its database, by connector and task. Nothing is shown while there is no stream. */
export class SourceLag implements MetricGroup {
  readonly prefix = 'millrace_source_';
  readonly labels: Readonly<Record<string, string>>;
  readonly #stream: () => StreamFigures | null;
  readonly #behind: () => number;

  /** @param behind milliseconds between the commit of the last change and its record; negative before the first */
  constructor(connector: string, task: number, stream: () => StreamFigures | null, behind: () => number) {
    this.labels = { connector, task: String(task) };
    this.#stream = stream;
    this.#behind = behind;
  }

  read(): Readonly<Record<string, MetricValue>> {
    const { serverEnd = null, deliveredEnd = 0, queuedBytes = 0 } = this.#stream() ?? {};
    if (serverEnd === null) return { lag_bytes: null, lag_milliseconds: null };
    const bytes = Math.max(0, serverEnd - deliveredEnd) + queuedBytes;
    // The last change may be long ago: who has read everything is not behind.
    return { lag_bytes: bytes, lag_milliseconds: bytes === 0 ? 0 : Math.max(0, this.#behind()) };
  }
}
