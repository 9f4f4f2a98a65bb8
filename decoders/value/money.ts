import { isDigit, MINUS, POINT } from './ascii.js';
import { MalformedValueError } from './value-error.js';

const OPEN_PARENTHESIS = 0x28;

/**
 * The plain decimal text of a money value: `-$1,234.56` and `($1,234.56)` give `-1234.56`. Currency signs, group separators and spaces are left out;
 * the decimal separator must be a point (`lc_monetary` C or English).
 * @throws MalformedValueError
 */
export function toMoneyText(buffer: Buffer, start: number, end: number): string {
  let text = '';
  let negative = false;
  let digits = false;
  for (let i = start; i < end; i++) {
    const byte = buffer[i] as number;
    if (isDigit(byte)) {
      text += String.fromCharCode(byte);
      digits = true;
    } else if (byte === POINT) text += '.';
    else if (byte === MINUS || byte === OPEN_PARENTHESIS) negative = true;
  }
  if (!digits) throw new MalformedValueError('money', buffer, start, end);
  return negative ? `-${text}` : text;
}
