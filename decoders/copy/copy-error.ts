/** Bytes that are not a row of COPY text format. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
  /** Byte offset of the fault within the row, from 0. */
  readonly offset: number;

  constructor(reason: string, offset: number) {
    super(`Malformed COPY row at byte ${offset}: ${reason}`);
    this.offset = offset;
  }
}
