import { type FSWatcher, watch } from 'node:fs';
import { BroadcastChannel } from 'node:worker_threads';

/**
 * Where the operating system does not tell of files that change, other processes cannot be heard: whoever waits looks again after this time (ms). Short
 * enough for a person with a second terminal, long enough to cost nothing.
 */
const POLL_MS = 200;

/** Wakes those who wait for news of a folder: in this thread at once, in other threads of the process by a broadcast, in other processes by its files. */
export class ChangeSignal {
  readonly #channel: BroadcastChannel;
  readonly #waiting = new Set<() => void>();
  readonly #folder: string;
  /** Undefined until somebody waits; null where folders cannot be watched. */
  #watcher: FSWatcher | null | undefined;
  readonly #pollMs: number;

  /**
   * @param folder its real path: the same for all threads that have opened it
   * @param pollMs when those who wait look again by themselves
   */
  constructor(folder: string, pollMs = POLL_MS) {
    this.#folder = folder;
    this.#pollMs = pollMs;
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
    if (this.#watcher === undefined) this.#watcher = this.#watch();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, Math.min(ms, this.#pollMs)));
      this.#waiting.add(done);
      if (signal?.aborted) done();
      else signal?.addEventListener('abort', done);
    });
  }

  close(): void {
    this.#channel.close();
    this.#watcher?.close();
    this.#watcher = null;
    this.#wake();
  }

  #watch(): FSWatcher | null {
    try {
      const watcher = watch(this.#folder, { persistent: false }, () => this.#wake());
      // Watches are limited per user, and not every file system has them: without one, those who wait look again.
      watcher.on('error', () => watcher.close());
      return watcher;
    } catch {
      return null;
    }
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
