interface Waiter {
  readonly until: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait for a writer: for room, or for records to be durable. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  /** Resolves when `until` holds at one of the next `release`s. */
  wait(until: () => boolean): Promise<void> {
    if (until()) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.add({ until, resolve, reject }));
  }

  /** Lets go those whose condition holds; all of them with `failure`, where there is one. */
  release(failure: Error | null): void {
    for (const waiter of this.#waiting) {
      if (failure !== null) waiter.reject(failure);
      else if (waiter.until()) waiter.resolve();
      else continue;
      this.#waiting.delete(waiter);
    }
  }
}
