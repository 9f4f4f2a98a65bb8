import type { ByteWriter } from '../bytes/byte-writer.js';
import { MINUS, ZERO } from './ascii.js';

/** 10^8: what two integers below it leave of 2^53 fits a small integer of the engine, so that no digit costs a float division. */
const EIGHT_DIGITS = 100_000_000;
/** -2^63 in seconds or micros is never reached by these; a sign and 20 digits always suffice. */
const MAX_LENGTH = 24;

/** Writes an integer of at most 2^53 in size in decimal digits. */
export function writeInteger(out: ByteWriter, value: number): void {
  out.reserve(MAX_LENGTH);
  let rest = value;
  if (rest < 0) {
    out.buffer[out.position++] = MINUS;
    rest = -rest;
  }
  if (rest < EIGHT_DIGITS) {
    writeUnpadded(out, rest);
    return;
  }
  const high = Math.floor(rest / EIGHT_DIGITS);
  writeUnpadded(out, high);
  writePadded(out, rest - high * EIGHT_DIGITS, 8);
}

/** Writes `value`, below 10^9, in exactly `width` digits. Room must have been reserved. */
export function writePadded(out: ByteWriter, value: number, width: number): void {
  const target = out.buffer;
  let rest = value | 0;
  for (let at = out.position + width - 1; at >= out.position; at--) {
    const next = (rest / 10) | 0;
    target[at] = ZERO + rest - next * 10;
    rest = next;
  }
  out.position += width;
}

/**
 * Writes `units` · 10^`digits` + `fraction` without ever holding the product, which may exceed 2^53: how epoch times in micro- and nanoseconds
 * become int64 text. `fraction` counts upwards from `units` also when `units` is negative, as floor division leaves it.
 */
export function writeScaled(out: ByteWriter, units: number, fraction: number, digits: number): void {
  if (units >= 0) {
    if (units > 0) {
      writeInteger(out, units);
      out.reserve(MAX_LENGTH);
      writePadded(out, fraction, digits);
    } else {
      writeInteger(out, fraction);
    }
    return;
  }
  const carried = fraction > 0 ? 1 : 0;
  const whole = -units - carried;
  const part = carried ? 10 ** digits - fraction : 0;
  out.byte(MINUS);
  if (whole > 0) {
    writeInteger(out, whole);
    out.reserve(MAX_LENGTH);
    writePadded(out, part, digits);
  } else {
    writeInteger(out, part);
  }
}

/** `value`, below 10^8, without leading zeros. */
function writeUnpadded(out: ByteWriter, value: number): void {
  let width = 1;
  for (let limit = 10; limit <= value; limit *= 10) width++;
  writePadded(out, value, width);
}
