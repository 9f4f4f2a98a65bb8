import { IllegalArgumentException } from '../../error/errors.js';
import { parseDate } from './date-parser.js';
import { printDate } from './date-printer.js';

/** A pattern letter with how often it stands, or text that stands for itself. */
export type DatePart = { readonly letter: string; readonly count: number } | { readonly text: string };

const LETTERS = new Set('GyYMLwWDdFEuaHkKhmsSzZX');

/**
 * Java's `SimpleDateFormat` for UTC and the locale en-US, with its lenient calendar: `2023-02-30` is 2 March, and text behind a
 * match is ignored.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/text/SimpleDateFormat.html
 */
export class SimpleDateFormat {
  readonly pattern: string;
  readonly #parts: readonly DatePart[];

  /** @throws IllegalArgumentException if the pattern is not one. */
  constructor(pattern: string) {
    this.pattern = pattern;
    this.#parts = compile(pattern);
  }

  /** `millis` since the epoch as text. */
  format(millis: number | bigint): string {
    return printDate(this.#parts, millis);
  }

  /** Milliseconds since the epoch, or null if the text does not begin with such a date. */
  parse(text: string): number | null {
    return parseDate(this.#parts, text);
  }
}

function compile(pattern: string): DatePart[] {
  const parts: DatePart[] = [];
  let text = '';
  let at = 0;
  const flush = () => {
    if (text !== '') parts.push({ text });
    text = '';
  };
  while (at < pattern.length) {
    const char = pattern[at] as string;
    if (char === "'") {
      const [quoted, next] = unquote(pattern, at + 1);
      text += quoted;
      at = next;
    } else if (/[A-Za-z]/.test(char)) {
      if (!LETTERS.has(char)) throw new IllegalArgumentException(`Illegal pattern character '${char}'`);
      flush();
      let end = at + 1;
      while (pattern[end] === char) end++;
      parts.push({ letter: char, count: end - at });
      at = end;
    } else {
      text += char;
      at++;
    }
  }
  flush();
  return parts;
}

/** Quoted text up to its closing quote; two quotes are one. */
function unquote(pattern: string, start: number): [text: string, next: number] {
  if (pattern[start] === "'") return ["'", start + 1];
  let text = '';
  for (let at = start; at < pattern.length; at++) {
    if (pattern[at] !== "'") text += pattern[at];
    else if (pattern[at + 1] === "'") {
      text += "'";
      at++;
    } else return [text, at + 1];
  }
  throw new IllegalArgumentException('Unterminated quote');
}
