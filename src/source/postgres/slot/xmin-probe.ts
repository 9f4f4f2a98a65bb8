import type { Client } from 'pg';

/** Asks now and then for the oldest transaction whose catalog rows the slot keeps: `xmin.fetch.interval.ms`, for `source.xmin`. */
export class XminProbe {
  readonly #slotName: string;
  readonly #intervalMs: number;
  #due = 0;

  /** @param intervalMs 0 is never */
  constructor(slotName: string, intervalMs: number) {
    this.#slotName = slotName;
    this.#intervalMs = intervalMs;
  }

  get isDue(): boolean {
    return this.#intervalMs > 0 && performance.now() >= this.#due;
  }

  /** The slot's `catalog_xmin`, 32 bits; null if it has none. */
  async read(client: Client): Promise<number | null> {
    this.#due = performance.now() + this.#intervalMs;
    const { rows } = await client.query<{ xmin: string | null }>(
      'SELECT catalog_xmin::text AS xmin FROM pg_catalog.pg_replication_slots WHERE slot_name = $1',
      [this.#slotName],
    );
    const xmin = rows[0]?.xmin ?? null;
    return xmin === null ? null : Number(xmin);
  }
}
