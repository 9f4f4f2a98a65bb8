/** How far a task is, asked for by whoever waits for it. Plain data: it crosses threads. */
export interface TaskProgress {
  /**
   * Of a source: everything upstream up to here is durable in the log, as a number that only grows (PostgreSQL: the position in the write-ahead log). Null
   * where the source does not tell, or has not begun to stream.
   */
  readonly position: number | null;
  /** Of a sink: what it has stored can be read where it was stored. */
  readonly refreshed: boolean;
}
