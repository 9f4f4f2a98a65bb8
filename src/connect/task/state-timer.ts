/** How much of a task's life it was running, and paused. */
export class StateTimer {
  readonly #born: number;
  #since: number;
  #state: string;
  readonly #spent = new Map<string, number>();

  constructor(state: string, now = Date.now()) {
    this.#state = state;
    this.#born = this.#since = now;
  }

  get state(): string {
    return this.#state;
  }

  change(state: string, now = Date.now()): void {
    this.#spent.set(this.#state, (this.#spent.get(this.#state) ?? 0) + now - this.#since);
    this.#state = state;
    this.#since = now;
  }

  /** Between 0 and 1. */
  ratio(state: string, now = Date.now()): number {
    const spent = (this.#spent.get(state) ?? 0) + (this.#state === state ? now - this.#since : 0);
    return now === this.#born ? 0 : spent / (now - this.#born);
  }
}
