import { DatabaseError } from 'pg';

/** A failure of the connection itself, in the form that the retry rules know: `code` is a SQLSTATE of class 08. */
export function serverError(reason: string): Error {
  return Object.assign(new Error(`An I/O error occurred while talking to PostgreSQL: ${reason}`), { code: '08006' });
}

/**
 * Reads the body of an ErrorResponse: `{ Int8(field) String(value) } Int8(0)`.
 * @see https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
export function parseErrorResponse(buffer: Buffer, start: number, end: number): Error {
  const fields = new Map<string, string>();
  let at = start;
  while (at < end && buffer[at] !== 0) {
    const zero = buffer.indexOf(0, at + 1);
    if (zero < 0 || zero >= end) break;
    fields.set(String.fromCharCode(buffer[at] as number), buffer.toString('utf8', at + 1, zero));
    at = zero + 1;
  }
  const error = new DatabaseError(fields.get('M') ?? 'unknown error', end - start, 'error');
  error.severity = fields.get('V') ?? fields.get('S');
  error.code = fields.get('C');
  error.detail = fields.get('D');
  error.hint = fields.get('H');
  error.position = fields.get('P');
  error.where = fields.get('W');
  return error;
}
