import type { MetricGroup, MetricValue } from '../../../metrics/metric-group.js';
import { TimeBehind } from './time-behind.js';

/** What the stream of a task knows about itself. */
export interface StreamFigures {
  readonly connected: boolean;
  readonly commits: number;
  readonly lastTransactionId: number | null;
  /** Log position of the last message. */
  readonly lsn: number | null;
  /** Received bytes that wait to be read. */
  readonly queuedBytes: number;
  /** Everything that ends before this position has been read. */
  readonly deliveredEnd: number;
  /** The end of the server's WAL, as far as it has told; null while there is no connection. */
  readonly serverEnd: number | null;
}

/**
 * Figures of the stream, by the names of Debezium's MBean `debezium.postgres:type=connector-metrics,context=streaming`, as the usual exporter of JMX
 * metrics labels them.
 */
export class StreamingMetrics implements MetricGroup {
  readonly prefix = 'debezium_metrics_';
  readonly labels: Readonly<Record<string, string>>;
  readonly #stream: () => StreamFigures | null;
  #events = 0;
  #lastEvent = 0;
  readonly #behind = new TimeBehind();

  /**
   * @param stream the figures of the running stream, null while there is none
   * @param task its number, where several tasks share the tables of a connector; @param tags further labels
   */
  constructor(
    topicPrefix: string,
    stream: () => StreamFigures | null,
    task: number | null = null,
    tags: Readonly<Record<string, string>> = {},
  ) {
    this.labels = {
      ...tags,
      plugin: 'postgres',
      name: topicPrefix,
      context: 'streaming',
      ...(task !== null && { task: String(task) }),
    };
    this.#stream = stream;
  }

  /** So many records were made; the last one's change was committed at this time, in microseconds. */
  made(records: number, committedMicros: number | null): void {
    this.#events += records;
    this.#lastEvent = Date.now();
    if (committedMicros !== null)
      this.#behind.record(Math.max(0, this.#lastEvent - Math.floor(committedMicros / 1000)));
  }

  /** How far the last change was behind its commit when it was made; -1 before the first. */
  get millisecondsBehind(): number {
    return this.#behind.last;
  }

  read(): Readonly<Record<string, MetricValue>> {
    const stream = this.#stream();
    return {
      Connected: stream?.connected ?? false,
      TotalNumberOfEventsSeen: this.#events,
      MilliSecondsSinceLastEvent: this.#lastEvent === 0 ? -1 : Date.now() - this.#lastEvent,
      ...this.#behind.attributes(),
      NumberOfCommittedTransactions: stream?.commits ?? 0,
      LastTransactionId: stream?.lastTransactionId == null ? null : String(stream.lastTransactionId),
      SourceEventPosition: stream?.lsn ?? null,
      CurrentQueueSizeInBytes: stream?.queuedBytes ?? 0,
    };
  }
}
