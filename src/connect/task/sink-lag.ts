import { type PartitionOffset, partitionText, type TopicPartition } from '../../data/topic-partition.js';
import type { LogRecord } from '../../log/log.js';
import type { MetricGroups, MetricValue } from '../../metrics/metric-group.js';

export interface SinkLagParts {
  readonly metrics: MetricGroups & { readonly labels: Readonly<Record<string, string>> };
  /** What the task has taken of the partitions that it reads. */
  readonly taken: () => readonly PartitionOffset[];
  /** Of these positions, what is stored. */
  readonly stored: (positions: readonly PartitionOffset[]) => readonly PartitionOffset[];
  /** Where a partition ends now. */
  readonly end: (partition: TopicPartition) => Promise<bigint>;
}

/** One record of each batch, by which the age of what is not stored is told. */
interface Sample {
  readonly offset: bigint;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** Often enough for an alert; each look costs a broker two requests for each partition. */
const INTERVAL_MS = 10_000;
/** Batches that are on their way at once; older samples are thinned out beyond that. */
const MAX_SAMPLES = 256;

/** How far a sink task is behind the topics it reads: records that are in the log and not stored, and the age of the oldest of them. */
export class SinkLag {
  readonly #parts: SinkLagParts;
  readonly #topics = new Set<string>();
  readonly #samples = new Map<string, Sample[]>();
  readonly #ends = new Map<string, bigint>();
  readonly #timer: NodeJS.Timeout;
  #asking = false;

  constructor(parts: SinkLagParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => void this.#ask(), INTERVAL_MS);
    this.#timer.unref();
  }

  /** These partitions are read from now on. */
  assigned(partitions: readonly TopicPartition[]): void {
    for (const { topic } of partitions) {
      if (this.#topics.has(topic)) continue;
      this.#topics.add(topic);
      const labels = { ...this.#parts.metrics.labels, topic };
      this.#parts.metrics.register({ prefix: 'millrace_sink_', labels, read: () => this.#figures(topic) });
    }
    void this.#ask();
  }

  /** A batch was read. */
  read(records: readonly LogRecord[]): void {
    let before: LogRecord | null = null;
    for (const record of records) {
      if (before === null || record.partition !== before.partition || record.topic !== before.topic)
        this.#sample(record);
      before = record;
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(record: LogRecord): void {
    const name = partitionText(record);
    let samples = this.#samples.get(name);
    if (samples === undefined) {
      samples = [];
      this.#samples.set(name, samples);
    }
    if (samples.length < MAX_SAMPLES) samples.push({ offset: record.offset, timestamp: Number(record.timestamp) });
    const end = this.#ends.get(name) ?? 0n;
    if (record.offset >= end) this.#ends.set(name, record.offset + 1n);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (const partition of this.#parts.taken())
        this.#ends.set(partitionText(partition), await this.#parts.end(partition));
    } catch {
      // The log is away, which its reader says; the ends stay as they were known.
    } finally {
      this.#asking = false;
    }
  }

  #figures(topic: string): Readonly<Record<string, MetricValue>> {
    const taken = this.#parts.taken().filter((position) => position.topic === topic);
    let records = 0n;
    let oldest = Number.POSITIVE_INFINITY;
    for (const position of this.#parts.stored(taken)) {
      const name = partitionText(position);
      const behind = (this.#ends.get(name) ?? position.offset) - position.offset;
      const left = (this.#samples.get(name) ?? []).filter(({ offset }, i, all) => {
        // The batch in which the position is counts too: it is not stored as a whole.
        const next = all[i + 1];
        return next === undefined || next.offset > position.offset || offset >= position.offset;
      });
      this.#samples.set(name, left);
      if (behind <= 0n) continue;
      records += behind;
      oldest = Math.min(oldest, left[0]?.timestamp ?? oldest);
    }
    const age = Number.isFinite(oldest) ? Math.max(0, Date.now() - oldest) : null;
    return { lag_records: records, lag_milliseconds: records === 0n ? 0 : age };
  }
}
