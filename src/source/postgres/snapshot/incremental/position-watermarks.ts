import type { Client } from 'pg';
import { INVALID_LSN, type Lsn, parseLsn } from '../../../../../decoders/pgoutput/lsn.js';
import type { StreamPoint, Watermarks } from './watermarks.js';

/**
 * Marks without writing anything, for `read.only`: the position of the log after the chunk was read. Once the stream has delivered everything before it,
 * all that the chunk shows has been streamed, and what came meanwhile was taken out of the chunk.
 *
 * Debezium compares transaction ids with those of `pg_current_snapshot()`. Positions need no such comparison, whose one side has 32 bits and the other 64,
 * so it goes wrong after the first wrap-around; and they move on with keepalives, so that nothing waits for changes in a database where nothing happens.
 */
export class PositionWatermarks implements Watermarks {
  /** Positions in the log are the marks. */
  readonly chunkId = null;
  readonly #client: () => Promise<Client>;
  #high: Lsn = INVALID_LSN;
  opened = false;

  constructor(client: () => Promise<Client>) {
    this.#client = client;
  }

  async open(): Promise<void> {
    this.opened = true;
  }

  async close(): Promise<void> {
    const client = await this.#client();
    const { rows } = await client.query<{ lsn: string }>(
      'SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END)::text AS lsn',
    );
    this.#high = parseLsn(rows[0]?.lsn ?? '0/0');
  }

  seen(): 'ignored' {
    return 'ignored';
  }

  passed(point: StreamPoint): boolean {
    if (!this.opened || point.delivered < this.#high) return false;
    this.opened = false;
    return true;
  }
}
