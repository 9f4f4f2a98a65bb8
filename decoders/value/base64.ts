import type { ByteWriter } from '../bytes/byte-writer.js';
import { EQUALS } from './ascii.js';

const ALPHABET = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** Writes bytes in the standard alphabet of RFC 4648 with padding, without quotes. */
export function writeBase64(out: ByteWriter, bytes: Uint8Array, start = 0, end = bytes.length): void {
  out.reserve(Math.ceil((end - start) / 3) * 4);
  const target = out.buffer;
  let at = out.position;
  let i = start;
  for (; i + 2 < end; i += 3) {
    const three = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    target[at++] = ALPHABET[three >> 18] as number;
    target[at++] = ALPHABET[(three >> 12) & 63] as number;
    target[at++] = ALPHABET[(three >> 6) & 63] as number;
    target[at++] = ALPHABET[three & 63] as number;
  }
  if (i < end) {
    const two = i + 1 < end;
    const rest = ((bytes[i] as number) << 16) | (two ? (bytes[i + 1] as number) << 8 : 0);
    target[at++] = ALPHABET[rest >> 18] as number;
    target[at++] = ALPHABET[(rest >> 12) & 63] as number;
    target[at++] = two ? (ALPHABET[(rest >> 6) & 63] as number) : EQUALS;
    target[at++] = EQUALS;
  }
  out.position = at;
}
