import { PatternSyntaxError } from './pattern-syntax-error.js';

/** The flags of `java.util.regex.Pattern` by their inline letters. */
export interface Flags {
  /** CASE_INSENSITIVE */
  i: boolean;
  /** MULTILINE */
  m: boolean;
  /** DOTALL */
  s: boolean;
  /** COMMENTS */
  x: boolean;
  /** UNIX_LINES */
  d: boolean;
  /** UNICODE_CASE */
  u: boolean;
}

/** Where in a pattern the translation is, and which flags hold there. */
export class PatternCursor {
  readonly pattern: string;
  at = 0;
  flags: Flags;

  constructor(pattern: string, caseInsensitive: boolean) {
    this.pattern = pattern;
    this.flags = { i: caseInsensitive, m: false, s: false, x: false, d: false, u: false };
  }

  /** The next UTF-16 unit, or the empty text at the end. */
  peek(): string {
    return this.pattern[this.at] ?? '';
  }

  /** The next code point, or the empty text at the end. */
  take(): string {
    const code = this.pattern.codePointAt(this.at);
    if (code === undefined) {
      this.at++;
      return '';
    }
    const char = String.fromCodePoint(code);
    this.at += char.length;
    return char;
  }

  error(description: string, index: number): PatternSyntaxError {
    return new PatternSyntaxError(description, this.pattern, index);
  }
}
