import { setTimeout as sleep } from 'node:timers/promises';
import { NotReady } from '../../converter/converter.js';
import { ConnectException, RetriableException } from '../../error/errors.js';
import type { ErrorCounters } from './error-counters.js';
import type { ErrorReporter, FailedRecord } from './failed-record.js';
import { toleratesAnyError } from './stage.js';

/** The settings `errors.*` that say how long to try and what to do then. */
export interface ErrorPolicy {
  /** `errors.tolerance` is `all`. */
  readonly tolerateAll: boolean;
  /** `errors.retry.timeout`; -1: for ever. */
  readonly retryTimeoutMs: number;
  /** `errors.retry.delay.max.ms`. */
  readonly maxDelayMs: number;
}

/** What became of an operation that had failed: its result in the end, or the record is skipped. */
export type Outcome<T> = { readonly skipped: false; readonly value: T } | { readonly skipped: true };

const FIRST_DELAY_MS = 300;

/**
 * Decides what happens after an operation on a record has failed: try again, skip the record, or fail the task. It is the slow path only: as long
 * as nothing fails, records do not come by here.
 *
 * @see https://cwiki.apache.org/confluence/display/KAFKA/KIP-298%3A+Error+Handling+in+Connect
 */
export class ErrorHandler {
  readonly counters: ErrorCounters;
  readonly #policy: ErrorPolicy;
  readonly #reporters: readonly ErrorReporter[];
  readonly #signal: AbortSignal;
  #untolerated: unknown;

  /** `signal` fires when the task is to stop: retrying ends. */
  constructor(policy: ErrorPolicy, reporters: readonly ErrorReporter[], counters: ErrorCounters, signal: AbortSignal) {
    this.#policy = policy;
    this.#reporters = reporters;
    this.counters = counters;
    this.#signal = signal;
  }

  /** `errors.tolerance` is `all`. */
  get toleratesAll(): boolean {
    return this.#policy.tolerateAll;
  }

  /**
   * Takes over after `failed.error`. `retry` is the same operation again.
   * @throws ConnectException "Tolerance exceeded in error handler" when the error is not tolerated
   */
  async recover<T>(failed: FailedRecord, retry: () => T, prepare?: () => Promise<void>): Promise<Outcome<T>> {
    const deadline =
      this.#policy.retryTimeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + this.#policy.retryTimeoutMs;
    let error = failed.error;
    for (let attempt = 1; ; ) {
      if (error instanceof NotReady && prepare !== undefined) {
        try {
          await prepare();
        } catch (cause) {
          error = cause;
          continue;
        }
      } else {
        this.counters.failures++;
        const retriable = error instanceof RetriableException;
        if (!retriable || Date.now() >= deadline || this.#signal.aborted) break;
        await this.#backOff(attempt++, deadline);
        this.counters.retries++;
        if (this.#signal.aborted) break;
      }
      try {
        return { skipped: false, value: retry() };
      } catch (cause) {
        error = cause;
      }
    }
    await this.#giveUp({ ...failed, error });
    return { skipped: true };
  }

  /**
   * A failure found outside of an operation that could be tried again: by the connector itself, or by the log after the record was handed over.
   * Resolves when the record has been reported. @throws as `recover`
   */
  async fail(failed: FailedRecord): Promise<void> {
    this.counters.failures++;
    this.counters.lastErrorAt = Date.now();
    this.counters.errors++;
    // Known before the first wait: a connector need not await its report for the task to fail.
    const exceeded = this.#policy.tolerateAll ? null : this.#exceeded(failed.error);
    await this.#report(failed);
    if (exceeded !== null) throw exceeded;
    this.counters.skipped++;
  }

  /** @throws as `recover`, if a connector has swallowed what `fail` threw: the task must not go on. */
  throwIfUntolerated(): void {
    if (this.#untolerated !== undefined) throw this.#exceeded(this.#untolerated);
  }

  /** Everything reported so far is durable; to be awaited before the offsets of these records are committed. */
  async flush(): Promise<void> {
    await Promise.all(this.#reporters.map((reporter) => reporter.flush?.()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#reporters.map((reporter) => reporter.close?.()));
  }

  async #giveUp(failed: FailedRecord): Promise<void> {
    this.counters.lastErrorAt = Date.now();
    this.counters.errors++;
    await this.#report(failed);
    if (!(failed.error instanceof RetriableException) && !toleratesAnyError(failed.stage)) {
      throw new ConnectException('Unhandled exception in error handler', { cause: failed.error });
    }
    if (!this.#policy.tolerateAll) throw this.#exceeded(failed.error);
    this.counters.skipped++;
  }

  async #report(failed: FailedRecord): Promise<void> {
    for (const reporter of this.#reporters) await reporter.report(failed);
  }

  #exceeded(error: unknown): ConnectException {
    this.#untolerated = error;
    return new ConnectException('Tolerance exceeded in error handler', { cause: error });
  }

  /** 300 ms, doubled each time; beyond the maximum a random part of it, so that tasks that failed together do not retry together. */
  async #backOff(attempt: number, deadline: number): Promise<void> {
    const { maxDelayMs } = this.#policy;
    let delay = FIRST_DELAY_MS * 2 ** (attempt - 1);
    if (delay > maxDelayMs) delay = Math.floor(Math.random() * maxDelayMs);
    await sleep(Math.max(0, Math.min(delay, deadline - Date.now())), undefined, { signal: this.#signal }).catch(
      () => undefined,
    );
  }
}
