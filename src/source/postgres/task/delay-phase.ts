import type { PostgresOffset } from '../offset/postgres-offset.js';
import { abortableDelay } from './abortable-delay.js';
import { type Phase, POLL_MILLIS } from './phase.js';

/** Waits: `snapshot.delay.ms`, `streaming.delay.ms`; or for ever, when all is done. */
export class DelayPhase implements Phase {
  readonly #until: number;
  readonly #signal: AbortSignal;
  readonly #offset: PostgresOffset | null;

  /** @param milliseconds may be infinite */
  constructor(milliseconds: number, signal: AbortSignal, offset: PostgresOffset | null) {
    this.#until = performance.now() + milliseconds;
    this.#signal = signal;
    this.#offset = offset;
  }

  async poll(): Promise<boolean> {
    await abortableDelay(Math.max(0, Math.min(POLL_MILLIS, this.#until - performance.now())), this.#signal);
    return performance.now() >= this.#until;
  }

  resume(): PostgresOffset | null {
    return this.#offset;
  }

  async close(): Promise<void> {}
}
