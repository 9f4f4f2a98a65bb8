import { isUtf8 } from 'node:buffer';
import type { ByteWriter } from '../bytes/byte-writer.js';
import { BACKSLASH, QUOTE } from './ascii.js';

/** Why a byte cannot be copied as it is. */
const COPY = 0;
const ESCAPE = 1;
const NON_ASCII = 2;

const KIND = new Uint8Array(256);
KIND.fill(ESCAPE, 0, 0x20);
KIND[QUOTE] = ESCAPE;
KIND[BACKSLASH] = ESCAPE;
KIND.fill(NON_ASCII, 0x80);

/** Jackson's escapes: the short ones where JSON has them, `\u00XX` in upper case for the other control characters. */
const ESCAPES: readonly Uint8Array[] = Array.from({ length: 0x5d }, (_, byte) => {
  const short = { 8: 'b', 9: 't', 10: 'n', 12: 'f', 13: 'r', [QUOTE]: '"', [BACKSLASH]: '\\' }[byte];
  return Buffer.from(short ? `\\${short}` : `\\u00${byte.toString(16).toUpperCase().padStart(2, '0')}`);
});

/** Up to here a byte loop is faster than a call of `copy`. */
const SHORT = 48;

const HEX = Buffer.from('0123456789ABCDEF');

/**
 * Writes the UTF-8 text `buffer[start, end)` as a JSON string, byte for byte as Jackson's `UTF8JsonGenerator` does: everything but quote,
 * backslash and control characters stays as it is, except characters beyond U+FFFF, which become two `\uXXXX` escapes.
 */
export function writeJsonString(out: ByteWriter, buffer: Buffer, start: number, end: number): void {
  out.reserve(end - start + 2);
  const target = out.buffer;
  let at = out.position;
  target[at++] = QUOTE;
  let i = start;
  if (end - start <= SHORT) {
    for (; i < end; i++) {
      const byte = buffer[i] as number;
      if (KIND[byte] !== COPY) break;
      target[at++] = byte;
    }
  } else {
    while (i < end && KIND[buffer[i] as number] === COPY) i++;
    buffer.copy(target, at, start, i);
    at += i - start;
  }
  if (i === end) {
    target[at++] = QUOTE;
    out.position = at;
    return;
  }
  out.position = at;
  writeRest(out, buffer, i, end);
}

/** Writes a JavaScript string as a JSON string; lone surrogates become U+FFFD, as in UTF-8. */
export function writeJsonText(out: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  writeJsonString(out, bytes, 0, bytes.length);
}

/** Writes `buffer[start, end)` and the closing quote; `start` is the first byte that may need more than copying. */
function writeRest(out: ByteWriter, buffer: Buffer, start: number, end: number): void {
  let copied = start;
  let at = start;
  let checked = false;
  while (at < end) {
    const byte = buffer[at] as number;
    const kind = KIND[byte];
    if (kind === COPY) {
      at++;
      continue;
    }
    if (kind === NON_ASCII) {
      // Databases in SQL_ASCII hand out whatever was stored; Java replaces what is not UTF-8 while decoding.
      if (!checked) {
        if (!isUtf8(buffer.subarray(at, end))) {
          writeRepaired(out, buffer, copied, end);
          return;
        }
        checked = true;
      }
      if (byte < 0xf0) {
        at++;
        continue;
      }
      out.bytes(buffer, copied, at);
      writeSurrogates(out, buffer, at);
      at += 4;
    } else {
      out.bytes(buffer, copied, at);
      out.bytes(ESCAPES[byte] as Uint8Array);
      at++;
    }
    copied = at;
  }
  out.bytes(buffer, copied, end);
  out.byte(QUOTE);
}

/** What follows with U+FFFD in place of every malformed sequence. */
function writeRepaired(out: ByteWriter, buffer: Buffer, start: number, end: number): void {
  const repaired = Buffer.from(buffer.toString('utf8', start, end), 'utf8');
  writeRest(out, repaired, 0, repaired.length);
}

function writeSurrogates(out: ByteWriter, buffer: Buffer, at: number): void {
  const point =
    (((buffer[at] as number) & 0x07) << 18) |
    (((buffer[at + 1] as number) & 0x3f) << 12) |
    (((buffer[at + 2] as number) & 0x3f) << 6) |
    ((buffer[at + 3] as number) & 0x3f);
  writeUnicodeEscape(out, 0xd800 + ((point - 0x10000) >> 10));
  writeUnicodeEscape(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
}

function writeUnicodeEscape(out: ByteWriter, unit: number): void {
  out.reserve(6);
  const target = out.buffer;
  let at = out.position;
  target[at++] = BACKSLASH;
  target[at++] = 0x75;
  for (let shift = 12; shift >= 0; shift -= 4) target[at++] = HEX[(unit >> shift) & 0xf] as number;
  out.position = at;
}
