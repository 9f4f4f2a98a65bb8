import { BACKSLASH, COMMA, EQUALS, isText, QUOTE, SPACE } from './ascii.js';
import { MalformedValueError } from './value-error.js';

const GREATER = 0x3e;

/** The pairs of an hstore in their stored order: `"a"=>"1", "b"=>NULL`. @throws MalformedValueError */
export function toHstore(buffer: Buffer, start: number, end: number): [key: string, value: string | null][] {
  const fail = () => new MalformedValueError('hstore', buffer, start, end);
  const pairs: [string, string | null][] = [];
  let at = start;
  while (at < end) {
    const key = quotedText(buffer, at, end, fail);
    at = key.next;
    if (buffer[at] !== EQUALS || buffer[at + 1] !== GREATER) throw fail();
    at += 2;
    if (isText(buffer, at, Math.min(at + 4, end), 'NULL')) {
      pairs.push([key.text, null]);
      at += 4;
    } else {
      const value = quotedText(buffer, at, end, fail);
      pairs.push([key.text, value.text]);
      at = value.next;
    }
    if (at === end) break;
    if (buffer[at] !== COMMA || at + 1 >= end) throw fail();
    at++;
    while (at < end && buffer[at] === SPACE) at++;
  }
  return pairs;
}

function quotedText(buffer: Buffer, start: number, end: number, fail: () => Error): { text: string; next: number } {
  if (start >= end || buffer[start] !== QUOTE) throw fail();
  let escaped = false;
  let at = start + 1;
  for (; at < end && buffer[at] !== QUOTE; at++) {
    if (buffer[at] === BACKSLASH) {
      escaped = true;
      at++;
    }
  }
  if (at >= end) throw fail();
  const raw = buffer.toString('utf8', start + 1, at);
  return { text: escaped ? raw.replace(/\\(.)/gsu, '$1') : raw, next: at + 1 };
}
