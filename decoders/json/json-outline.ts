import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  isDigit,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  POINT,
  QUOTE,
  SPACE,
  TAB,
  ZERO,
} from '../value/ascii.js';

/*
 * Where the members of a JSON object stand in its bytes, found without making texts, numbers or objects of them.
 *
 * https://www.rfc-editor.org/rfc/rfc8259
 */

/** For each member of a JSON object, in their order, two positions in its bytes: where its name begins (behind the quote) and where its value ends. */
export type JsonOutline = readonly number[];

const CLOSE_BRACKET = 0x5d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const LOWER_A = 0x61;
const LOWER_E = 0x65;
const LOWER_F = 0x66;
const LOWER_U = 0x75;
const BEYOND_ASCII = 0x80;
/** Makes a capital letter a small one. */
const SMALL = 0x20;

/** The bounds that readers of messages set: texts beyond them are for a parser that says what is wrong. */
const MAX_DEPTH = 1000;
const MAX_NUMBER_LENGTH = 1000;

const NO = -1;

/** What ends the quick way through a text. */
const STOPS = new Uint8Array(256).fill(1, 0, SPACE).fill(1, BEYOND_ASCII);
STOPS[QUOTE] = STOPS[BACKSLASH] = 1;

/** What may follow a backslash, but for `u`. */
const ESCAPES = new Uint8Array(256);
for (const char of '"\\/bfnrt') ESCAPES[char.charCodeAt(0)] = 1;

/** By their first byte. */
const WORDS: (Uint8Array | undefined)[] = new Array(256).fill(undefined);
for (const word of ['true', 'false', 'null']) WORDS[word.charCodeAt(0)] = Buffer.from(word);

/**
 * Finds outlines, one after the other.
 *
 * One loop over the bytes: every byte of every message goes through it, and a call for each name and value would cost half as much again.
 */
export class JsonOutliner {
  #beyondAscii = false;
  #lineBreaks = false;
  #escapes = 0;
  /** By depth, whether an object is open there, and not an array. */
  readonly #isObject = new Uint8Array(MAX_DEPTH + 1);
  #found = new Int32Array(64);
  #count = 0;

  /** Whether the last bytes hold some beyond ASCII, of which nothing says that they are UTF-8. */
  get beyondAscii(): boolean {
    return this.#beyondAscii;
  }

  /** Whether the last bytes go over several lines. */
  get lineBreaks(): boolean {
    return this.#lineBreaks;
  }

  /**
   * Null where the bytes are not a JSON object and nothing but white space behind it, exceed a bound, or spell the name of a member with escapes, which
   * nobody would recognise.
   */
  outline(bytes: Uint8Array): JsonOutline | null {
    this.#beyondAscii = this.#lineBreaks = false;
    this.#count = this.#escapes = 0;
    const end = this.#walk(bytes);
    if (end === NO || this.#skipSpace(bytes, end) !== bytes.length) return null;
    // Exactly as long as it must be: it stays for as long as the record.
    const outline = new Array<number>(this.#count);
    for (let i = 0; i < outline.length; i++) outline[i] = this.#found[i] as number;
    return outline;
  }

  /** The position behind the object that the bytes begin with, or NO. */
  #walk(bytes: Uint8Array): number {
    if (bytes[0] !== OPEN_BRACE) return NO;
    const isObject = this.#isObject;
    const end = bytes.length;
    let depth = 0;
    let inObject = false;
    for (let at = 0; ; at++) {
      if (at < end && (bytes[at] as number) <= SPACE) at = this.#skipSpace(bytes, at);
      if (inObject) {
        if (bytes[at] !== QUOTE) return NO;
        const start = at + 1;
        at = plainTextEnd(bytes, start, end);
        if (bytes[at] === QUOTE) {
          at++;
        } else {
          const escapes = this.#escapes;
          at = this.#textEnd(bytes, at);
          if (at === NO || (depth === 1 && this.#escapes !== escapes)) return NO;
        }
        if (depth === 1) this.#add(start);
        if (at < end && (bytes[at] as number) <= SPACE) at = this.#skipSpace(bytes, at);
        if (bytes[at++] !== COLON) return NO;
        if (at < end && (bytes[at] as number) <= SPACE) at = this.#skipSpace(bytes, at);
      }
      const byte = bytes[at];
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (++depth > MAX_DEPTH) return NO;
        inObject = byte === OPEN_BRACE;
        isObject[depth] = inObject ? 1 : 0;
        const first = this.#skipSpace(bytes, at + 1);
        if (bytes[first] !== (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
          at = first - 1;
          continue;
        }
        at = first;
      } else {
        if (byte === QUOTE) {
          at = plainTextEnd(bytes, at + 1, end);
          if (bytes[at] === QUOTE) at++;
          else at = this.#textEnd(bytes, at);
        } else {
          at = scalarEnd(bytes, at, end);
        }
        if (at === NO) return NO;
        if (depth === 1) this.#add(at);
        if (at < end && (bytes[at] as number) <= SPACE) at = this.#skipSpace(bytes, at);
      }
      while (bytes[at] === (inObject ? CLOSE_BRACE : CLOSE_BRACKET)) {
        at++;
        if (--depth === 0) return at;
        inObject = isObject[depth] === 1;
        if (depth === 1) this.#add(at);
        if (at < end && (bytes[at] as number) <= SPACE) at = this.#skipSpace(bytes, at);
      }
      if (bytes[at] !== COMMA) return NO;
    }
  }

  /** The position behind the text that goes on at `start`, or NO. */
  #textEnd(bytes: Uint8Array, start: number): number {
    const end = bytes.length;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (STOPS[byte] === 0) continue;
      if (byte === QUOTE) return at + 1;
      if (byte >= BEYOND_ASCII) {
        this.#beyondAscii = true;
      } else {
        if (byte !== BACKSLASH) return NO;
        this.#escapes++;
        at++;
        if (ESCAPES[bytes[at] as number] === 1) continue;
        if (bytes[at] !== LOWER_U || !isHex(bytes, at + 1)) return NO;
        at += 4;
      }
    }
    return NO;
  }

  #skipSpace(bytes: Uint8Array, start: number): number {
    let at = start;
    while ((bytes[at] as number) <= SPACE) {
      const byte = bytes[at];
      if (byte === LINE_FEED) this.#lineBreaks = true;
      else if (byte !== SPACE && byte !== CARRIAGE_RETURN && byte !== TAB) break;
      at++;
    }
    return at;
  }

  #add(position: number): void {
    if (this.#count === this.#found.length) {
      const larger = new Int32Array(2 * this.#count);
      larger.set(this.#found);
      this.#found = larger;
    }
    this.#found[this.#count++] = position;
  }
}

/** Where the text that begins at `start`, behind its quote, ends or holds something that is not plain ASCII. */
function plainTextEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && STOPS[bytes[at] as number] === 0) at++;
  return at;
}

/** The position behind the number, `true`, `false` or `null` that should be at `start`, or NO. */
function scalarEnd(bytes: Uint8Array, start: number, end: number): number {
  const word = WORDS[bytes[start] as number];
  if (word !== undefined) return wordEnd(bytes, start, word);
  let at = start;
  if (bytes[at] === MINUS) at++;
  const whole = digitsEnd(bytes, at, end);
  // No digit, or a zero and more.
  if (whole === at || (whole > at + 1 && bytes[at] === ZERO)) return NO;
  at = whole;
  if (bytes[at] === POINT) {
    at = digitsEnd(bytes, whole + 1, end);
    if (at === whole + 1) return NO;
  }
  if (((bytes[at] as number) | SMALL) === LOWER_E) {
    const sign = bytes[at + 1];
    const exponent = sign === PLUS || sign === MINUS ? at + 2 : at + 1;
    at = digitsEnd(bytes, exponent, end);
    if (at === exponent) return NO;
  }
  return at - start > MAX_NUMBER_LENGTH ? NO : at;
}

function digitsEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at] as number)) at++;
  return at;
}

function wordEnd(bytes: Uint8Array, start: number, word: Uint8Array): number {
  for (let i = 1; i < word.length; i++) if (bytes[start + i] !== word[i]) return NO;
  return start + word.length;
}

function isHex(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + 4; at++) {
    const byte = bytes[at] ?? 0;
    const letter = byte | SMALL;
    if (!isDigit(byte) && (letter < LOWER_A || letter > LOWER_F)) return false;
  }
  return true;
}
