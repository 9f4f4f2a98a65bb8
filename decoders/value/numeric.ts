import type { ByteWriter } from '../bytes/byte-writer.js';
import { isDigit, isText, MINUS, POINT, ZERO } from './ascii.js';
import { writeBase64 } from './base64.js';
import { MalformedValueError } from './value-error.js';

/** The numerics that are no numbers. */
export type SpecialNumeric = 'NaN' | 'Infinity' | '-Infinity';

/** Which of them the text is, or null. */
export function specialNumeric(buffer: Buffer, start: number, end: number): SpecialNumeric | null {
  const length = end - start;
  if (length === 3 && isText(buffer, start, end, 'NaN')) return 'NaN';
  if (length === 8 && isText(buffer, start, end, 'Infinity')) return 'Infinity';
  if (length === 9 && isText(buffer, start, end, '-Infinity')) return '-Infinity';
  return null;
}

/** Digits that a double holds exactly. */
const SAFE_DIGITS = 15;

/** How a numeric's text is built; reused, see {@link parseNumeric}. */
export interface NumericShape {
  negative: boolean;
  /** The first digit. */
  first: number;
  /** Where the point is; `end` if there is none. */
  point: number;
  /** Digits after the point. */
  scale: number;
  /** Digits altogether. */
  digits: number;
}

const shape: NumericShape = { negative: false, first: 0, point: 0, scale: 0, digits: 0 };

/**
 * Looks where sign, point and digits are. PostgreSQL writes numerics without exponents and groups. The result is one shared object, valid until the
 * next call: decoding is synchronous, and an object per value would cost more than the scan.
 *
 * @throws MalformedValueError also for NaN and the infinities
 */
export function parseNumeric(buffer: Buffer, start: number, end: number): NumericShape {
  shape.negative = buffer[start] === MINUS;
  shape.first = shape.negative ? start + 1 : start;
  shape.point = end;
  for (let i = shape.first; i < end; i++) {
    const byte = buffer[i] as number;
    if (byte === POINT && shape.point === end) shape.point = i;
    else if (!isDigit(byte)) throw new MalformedValueError('numeric', buffer, start, end);
  }
  shape.scale = shape.point === end ? 0 : end - shape.point - 1;
  shape.digits = shape.point - shape.first + shape.scale;
  if (shape.digits === 0) throw new MalformedValueError('numeric', buffer, start, end);
  return shape;
}

/** The scale without trailing zeros of the fraction, never negative: what a decimal of variable scale carries. */
export function strippedScale(buffer: Buffer, start: number, end: number): number {
  const { point } = parseNumeric(buffer, start, end);
  if (point === end) return 0;
  let last = end;
  while (buffer[last - 1] === ZERO) last--;
  return last - point - 1;
}

/**
 * The number times 10^`scale`. Digits beyond the scale must be zeros.
 * @throws MalformedValueError
 */
export function toUnscaled(buffer: Buffer, start: number, end: number, scale: number): bigint {
  const { negative, first, point, scale: written } = parseNumeric(buffer, start, end);
  const kept = Math.min(written, scale);
  for (let i = point + 1 + kept; i < end; i++) {
    if (buffer[i] !== ZERO) throw new MalformedValueError(`numeric with ${scale} fraction digits`, buffer, start, end);
  }
  const text =
    buffer.toString('latin1', first, point) +
    buffer.toString('latin1', point + 1, point + 1 + kept) +
    '0'.repeat(scale - kept);
  const magnitude = BigInt(text === '' ? '0' : text);
  return negative ? -magnitude : magnitude;
}

const scratch = Buffer.alloc(8);

/**
 * Writes the number times 10^`scale` as Java's `BigInteger.toByteArray` in base64, without quotes: Connect's Decimal in JSON.
 * @throws MalformedValueError
 */
export function writeUnscaledBase64(out: ByteWriter, buffer: Buffer, start: number, end: number, scale: number): void {
  const { negative, first, point, scale: written, digits } = parseNumeric(buffer, start, end);
  if (digits - written + scale > SAFE_DIGITS || written > scale) {
    const bytes = twosComplement(toUnscaled(buffer, start, end, scale));
    writeBase64(out, bytes);
    return;
  }
  let value = 0;
  for (let i = first; i < end; i++) {
    if (i !== point) value = value * 10 + (buffer[i] as number) - ZERO;
  }
  for (let i = written; i < scale; i++) value *= 10;
  writeBase64(out, scratch, safeTwosComplement(negative ? -value : value), 8);
}

/** Writes an integer of at most 2^53 in size as two's complement in base64, without quotes. */
export function writeIntegerBase64(out: ByteWriter, value: number): void {
  writeBase64(out, scratch, safeTwosComplement(value), 8);
}

/** The shortest big-endian two's complement: Java's `BigInteger.toByteArray`. */
export function twosComplement(value: bigint): Buffer {
  const bits = (value < 0n ? ~value : value).toString(2).length;
  const length = (value === 0n || value === -1n ? 0 : bits >> 3) + 1;
  return Buffer.from(
    BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0'),
    'hex',
  );
}

/** Puts `value` into the scratch bytes and returns where its shortest form begins. */
function safeTwosComplement(value: number): number {
  const low = value | 0;
  putInt32(low, 4);
  const small = low === value;
  if (!small) putInt32(Math.floor(value / 0x1_0000_0000) | 0, 0);
  const sign = value < 0 ? 0xff : 0;
  let first = small ? 4 : 0;
  while (first < 7 && scratch[first] === sign && ((scratch[first + 1] as number) ^ sign) < 0x80) first++;
  return first;
}

function putInt32(value: number, at: number): void {
  scratch[at] = value >> 24;
  scratch[at + 1] = value >> 16;
  scratch[at + 2] = value >> 8;
  scratch[at + 3] = value;
}
