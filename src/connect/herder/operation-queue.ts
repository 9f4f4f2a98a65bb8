/** Runs operations with the same key one after the other, those with different keys at once. A failed operation does not stop the next. */
export class OperationQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  run<T>(key: string, operation: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(operation, operation);
    const tail: Promise<void> = result.catch(() => undefined).then(() => this.#forget(key, tail));
    this.#tails.set(key, tail);
    return result;
  }

  /** Resolves when everything that was queued before the call has run. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  #forget(key: string, tail: Promise<unknown>): void {
    if (this.#tails.get(key) === tail) this.#tails.delete(key);
  }
}
