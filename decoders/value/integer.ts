import type { ByteWriter } from '../bytes/byte-writer.js';
import { isDigit, MINUS, ZERO } from './ascii.js';
import { MalformedValueError } from './value-error.js';

/** smallint, integer and oid as a number. @throws MalformedValueError */
export function toInteger(buffer: Buffer, start: number, end: number): number {
  const negative = buffer[start] === MINUS;
  const first = negative ? start + 1 : start;
  let value = 0;
  for (let i = first; i < end; i++) {
    const byte = buffer[i] as number;
    if (!isDigit(byte)) throw new MalformedValueError('integer', buffer, start, end);
    value = value * 10 + byte - ZERO;
  }
  if (first >= end || end - first > 15) throw new MalformedValueError('integer', buffer, start, end);
  return negative ? -value : value;
}

/** bigint. @throws MalformedValueError */
export function toBigInteger(buffer: Buffer, start: number, end: number): bigint {
  if (end - start <= 15) return BigInt(toInteger(buffer, start, end));
  check(buffer, start, end);
  return BigInt(buffer.toString('latin1', start, end));
}

/** The digits are JSON as they stand. @throws MalformedValueError */
export function writeIntegerJson(out: ByteWriter, buffer: Buffer, start: number, end: number): void {
  out.reserve(end - start);
  const target = out.buffer;
  let at = out.position;
  let i = start;
  if (buffer[i] === MINUS) {
    target[at++] = MINUS;
    i++;
  }
  if (i >= end) throw new MalformedValueError('integer', buffer, start, end);
  for (; i < end; i++) {
    const byte = buffer[i] as number;
    if (!isDigit(byte)) throw new MalformedValueError('integer', buffer, start, end);
    target[at++] = byte;
  }
  out.position = at;
}

function check(buffer: Buffer, start: number, end: number): void {
  const first = buffer[start] === MINUS ? start + 1 : start;
  for (let i = first; i < end; i++) {
    if (!isDigit(buffer[i] as number)) throw new MalformedValueError('bigint', buffer, start, end);
  }
}
