import { isUtf8 } from 'node:buffer';
import type { JsonNode } from './json-node.js';
import { JsonParseError } from './json-parse-error.js';
import { parseJson } from './json-parser.js';

/** A number that JSON.parse would round or whose form it would forget; a match inside a string only costs time. */
const NEEDS_CARE = /[0-9](?:[.eE]|[0-9]{15})/;

/**
 * Reads the first JSON value in `bytes`; undefined where there is none.
 *
 * @throws JsonParseError | JsonConstraintError
 */
export function decodeJson(bytes: Uint8Array): JsonNode | undefined {
  const text = decodeText(bytes);
  return quickly(text) ?? parseJson(text);
}

/** Reads a text that must be one JSON value and nothing else; undefined where it is not, whatever the reason. */
export function decodeWhole(text: string): JsonNode | undefined {
  const node = quickly(text);
  if (node !== undefined) return node;
  try {
    // The reader ignores what follows a value; inside an array of one element it cannot.
    const wrapped = parseJson(`[${text}]`) as JsonNode[];
    return wrapped.length === 1 ? wrapped[0] : undefined;
  } catch {
    return undefined;
  }
}

/** The engine's own parser is several times faster; it may read what it would not round. */
function quickly(text: string): JsonNode | undefined {
  if (NEEDS_CARE.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonNode;
  } catch {
    return undefined;
  }
}

/** The text of a message: UTF-8, or what the first bytes say. @throws JsonParseError if it is not valid UTF-8 */
export function decodeText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length >= 2 && (buffer[0] === 0 || buffer[1] === 0)) return wideText(buffer);
  if (!isUtf8(bytes)) throw invalidUtf8(buffer);
  const text = buffer.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** JSON begins with two ASCII characters, so a zero among the first two bytes means UTF-16. */
function wideText(buffer: Buffer): string {
  const even = buffer.subarray(0, buffer.length & ~1);
  return buffer[0] === 0 ? Buffer.from(even).swap16().toString('utf16le') : even.toString('utf16le');
}

function invalidUtf8(buffer: Buffer): JsonParseError {
  for (let at = 0; at < buffer.length; ) {
    const first = buffer[at] as number;
    const length = first < 0x80 ? 1 : first < 0xc0 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
    if (length === 0) return new JsonParseError(`Invalid UTF-8 start byte 0x${first.toString(16)}`, place(buffer, at));
    for (let next = at + 1; next < at + length; next++) {
      const byte = buffer[next] ?? 0;
      if ((byte & 0xc0) !== 0x80) {
        return new JsonParseError(`Invalid UTF-8 middle byte 0x${byte.toString(16)}`, place(buffer, next));
      }
    }
    at += length;
  }
  return new JsonParseError('Invalid UTF-8', place(buffer, buffer.length));
}

function place(buffer: Buffer, at: number): { line: number; column: number } {
  const before = buffer.subarray(0, at).toString('latin1');
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
