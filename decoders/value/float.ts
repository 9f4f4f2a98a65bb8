import type { ByteWriter } from '../bytes/byte-writer.js';
import { isDigit, isText, MINUS, POINT, ZERO } from './ascii.js';
import { MalformedValueError } from './value-error.js';

/** real and double precision; real needs `Math.fround` on top only where its text was not shortest. @throws MalformedValueError */
export function toFloat(buffer: Buffer, start: number, end: number): number {
  const text = buffer.toString('latin1', start, end);
  const value = Number(text);
  if (text.trim() === '' || (Number.isNaN(value) && text !== 'NaN')) {
    throw new MalformedValueError('double precision', buffer, start, end);
  }
  return value;
}

/** The longest text of a double without exponent that PostgreSQL and Java are sure to write alike. */
const MAX_COPIED = 20;

/**
 * Writes the number as Java's `Double.toString` has it, if the text needs next to no change for that: both sides write shortest digits, and from 10^-3 to
 * 10^7 without exponent; Java adds `.0` to whole numbers. Returns false, having written nothing, for all others.
 */
export function writePlainFloat(out: ByteWriter, buffer: Buffer, start: number, end: number): boolean {
  if (end - start > MAX_COPIED) return false;
  const first = buffer[start] === MINUS ? start + 1 : start;
  let point = -1;
  for (let i = first; i < end; i++) {
    const byte = buffer[i] as number;
    if (byte === POINT && point < 0 && i > first) point = i;
    else if (!isDigit(byte)) return false;
  }
  const whole = (point < 0 ? end : point) - first;
  if (whole === 0 || whole > 7) return false;
  if (point < 0) {
    out.bytes(buffer, start, end);
    out.ascii('.0');
    return true;
  }
  // Below 10^-3 Java changes to an exponent; a fraction of zeros would be no shortest text.
  if (buffer[first] === ZERO && (whole > 1 || isText(buffer, point + 1, Math.min(end, point + 4), '000'))) return false;
  if (point + 1 === end || buffer[end - 1] === ZERO) return false;
  out.bytes(buffer, start, end);
  return true;
}
