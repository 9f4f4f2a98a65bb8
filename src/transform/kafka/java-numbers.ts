import { NumberFormatException } from '../../data/decimal.js';
import { javaTrim } from '../../data/java-trim.js';

/**
 * `Byte.parseByte`, `Short.parseShort`, `Integer.parseInt`, `Long.parseLong`: sign and digits, nothing else.
 *
 * @throws NumberFormatException if the text is no such number or does not fit.
 */
export function parseInteger(text: string, bits: 8 | 16 | 32 | 64): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw new NumberFormatException(forInput(text));
  const value = BigInt(text);
  if (BigInt.asIntN(bits, value) === value) return value;
  const small = bits < 32 && BigInt.asIntN(32, value) === value;
  throw new NumberFormatException(small ? `Value out of range. Value:"${text}" Radix:10` : forInput(text));
}

/**
 * `Double.parseDouble` and `Float.parseFloat` (to be rounded by the caller): white space around is allowed, and a type letter.
 *
 * @throws NumberFormatException
 */
export function parseFloating(text: string): number {
  const trimmed = javaTrim(text);
  if (trimmed === '') throw new NumberFormatException('empty String');
  const named = /^([+-]?)(NaN|Infinity)$/.exec(trimmed);
  if (named) return named[2] === 'NaN' ? Number.NaN : Number(`${named[1]}Infinity`);
  const decimal = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/.exec(trimmed);
  if (decimal) return Number(decimal[1]);
  const hex = /^([+-]?)0[xX]([\dA-Fa-f]*)\.?([\dA-Fa-f]*)[pP]([+-]?\d+)[fFdD]?$/.exec(trimmed);
  if (hex && `${hex[2]}${hex[3]}` !== '') {
    const digits = Number.parseInt(`0${hex[2]}${hex[3]}`, 16);
    const value = digits * 2 ** (Number(hex[4]) - 4 * (hex[3] as string).length);
    return hex[1] === '-' ? -value : value;
  }
  throw new NumberFormatException(forInput(text));
}

function forInput(text: string): string {
  return `For input string: "${text}"`;
}
