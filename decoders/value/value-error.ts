/** A value whose text is not what PostgreSQL writes for its type. */
export class MalformedValueError extends Error {
  override readonly name = 'MalformedValueError';

  /** @param type the type's name; `start` and `end` bound the text in `buffer`, which is shown cut to a few characters */
  constructor(type: string, buffer: Buffer, start: number, end: number) {
    const text = buffer.toString('utf8', start, Math.min(end, start + 64));
    super(`'${text}${end - start > 64 ? '…' : ''}' is not a value of type ${type}`);
  }
}
