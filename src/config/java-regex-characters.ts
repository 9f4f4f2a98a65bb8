import { PREDEFINED, propertyClass } from './java-regex-class.js';
import type { PatternCursor } from './java-regex-cursor.js';

const SYNTAX = new Set('^$\\.*+?()[]{}|/');
const CLASS_PUNCTUATION = new Set('^$\\.*+?()[]{}|/&-!#%,:;<=>@`~');
const CONTROL: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', a: '\x07', e: '\x1b' };

/** Translates what stands for single characters: literals, escapes and classes. */
export class CharacterTranslator {
  readonly #cursor: PatternCursor;

  constructor(cursor: PatternCursor) {
    this.#cursor = cursor;
  }

  /** A character as itself, in both cases where case does not count. */
  literal(char: string): string {
    const cases = this.#cursor.flags.i ? this.#cases(char) : [char];
    if (cases.length > 1) return `[${cases.map(classLiteral).join('')}]`;
    return SYNTAX.has(char) ? `\\${char}` : char;
  }

  /** `\d`, `\p{…}` and their like as a class body, or undefined when the escape is a single character. */
  escapedSet(): string | undefined {
    const char = this.#cursor.peek();
    const body = PREDEFINED[char.toLowerCase()];
    if (body !== undefined) {
      this.#cursor.at++;
      return char === char.toLowerCase() ? body : `[^${body}]`;
    }
    if (char !== 'p' && char !== 'P') return undefined;
    this.#cursor.at++;
    const found = /^(?:\{([^}]*)\}|(.))/u.exec(this.#cursor.pattern.slice(this.#cursor.at));
    if (!found) throw this.#cursor.error('Unclosed character family', this.#cursor.at);
    this.#cursor.at += found[0].length;
    let name = found[1] ?? found[2] ?? '';
    if (this.#cursor.flags.i && /^(?:Lower|Upper)$/.test(name)) name = 'Alpha';
    const named = propertyClass(name);
    if (named === undefined) {
      throw this.#cursor.error(`Unknown character property name {${name}}`, this.#cursor.at - 1);
    }
    return char === 'p' ? named : `[^${named}]`;
  }

  /** The character that an escape stands for. */
  escapedLiteral(): string {
    const char = this.#cursor.take();
    const control = CONTROL[char];
    if (control !== undefined) return control;
    const rest = this.#cursor.pattern.slice(this.#cursor.at);
    if (char === '0') return this.#coded(/^([0-3]?[0-7]{1,2})/.exec(rest), 8, 'Illegal octal escape sequence');
    if (char === 'u') return this.#coded(/^([0-9A-Fa-f]{4})/.exec(rest), 16, 'Illegal Unicode escape sequence');
    if (char === 'x') {
      const hex = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
      return this.#coded(hex, 16, 'Illegal hexadecimal escape sequence');
    }
    if (char === 'c') return String.fromCharCode(this.#cursor.take().charCodeAt(0) ^ 64);
    if (/[A-Za-z]/.test(char)) throw this.#cursor.error('Illegal/unsupported escape sequence', this.#cursor.at - 1);
    return char;
  }

  #coded(found: RegExpExecArray | null, radix: number, complaint: string): string {
    if (!found) throw this.#cursor.error(complaint, this.#cursor.at);
    this.#cursor.at += found[0].length;
    return String.fromCodePoint(Number.parseInt(found[1] ?? found[2] ?? '', radix));
  }

  /** A class, behind its opening bracket. Java unites what stands side by side and intersects what `&&` divides. */
  characterClass(): string {
    const negated = this.#cursor.peek() === '^';
    if (negated) this.#cursor.at++;
    const operands: string[] = [];
    let items = '';
    let first = true;
    for (;;) {
      if (this.#cursor.at >= this.#cursor.pattern.length)
        throw this.#cursor.error('Unclosed character class', this.#cursor.pattern.length - 1);
      if (this.#cursor.peek() === ']' && !first) break;
      if (this.#cursor.pattern.startsWith('&&', this.#cursor.at)) {
        this.#cursor.at += 2;
        if (items !== '') operands.push(items);
        items = '';
      } else {
        items += this.#classItem();
      }
      first = false;
    }
    this.#cursor.at++;
    if (items !== '') operands.push(items);
    const body = operands.length > 1 ? operands.map((operand) => `[${operand}]`).join('&&') : (operands[0] ?? '');
    return `[${negated ? '^' : ''}${body}]`;
  }

  #classItem(): string {
    if (this.#cursor.peek() === '[') {
      this.#cursor.at++;
      return this.characterClass();
    }
    if (this.#cursor.flags.x && /\s/.test(this.#cursor.peek())) {
      this.#cursor.at++;
      return '';
    }
    let low = this.#cursor.take();
    if (low === '\\') {
      if (this.#cursor.peek() === 'Q') return this.#quotedInClass();
      const set = this.escapedSet();
      if (set !== undefined) return set;
      low = this.escapedLiteral();
    }
    const next = this.#cursor.pattern[this.#cursor.at + 1];
    if (this.#cursor.peek() !== '-' || next === undefined || next === ']' || next === '[')
      return this.#classRange(low, low);
    this.#cursor.at++;
    let high = this.#cursor.take();
    if (high === '\\') high = this.escapedLiteral();
    if ((low.codePointAt(0) ?? 0) > (high.codePointAt(0) ?? 0)) {
      throw this.#cursor.error('Illegal character range', this.#cursor.at - 1);
    }
    return this.#classRange(low, high);
  }

  #quotedInClass(): string {
    this.#cursor.at++;
    const end = this.#cursor.pattern.indexOf('\\E', this.#cursor.at);
    const text = this.#cursor.pattern.slice(this.#cursor.at, end < 0 ? undefined : end);
    this.#cursor.at = end < 0 ? this.#cursor.pattern.length : end + 2;
    return [...text].map((char) => this.#classRange(char, char)).join('');
  }

  #classRange(low: string, high: string): string {
    const text = low === high ? classLiteral(low) : `${classLiteral(low)}-${classLiteral(high)}`;
    if (!this.#cursor.flags.i) return text;
    if (low === high) return this.#cases(low).map(classLiteral).join('');
    return text + otherCase(low, high, 'a', 'z') + otherCase(low, high, 'A', 'Z');
  }

  #cases(char: string): string[] {
    if (!this.#cursor.flags.u && !/[A-Za-z]/.test(char)) return [char];
    return [...new Set([char, char.toLowerCase(), char.toUpperCase()])].filter((it) => [...it].length === 1);
  }
}

function classLiteral(char: string): string {
  return CLASS_PUNCTUATION.has(char) ? `\\${char}` : char;
}

/** The part of a range that lies within `first`..`last`, in the other case, as a class range. */
function otherCase(low: string, high: string, first: string, last: string): string {
  const from = Math.max(low.codePointAt(0) ?? 0, first.charCodeAt(0));
  const to = Math.min(high.codePointAt(0) ?? 0, last.charCodeAt(0));
  if (from > to) return '';
  const other = (code: number) => String.fromCharCode(code ^ 32);
  return `${other(from)}-${other(to)}`;
}
