import type { OffsetMap } from '../../data/source-record.js';
import { RetriableException } from '../../error/errors.js';
import type { LogWriter, OffsetEntry } from '../../log/log.js';
import { loggers } from '../../logging/logger.js';
import { decodeOffsetValue, encodeOffsetKey, encodeOffsetValue } from '../../offset/offset-codec.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { CommittedOffset } from '../../source/source-task.js';
import { settlesWithin } from './settles-within.js';
import type { CommittableOffset, SubmittedOffsets } from './submitted-offsets.js';
import type { TaskMetrics } from './task-metrics.js';

const logger = loggers.get('org.apache.kafka.connect.runtime.SourceTaskOffsetCommitter');

/** Called with what is durable now; its calls do not overlap. */
export type OnCommitted = (offsets: readonly CommittedOffset[]) => void | Promise<void>;

interface Encoded {
  readonly entries: readonly OffsetEntry[];
  readonly committed: readonly CommittedOffset[];
}

/**
 * Stores the offsets of one source task and tells the task what is durable, in one of two ways: with the records in one transaction, where the log can
 * do that, or by themselves after the records are durable.
 */
export class SourceOffsets {
  readonly #connector: string;
  readonly #store: OffsetStore;
  readonly #writer: LogWriter;
  readonly #submitted: SubmittedOffsets;
  readonly #metrics: TaskMetrics;
  readonly #onCommitted: OnCommitted;
  readonly #timeoutMs: number;
  /** Told to the task but not yet taken by it; later offsets of a partition replace earlier ones. */
  #toTell: CommittedOffset[] = [];
  #telling: Promise<void> | null = null;
  #storing: Promise<boolean> | null = null;

  constructor(parts: {
    connector: string;
    store: OffsetStore;
    writer: LogWriter;
    submitted: SubmittedOffsets;
    metrics: TaskMetrics;
    onCommitted: OnCommitted;
    timeoutMs: number;
  }) {
    this.#connector = parts.connector;
    this.#store = parts.store;
    this.#writer = parts.writer;
    this.#submitted = parts.submitted;
    this.#metrics = parts.metrics;
    this.#onCommitted = parts.onCommitted;
    this.#timeoutMs = parts.timeoutMs;
  }

  /** The stored offset of a source partition, or null. */
  async stored(partition: OffsetMap): Promise<OffsetMap | null> {
    const [value] = await this.#store.get([encodeOffsetKey(this.#connector, partition)]);
    return decodeOffsetValue(value ?? null);
  }

  /** Whether the log stores records and offsets together. */
  get transactional(): boolean {
    return this.#writer.commit !== undefined;
  }

  /**
   * Transactional logs only: makes all records accepted so far and their offsets durable together. May be called again before it has resolved.
   * @throws ConnectException if the log has failed
   */
  async commitWithRecords(): Promise<void> {
    const started = Date.now();
    const { entries, committed } = this.#encode(this.#submitted.take(Number.POSITIVE_INFINITY));
    await this.#writer.commit?.(entries);
    this.#metrics.committed(Date.now() - started);
    this.#tell(committed);
  }

  /**
   * Stores the offsets of the records that are durable. False, when that failed or took longer than `offset.flush.timeout.ms`: they are stored with the
   * next call. Never rejects.
   */
  async store(): Promise<boolean> {
    // A second call while the first waits for the store has nothing to add that could not wait, too.
    this.#storing ??= this.#storeNow().finally(() => {
      this.#storing = null;
    });
    return this.#storing;
  }

  /**
   * Stores an offset before the records that follow, which a transactional log does with the first of them. The task is not told.
   * @throws RetriableException when that failed or took longer than `offset.flush.timeout.ms`
   */
  async storeAhead(offset: CommittableOffset): Promise<void> {
    if (this.transactional) return;
    const failed = `${this.#connector}: Failed to flush the offset of what begins now to storage`;
    const stored = this.#store.set(this.#encode([offset]).entries);
    const inTime = await settlesWithin(stored, this.#timeoutMs).catch((cause: unknown) => {
      throw new RetriableException(failed, { cause });
    });
    if (!inTime) throw new RetriableException(`${failed} within ${this.#timeoutMs} ms`);
  }

  /** Resolves when the task has taken everything that was stored. */
  async told(): Promise<void> {
    while (this.#telling !== null) await this.#telling;
  }

  async #storeNow(): Promise<boolean> {
    const offsets = this.#submitted.take(this.#writer.durable);
    if (offsets.length === 0) return true;
    const started = Date.now();
    try {
      const { entries, committed } = this.#encode(offsets);
      if (await settlesWithin(this.#store.set(entries), this.#timeoutMs)) {
        this.#metrics.committed(Date.now() - started);
        this.#tell(committed);
        return true;
      }
      logger.error(
        `${this.#connector}: Timed out waiting to flush offsets to storage; will try again on next flush interval with latest offsets`,
      );
    } catch (error) {
      logger.error(
        `${this.#connector}: Failed to flush offsets to storage; will try again on next flush interval`,
        error,
      );
    }
    this.#submitted.putBack(offsets);
    this.#metrics.commitFailed(Date.now() - started);
    return false;
  }

  #encode(offsets: readonly CommittableOffset[]): Encoded {
    const entries: OffsetEntry[] = [];
    const committed: CommittedOffset[] = [];
    for (const { partition, offset } of offsets) {
      entries.push({ key: encodeOffsetKey(this.#connector, partition), value: encodeOffsetValue(offset) });
      committed.push({ partition, offset });
    }
    return { entries, committed };
  }

  #tell(offsets: readonly CommittedOffset[]): void {
    if (offsets.length === 0) return;
    const later = new Set(offsets.map(({ partition }) => partition));
    this.#toTell = [...this.#toTell.filter(({ partition }) => !later.has(partition)), ...offsets];
    this.#telling ??= this.#tellAll().finally(() => {
      this.#telling = null;
    });
  }

  async #tellAll(): Promise<void> {
    while (this.#toTell.length > 0) {
      const offsets = this.#toTell;
      this.#toTell = [];
      try {
        await this.#onCommitted(offsets);
      } catch (error) {
        logger.error(`${this.#connector}: Exception thrown while calling task.commit()`, error);
      }
    }
  }
}
