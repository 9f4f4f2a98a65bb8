import type { ByteWriter } from '../bytes/byte-writer.js';
import { COLON, isDigit, MINUS, PLUS, POINT, ZERO } from './ascii.js';
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

/** `2024-02-29 10:34:56` */
const SECONDS_LENGTH = 19;
const ZONE_LENGTH = 3;
/** What stands between the digits up to the seconds. */
const SHAPE = '0000-00-00 00:00:00';

/**
 * Writes a timestamp of a session in UTC, `2024-02-29 10:34:56.789+00`, with `fraction` digits (1 to 6) as `2024-02-29T10:34:56.789000Z`, copying
 * what stands there. Returns false, having written nothing, for every other form: years beyond 9999 or before 1, other zones, infinities, 24:00.
 */
export function writeUtcTimestamp(
  out: ByteWriter,
  buffer: Buffer,
  start: number,
  end: number,
  fraction: number,
): boolean {
  const zone = end - ZONE_LENGTH;
  const written = zone - start - SECONDS_LENGTH;
  if (written < 0 || written > fraction + 1 || written === 1) return false;
  if (buffer[zone] !== PLUS || buffer[zone + 1] !== ZERO || buffer[zone + 2] !== ZERO) return false;
  if (written > 0 && buffer[start + SECONDS_LENGTH] !== POINT) return false;
  out.reserve(32);
  const target = out.buffer;
  let at = out.position;
  for (let i = 0; i < SECONDS_LENGTH; i++) {
    const byte = buffer[start + i] as number;
    const shape = SHAPE.charCodeAt(i);
    if (shape === ZERO ? !isDigit(byte) : byte !== shape) return false;
    target[at++] = byte;
  }
  // 24:00:00 is the next day.
  if (buffer[start + 11] === 0x32 && buffer[start + 12] === 0x34) return false;
  target[out.position + 10] = T;
  target[at++] = POINT;
  for (let i = 1; i <= fraction; i++) {
    const byte = i < written ? (buffer[start + SECONDS_LENGTH + i] as number) : ZERO;
    if (!isDigit(byte)) return false;
    target[at++] = byte;
  }
  target[at++] = Z;
  out.position = at;
  return true;
}
