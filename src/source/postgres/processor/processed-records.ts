import type { SourceRecord } from '../../../data/source-record.js';
import { fromOffsetMap, type PostgresOffset } from '../offset/postgres-offset.js';
import type { PostProcessors } from './post-processors.js';

/** How many records are processed at a time: what they are given may be large. */
const PORTION = 256;
/** How much may be added to records before they are handed on. */
const MAX_RECORDS = 1024;

/**
 * Records between the phase of a run that makes them and the runtime, on their way through the post processors. They are handed on in portions, so that what
 * processors add to them is not in memory for all of a batch at once.
 */
export class ProcessedRecords {
  readonly #processors: PostProcessors;
  readonly #waiting: SourceRecord[] = [];
  #failure: { readonly error: unknown } | null = null;
  /** Where to go on while not everything that was made is handed on. */
  #position: PostgresOffset | null = null;
  #isBehind = false;

  constructor(processors: PostProcessors) {
    this.#processors = processors;
  }

  /** Whether records, or a failure behind them, have yet to be handed on. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0 || this.#failure !== null;
  }

  /** Where to go on if the run ends now; undefined where that is up to the phase, because everything was handed on. */
  get position(): PostgresOffset | null | undefined {
    return this.#isBehind ? this.#position : undefined;
  }

  /**
   * Has a phase make records, and keeps them.
   * @param before where the phase was
   */
  async collect(before: PostgresOffset | null, make: (out: SourceRecord[]) => Promise<void>): Promise<void> {
    this.#position = before;
    try {
      await make(this.#waiting);
    } catch (error) {
      this.#failure = { error };
    }
    this.#isBehind = this.isWaiting;
  }

  /** Adds what is processed next to `out`. @throws what broke the phase or a processor, after everything before it */
  async take(out: SourceRecord[]): Promise<void> {
    while (this.#waiting.length > 0 && out.length < MAX_RECORDS) {
      const portion = this.#waiting.splice(0, PORTION);
      const last = portion.at(-1);
      try {
        await this.#processors.apply(portion);
      } catch (error) {
        this.#waiting.length = 0;
        this.#failure = { error };
        this.#handOn(portion, portion.at(-1), out);
        break;
      }
      this.#handOn(portion, last, out);
    }
    if (this.#failure === null) {
      this.#isBehind = this.#waiting.length > 0;
      return;
    }
    if (this.#waiting.length > 0) return;
    const { error } = this.#failure;
    this.#failure = null;
    throw error;
  }

  #handOn(portion: readonly SourceRecord[], last: SourceRecord | undefined, out: SourceRecord[]): void {
    for (const record of portion) out.push(record);
    if (last !== undefined) this.#position = fromOffsetMap(last.sourceOffset) ?? this.#position;
  }
}
