import { BroadcastChannel } from 'node:worker_threads';

/**
 * Other processes cannot be heard: whoever waits looks again after this time (ms). Short enough for a person with a second terminal, long
 * enough to cost nothing.
 */
const POLL_MS = 200;

/** Wakes those who wait for news of a folder: in this thread at once, in other threads of the process by a broadcast. */
export class ChangeSignal {
  readonly #channel: BroadcastChannel;
  readonly #waiting = new Set<() => void>();

  /** @param folder its real path: the same for all threads that have opened it */
  constructor(folder: string) {
    this.#channel = new BroadcastChannel(`millrace:${folder}`);
    this.#channel.onmessage = () => this.#wake();
    this.#channel.unref();
  }

  /** Says that something has been committed. */
  notify(): void {
    this.#channel.postMessage(0);
    this.#wake();
  }

  /** Resolves when something may have changed, or after `ms`. The check that follows decides. */
  wait(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, Math.min(ms, POLL_MS)));
      this.#waiting.add(done);
      if (signal?.aborted) done();
      else signal?.addEventListener('abort', done);
    });
  }

  close(): void {
    this.#channel.close();
    this.#wake();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
