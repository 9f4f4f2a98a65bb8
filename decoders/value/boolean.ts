import { MalformedValueError } from './value-error.js';

const T = 0x74;
const F = 0x66;

/** `t` or `f`. @throws MalformedValueError */
export function toBoolean(buffer: Buffer, start: number, end: number): boolean {
  const byte = buffer[start];
  if (end - start !== 1 || (byte !== T && byte !== F)) throw new MalformedValueError('boolean', buffer, start, end);
  return byte === T;
}
