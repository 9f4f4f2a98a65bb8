import type { ByteWriter } from '../bytes/byte-writer.js';
import { BACKSLASH, ZERO } from './ascii.js';
import { writeBase64 } from './base64.js';
import { MalformedValueError } from './value-error.js';

const X = 0x78;

const INVALID = 0xff;
const NIBBLE = new Uint8Array(256).fill(INVALID);
for (let i = 0; i < 16; i++) {
  NIBBLE[i.toString(16).charCodeAt(0)] = i;
  NIBBLE[i.toString(16).toUpperCase().charCodeAt(0)] = i;
}

/** Whether the text is in hex form (`bytea_output = hex`, the default). */
function isHex(buffer: Buffer, start: number, end: number): boolean {
  return end - start >= 2 && buffer[start] === BACKSLASH && buffer[start + 1] === X;
}

/** The bytes of a bytea in either output form. @throws MalformedValueError */
export function toBytes(buffer: Buffer, start: number, end: number): Buffer {
  return isHex(buffer, start, end) ? hexToBytes(buffer, start + 2, end) : unescapeBytes(buffer, start, end);
}

/** Pairs of hexadecimal digits. @throws MalformedValueError */
export function hexToBytes(buffer: Buffer, start: number, end: number): Buffer {
  if ((end - start) % 2 !== 0) throw new MalformedValueError('bytea', buffer, start, end);
  const bytes = Buffer.allocUnsafe((end - start) / 2);
  for (let i = 0, at = start; at < end; i++, at += 2) bytes[i] = byteAt(buffer, at, start, end);
  return bytes;
}

/** Writes the bytes in base64, without quotes. @throws MalformedValueError */
export function writeBytesBase64(out: ByteWriter, buffer: Buffer, start: number, end: number): void {
  if (!isHex(buffer, start, end)) {
    writeBase64(out, unescapeBytes(buffer, start, end));
    return;
  }
  // A few bytes need no buffer of their own: three hexadecimal pairs are four base64 characters.
  const first = start + 2;
  if ((end - first) % 2 !== 0) throw new MalformedValueError('bytea', buffer, start, end);
  if (end - first > 2 * scratch.length) {
    writeBase64(out, hexToBytes(buffer, first, end));
    return;
  }
  let length = 0;
  for (let at = first; at < end; at += 2) scratch[length++] = byteAt(buffer, at, start, end);
  writeBase64(out, scratch, 0, length);
}

const scratch = Buffer.alloc(256);

function byteAt(buffer: Buffer, at: number, start: number, end: number): number {
  const high = NIBBLE[buffer[at] as number] as number;
  const low = NIBBLE[buffer[at + 1] as number] as number;
  if (high === INVALID || low === INVALID) throw new MalformedValueError('bytea', buffer, start, end);
  return (high << 4) | low;
}

/** `bytea_output = escape`: `\\` is a backslash, `\nnn` an octal byte, everything else itself. */
function unescapeBytes(buffer: Buffer, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = buffer[i] as number;
    if (byte !== BACKSLASH) {
      bytes[length++] = byte;
    } else if (buffer[i + 1] === BACKSLASH && i + 1 < end) {
      bytes[length++] = BACKSLASH;
      i++;
    } else {
      const value = i + 3 < end ? octal(buffer, i + 1) : -1;
      if (value < 0) throw new MalformedValueError('bytea', buffer, start, end);
      bytes[length++] = value;
      i += 3;
    }
  }
  return bytes.subarray(0, length);
}

function octal(buffer: Buffer, at: number): number {
  let value = 0;
  for (let i = at; i < at + 3; i++) {
    const digit = (buffer[i] as number) - ZERO;
    if (digit < 0 || digit > 7) return -1;
    value = value * 8 + digit;
  }
  return value > 0xff ? -1 : value;
}
