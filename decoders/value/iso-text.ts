import type { ByteWriter } from '../bytes/byte-writer.js';
import { COLON, MINUS, PLUS, POINT, ZERO } from './ascii.js';
import { writeInteger, writePadded } from './decimal-digits.js';

/** How many fraction digits a time gets: a fixed number, or as few as show it exactly. */
export type FractionDigits = number | 'shortest';

const T = 0x54;
const Z = 0x5a;

/** Writes `2024-02-29`; years beyond 9999 get a plus sign, those before 0 a minus, as in `java.time`'s ISO formats. */
export function writeIsoDate(out: ByteWriter, year: number, month: number, day: number): void {
  out.reserve(32);
  if (year >= 0 && year <= 9999) {
    writePadded(out, year, 4);
  } else if (year > 9999) {
    out.buffer[out.position++] = PLUS;
    writeInteger(out, year);
  } else {
    out.buffer[out.position++] = MINUS;
    if (year > -10_000) writePadded(out, -year, 4);
    else writeInteger(out, -year);
  }
  out.buffer[out.position++] = MINUS;
  writePadded(out, month, 2);
  out.buffer[out.position++] = MINUS;
  writePadded(out, day, 2);
}

/** Writes `12:34:56.789Z`. */
export function writeIsoTime(out: ByteWriter, secondOfDay: number, micros: number, fraction: FractionDigits): void {
  out.reserve(32);
  const minutes = (secondOfDay / 60) | 0;
  const hours = (minutes / 60) | 0;
  writePadded(out, hours, 2);
  out.buffer[out.position++] = COLON;
  writePadded(out, minutes - hours * 60, 2);
  out.buffer[out.position++] = COLON;
  writePadded(out, secondOfDay - minutes * 60, 2);
  if (fraction === 'shortest' ? micros > 0 : fraction > 0) {
    out.buffer[out.position++] = POINT;
    writePadded(out, micros, 6);
    if (fraction === 'shortest') {
      while (out.buffer[out.position - 1] === ZERO) out.position--;
    } else {
      out.position -= 6 - fraction;
    }
  }
  out.buffer[out.position++] = Z;
}

/** Writes `2024-02-29T`. */
export function writeIsoDateAndT(out: ByteWriter, year: number, month: number, day: number): void {
  writeIsoDate(out, year, month, day);
  out.byte(T);
}
