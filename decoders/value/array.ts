import { BACKSLASH, CLOSE_BRACE, COMMA, EQUALS, isText, OPEN_BRACE, OPEN_BRACKET, QUOTE, SEMICOLON } from './ascii.js';
import { MalformedValueError } from './value-error.js';

/** Where an array's elements go, one call per element in row-major order. */
export interface ArraySink {
  /** The element's text is `buffer[start, end)`, unescaped; `buffer` need not be the array's. */
  element(buffer: Buffer, start: number, end: number): void;
  null(): void;
}

/**
 * Walks over an array of any number of dimensions: `{1,2,NULL}`, `{"a b","c\"d"}`, `{{1,2},{3,4}}`, `[0:2]={7,8,9}`.
 *
 * Returns the number of dimensions (0 for an empty array) and the length of the outermost.
 *
 * @param delimiter `typdelim` of the element type: a comma, except for `box`
 * @throws MalformedValueError
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function readArray(
  buffer: Buffer,
  start: number,
  end: number,
  sink: ArraySink,
  delimiter = COMMA,
): { readonly dimensions: number; readonly outer: number } {
  const fail = () => new MalformedValueError('array', buffer, start, end);
  let at = start;
  if (buffer[at] === OPEN_BRACKET) {
    at = buffer.indexOf(EQUALS, at) + 1;
    if (at === 0 || at > end) throw fail();
  }
  let depth = 0;
  let dimensions = 0;
  let outer = 0;
  let expectValue = true;
  while (at < end) {
    const byte = buffer[at] as number;
    if (byte === OPEN_BRACE) {
      if (!expectValue) throw fail();
      if (depth === 1) outer++;
      depth++;
      at++;
      if (buffer[at] === CLOSE_BRACE && at < end) expectValue = false;
      else dimensions = Math.max(dimensions, depth);
    } else if (byte === CLOSE_BRACE) {
      if (expectValue || depth === 0) throw fail();
      depth--;
      at++;
      if (depth === 0) break;
    } else if (byte === delimiter) {
      if (expectValue || depth === 0) throw fail();
      expectValue = true;
      at++;
    } else {
      if (!expectValue || depth === 0) throw fail();
      if (depth === 1) outer++;
      at = byte === QUOTE ? quoted(buffer, at, end, sink, fail) : plain(buffer, at, end, sink, delimiter);
      expectValue = false;
    }
  }
  if (at !== end || depth !== 0 || expectValue) throw fail();
  return { dimensions, outer };
}

/** The delimiter of an element type by its name. */
export function arrayDelimiter(elementType: string): number {
  return elementType === 'box' ? SEMICOLON : COMMA;
}

function plain(buffer: Buffer, start: number, end: number, sink: ArraySink, delimiter: number): number {
  let at = start;
  while (at < end && buffer[at] !== delimiter && buffer[at] !== CLOSE_BRACE) at++;
  if (isText(buffer, start, at, 'NULL')) sink.null();
  else sink.element(buffer, start, at);
  return at;
}

function quoted(buffer: Buffer, start: number, end: number, sink: ArraySink, fail: () => Error): number {
  let at = start + 1;
  let escapes = 0;
  while (at < end && buffer[at] !== QUOTE) {
    if (buffer[at] === BACKSLASH) {
      escapes++;
      at++;
    }
    at++;
  }
  if (at >= end) throw fail();
  if (escapes === 0) {
    sink.element(buffer, start + 1, at);
  } else {
    const text = Buffer.allocUnsafe(at - start - 1 - escapes);
    for (let from = start + 1, to = 0; from < at; from++, to++) {
      if (buffer[from] === BACKSLASH) from++;
      text[to] = buffer[from] as number;
    }
    sink.element(text, 0, text.length);
  }
  return at + 1;
}
