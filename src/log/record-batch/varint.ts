/**
 * Zigzag varints of Kafka's record format: 7 bits per byte, lowest first, the top bit says that more follow.
 *
 * 32-bit values take the fast path with integer operations; the `Long` forms are for timestamps, whose range is 2^53 here.
 *
 * @see https://kafka.apache.org/documentation/#record
 */

/** How many bytes `writeVarint` needs for a 32-bit value. */
export function varintSize(value: number): number {
  const rest = ((value << 1) ^ (value >> 31)) >>> 0;
  if (rest < 0x80) return 1;
  if (rest < 0x4000) return 2;
  if (rest < 0x200000) return 3;
  return rest < 0x10000000 ? 4 : 5;
}

/** Writes a 32-bit value and returns the position after it. */
export function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  target[at++] = rest;
  return at;
}

/** Zigzag without integer operations, for values beyond 32 bits. */
function zigzagLong(value: number): bigint {
  return BigInt.asUintN(64, value < 0 ? -2n * BigInt(value) - 1n : 2n * BigInt(value));
}

const fits32 = (value: number): boolean => value === (value | 0);

/** How many bytes `writeVarlong` needs for a safe integer. */
export function varlongSize(value: number): number {
  if (fits32(value)) return varintSize(value);
  let size = 1;
  for (let rest = zigzagLong(value) >> 7n; rest > 0n; rest >>= 7n) size++;
  return size;
}

/** Writes a safe integer and returns the position after it. */
export function writeVarlong(target: Uint8Array, at: number, value: number): number {
  if (fits32(value)) return writeVarint(target, at, value);
  let rest = zigzagLong(value);
  while (rest > 0x7fn) {
    target[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  target[at++] = Number(rest);
  return at;
}
