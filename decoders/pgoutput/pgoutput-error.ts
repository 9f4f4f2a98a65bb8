/** Bytes that are not a logical replication message. Says where they went wrong, so that the message can be looked at. */
export class PgoutputError extends Error {
  override readonly name = 'PgoutputError';
  /** Byte offset of the fault within the message, from 0. */
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`Malformed logical replication message at byte ${offset}: ${reason}`);
    this.offset = offset;
  }
}
