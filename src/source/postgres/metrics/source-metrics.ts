import type { MetricGroup, MetricValue } from '../../../metrics/metric-group.js';
import { commonAttributes, EventCounts } from './event-counts.js';
import { TimeBehind } from './time-behind.js';

/** What the stream of a task knows about itself. */
export interface StreamFigures {
  readonly connected: boolean;
  readonly commits: number;
  readonly lastTransactionId: number | null;
  /** Null before the first message. */
  readonly counts: EventCounts | null;
  /** Log position of the last message. */
  readonly lsn: number | null;
  /** Received bytes that wait to be read. */
  readonly queuedBytes: number;
  /** Whether the server has to wait until they are. */
  readonly queueFull: boolean;
  /** Everything that ends before this position has been read. */
  readonly deliveredEnd: number;
  /** The end of the server's WAL, as far as it has told; null while there is no connection. */
  readonly serverEnd: number | null;
}

/** The connector's settings that are figures, too. */
export interface QueueSettings {
  /** `max.queue.size` */
  readonly records: number;
  /** `max.queue.size.in.bytes` */
  readonly bytes: number;
  /** `skip.messages.without.change` */
  readonly skipsUnchanged: boolean;
}

const NONE = new EventCounts();

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
  readonly #settings: QueueSettings;

  /**
   * @param stream the figures of the running stream, null while there is none
   * @param task its number, where several tasks share the tables of a connector; @param tags further labels
   */
  constructor(
    topicPrefix: string,
    stream: () => StreamFigures | null,
    task: number | null = null,
    tags: Readonly<Record<string, string>> = {},
    queue: QueueSettings = { records: 0, bytes: 0, skipsUnchanged: false },
  ) {
    this.#settings = queue;
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
    const counts = stream?.counts ?? NONE;
    const { records, bytes, skipsUnchanged } = this.#settings;
    return {
      Connected: stream?.connected ?? false,
      TotalNumberOfEventsSeen: this.#events,
      ...commonAttributes(counts),
      TotalNumberOfLogicalMessageEventsSeen: counts.messages,
      NumberOfUnchangedEventsSkipped: skipsUnchanged ? counts.unchanged : -1,
      MilliSecondsSinceLastEvent: this.#lastEvent === 0 ? -1 : Date.now() - this.#lastEvent,
      ...this.#behind.attributes(),
      NumberOfCommittedTransactions: stream?.commits ?? 0,
      LastTransactionId: stream?.lastTransactionId == null ? null : String(stream.lastTransactionId),
      SourceEventPosition: stream?.lsn ?? null,
      CurrentQueueSizeInBytes: stream?.queuedBytes ?? 0,
      MaxQueueSizeInBytes: bytes,
      QueueTotalCapacity: records,
      // Records do not queue here, bytes do: there is room until the server has to wait.
      QueueRemainingCapacity: stream?.queueFull ? 0 : records,
    };
  }
}
