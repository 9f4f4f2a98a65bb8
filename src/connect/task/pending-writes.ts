import { ConnectException } from '../../error/errors.js';

/** Transactions on their way to the log; each waits for the disk, so that one alone would leave the task idle. */
const MAX_PENDING = 16;

/** What the log was asked for and does by itself, while the task goes on. Its failure is kept for the next time that somebody looks. */
export class PendingWrites {
  readonly #pending = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  /** Whether the task should wait for the first of them before it asks for more. */
  get full(): boolean {
    return this.#pending.size >= MAX_PENDING;
  }

  add(write: Promise<void>): void {
    const pending = write
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  /** Resolves when one of them has ended, however. */
  first(): Promise<void> {
    return Promise.race(this.#pending);
  }

  /** Resolves when all have ended, however. */
  async all(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** @throws ConnectException when one has failed */
  check(): void {
    if (this.#failure !== null) throw sendFailure(this.#failure.error);
  }
}

/** What Kafka Connect says when its producer fails. */
export function sendFailure(error: unknown): ConnectException {
  return new ConnectException('Unrecoverable exception from producer send callback', { cause: error });
}
