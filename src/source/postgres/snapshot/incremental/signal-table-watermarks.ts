import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { quoteIdentifier } from '../snapshot-statement.js';
import type { SnapshotCollection } from './incremental-state.js';
import type { Watermarks } from './watermarks.js';

/** `incremental.snapshot.watermarking.strategy` */
export type WatermarkStrategy = 'insert_insert' | 'insert_delete';

/** Marks that are rows of the signal table: their changes come in the stream like all others. */
export class SignalTableWatermarks implements Watermarks {
  opened = false;
  readonly #client: () => Promise<Client>;
  readonly #table: string;
  readonly #strategy: WatermarkStrategy;
  chunkId: string | null = null;
  #openedAt = '';
  #about: Record<string, string> = {};

  /** @param signalTable `schema.table` */
  constructor(client: () => Promise<Client>, signalTable: string, strategy: WatermarkStrategy) {
    const dot = signalTable.indexOf('.');
    this.#client = client;
    this.#table =
      dot < 0
        ? quoteIdentifier(signalTable)
        : `${quoteIdentifier(signalTable.slice(0, dot))}.${quoteIdentifier(signalTable.slice(dot + 1))}`;
    this.#strategy = strategy;
  }

  async open(collection: SnapshotCollection, correlationId: string | null): Promise<void> {
    this.chunkId = randomUUID();
    this.opened = false;
    this.#openedAt = new Date().toISOString();
    this.#about = { ...(correlationId === null ? {} : { correlationId }), dataCollectionId: collection.id };
    await this.#insert(`${this.chunkId}-open`, 'snapshot-window-open', { openWindowTimestamp: this.#openedAt });
  }

  async close(): Promise<void> {
    if (this.#strategy === 'insert_delete') return this.#delete(`${this.chunkId}-open`);
    const times = { openWindowTimestamp: this.#openedAt, closeWindowTimestamp: new Date().toISOString() };
    await this.#insert(`${this.chunkId}-close`, 'snapshot-window-close', times);
  }

  seen(id: string, kind: 'open' | 'close'): 'opened' | 'closed' | 'ignored' {
    // Marks of chunks that were given up, or of the time before a restart.
    if (this.chunkId === null || !id.startsWith(this.chunkId)) return 'ignored';
    this.opened = kind === 'open';
    return this.opened ? 'opened' : 'closed';
  }

  passed(): boolean {
    return false;
  }

  async #insert(id: string, type: string, times: Record<string, string>): Promise<void> {
    const members = Object.entries({ ...times, ...this.#about });
    const data = `{${members.map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)}`).join(', ')}}`;
    const client = await this.#client();
    await client.query(`INSERT INTO ${this.#table} VALUES ($1, $2, $3)`, [id, type, data]);
  }

  /** The columns of the signal table are known by their places, not by their names. */
  async #delete(id: string): Promise<void> {
    const client = await this.#client();
    const { rows } = await client.query<{ name: string }>(
      'SELECT attname AS name FROM pg_catalog.pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum LIMIT 1',
      [this.#table],
    );
    await client.query(`DELETE FROM ${this.#table} WHERE ${quoteIdentifier(rows[0]?.name ?? 'id')} = $1`, [id]);
  }
}
