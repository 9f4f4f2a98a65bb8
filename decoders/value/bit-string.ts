import { ZERO } from './ascii.js';
import { MalformedValueError } from './value-error.js';

/**
 * The bits of `bit` and `bit varying` as a little-endian number in as few bytes as hold its highest set bit; no byte at all for zero. This is how
 * Debezium's `io.debezium.data.Bits` carries them.
 * @throws MalformedValueError
 */
export function toBits(buffer: Buffer, start: number, end: number): Buffer {
  let first = start;
  while (first < end && buffer[first] === ZERO) first++;
  const bytes = Buffer.alloc((end - first + 7) >> 3);
  for (let i = first; i < end; i++) {
    const bit = (buffer[i] as number) - ZERO;
    if (bit !== 0 && bit !== 1) throw new MalformedValueError('bit string', buffer, start, end);
    const place = end - 1 - i;
    bytes[place >> 3] = (bytes[place >> 3] as number) | (bit << (place & 7));
  }
  return bytes;
}

/** Whether any bit is set: the value of bit(1). @throws MalformedValueError */
export function toBit(buffer: Buffer, start: number, end: number): boolean {
  return toBits(buffer, start, end).length > 0;
}
