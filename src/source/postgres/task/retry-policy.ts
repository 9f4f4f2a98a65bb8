import { RetriableException } from '../../../error/errors.js';
import { isRetriable } from '../error/retriable.js';

/** What is done about a failure. */
export type Verdict =
  | { readonly kind: 'fail' }
  | { readonly kind: 'retry'; readonly attempt: number; readonly delayMs: number };

/** `errors.max.retries` and `retriable.restart.connector.wait.ms`: how often a run that failed is begun again, and after how long. */
export class RetryPolicy {
  readonly #maxRetries: number;
  readonly #delayMs: number;
  readonly #custom: RegExp | null;
  #attempts = 0;

  /** @param maxRetries -1 is for ever; @param custom errors whose messages match are retried too (`internal.custom.retriable.exception`) */
  constructor(maxRetries: number, delayMs: number, custom: string | null) {
    this.#maxRetries = maxRetries;
    this.#delayMs = delayMs;
    this.#custom = custom === null ? null : new RegExp(custom);
  }

  judge(error: unknown): Verdict {
    // The database cannot be used yet: that does not count, as in Debezium.
    if (error instanceof RetriableException) return { kind: 'retry', attempt: this.#attempts, delayMs: this.#delayMs };
    const retriable = isRetriable(error) || (error instanceof Error && this.#custom?.test(error.message));
    if (!retriable || (this.#maxRetries >= 0 && this.#attempts >= this.#maxRetries)) return { kind: 'fail' };
    this.#attempts++;
    return { kind: 'retry', attempt: this.#attempts, delayMs: this.#delayMs };
  }

  /** Data flows again. */
  succeeded(): void {
    this.#attempts = 0;
  }
}
