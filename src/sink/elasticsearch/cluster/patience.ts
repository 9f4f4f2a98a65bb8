import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectException } from '../../../error/errors.js';
import type { Logger } from '../../../logging/logger.js';
import { ClusterFailure } from './cluster-failure.js';

/** Longer waits only delay the recovery after an outage. */
const MAX_WAIT_MS = 30_000;

/**
 * Waits between tries, and says when the cluster stops answering and when it is back: once each, however many requests are affected.
 *
 * The wait before try n is random between 0 and `backoffMs` · 2^n, so that tasks do not come back all at the same moment.
 */
export class Patience {
  readonly #maxRetries: number;
  readonly #backoffMs: number;
  readonly #signal: AbortSignal;
  readonly #logger: Logger;
  #troubleSince: number | null = null;

  constructor(
    limits: { readonly maxRetries: number; readonly retryBackoffMs: number },
    signal: AbortSignal,
    logger: Logger,
  ) {
    this.#maxRetries = limits.maxRetries;
    this.#backoffMs = limits.retryBackoffMs;
    this.#signal = signal;
    this.#logger = logger;
  }

  /** Whether requests are being tried again right now. */
  get troubled(): boolean {
    return this.#troubleSince !== null;
  }

  /**
   * Waits before the next try; `tries` were made.
   *
   * @throws ConnectException when there were as many as `max.retries` allows, or the task is stopping
   */
  async wait(tries: number, what: string, reason: string): Promise<void> {
    if (tries > this.#maxRetries) {
      throw new ConnectException(
        `Failed to ${what} after ${tries} attempts, which max.retries=${this.#maxRetries} allows: ${reason} Nothing was skipped; restart the task when the cluster is well, or leave max.retries unset to wait for it.`,
      );
    }
    if (this.#troubleSince === null) {
      this.#troubleSince = Date.now();
      this.#logger.warn(
        `The cluster of connection.url cannot ${what} for now and is asked again; nothing is skipped: ${reason}`,
      );
    }
    const limit = Math.min(MAX_WAIT_MS, this.#backoffMs * 2 ** (tries - 1));
    try {
      await sleep(Math.random() * limit, undefined, { signal: this.#signal });
    } catch {
      throw new ConnectException(`The task is stopping; unfinished: ${what}. ${reason}`);
    }
  }

  /** Does something until the cluster carries it out. @throws as `wait`, or ClusterFailure that no waiting heals */
  async insist<T>(what: string, action: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await action();
      } catch (error) {
        if (!(error instanceof ClusterFailure) || !error.heals) throw error;
        await this.wait(tries, what, error.message);
      }
    }
  }

  /** A request went through. */
  succeeded(): void {
    if (this.#troubleSince === null) return;
    const seconds = ((Date.now() - this.#troubleSince) / 1000).toFixed(1);
    this.#troubleSince = null;
    this.#logger.info(`The cluster takes requests again, after ${seconds} s.`);
  }
}
