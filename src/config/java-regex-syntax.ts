import { PREDEFINED, propertyClass } from './java-regex-class.js';
import { PatternSyntaxError } from './pattern-syntax-error.js';

/** A Java pattern in JavaScript's syntax, for the `v` flag. */
export interface TranslatedPattern {
  readonly source: string;
  /** The name of each capturing group in our source, in the order of Java's numbers. */
  readonly groups: readonly string[];
}

interface Flags {
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

const SYNTAX = new Set('^$\\.*+?()[]{}|/');
const CLASS_PUNCTUATION = new Set('^$\\.*+?()[]{}|/&-!#%,:;<=>@`~');
const LINE_END = '(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])';
const CONTROL: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f', a: '\x07', e: '\x1b' };

/**
 * Translates a pattern. Case-insensitive matching becomes pairs of letters, because Java folds ASCII only and turns it on and
 * off within a pattern; every group gets a name, because possessive quantifiers are written with groups of their own.
 *
 * @throws PatternSyntaxError
 */
export function translateJavaPattern(pattern: string, caseInsensitive: boolean): TranslatedPattern {
  const translator = new Translator(pattern, caseInsensitive);
  return { source: translator.translate(), groups: translator.groups };
}

class Translator {
  readonly groups: string[] = [];
  readonly #pattern: string;
  #at = 0;
  #atomic = 0;
  #flags: Flags;

  constructor(pattern: string, caseInsensitive: boolean) {
    this.#pattern = pattern;
    this.#flags = { i: caseInsensitive, m: false, s: false, x: false, d: false, u: false };
  }

  translate(): string {
    const source = this.#alternatives();
    if (this.#at < this.#pattern.length) throw this.#error("Unmatched closing ')'", this.#at - 1);
    return source;
  }

  #alternatives(): string {
    let result = '';
    while (this.#at < this.#pattern.length && this.#peek() !== ')') {
      if (this.#peek() === '|') {
        result += '|';
        this.#at++;
      } else {
        result += this.#quantified();
      }
    }
    return result;
  }

  #quantified(): string {
    const atom = this.#atom();
    if (atom === '') return '';
    const quantifier = this.#quantifier();
    if (quantifier === '') return atom;
    if (this.#peek() === '?') {
      this.#at++;
      return `${atom}${quantifier}?`;
    }
    if (this.#peek() === '+') {
      this.#at++;
      return this.#atomicGroup(atom + quantifier);
    }
    return atom + quantifier;
  }

  /** What a look-ahead has captured is never given back: an atomic group. */
  #atomicGroup(body: string): string {
    const name = `_a${++this.#atomic}`;
    return `(?:(?=(?<${name}>${body}))\\k<${name}>)`;
  }

  #quantifier(): string {
    const char = this.#peek();
    if (char === '*' || char === '+' || char === '?') {
      this.#at++;
      return char;
    }
    if (char !== '{') return '';
    const found = /^\{(\d+)(,(\d*))?/.exec(this.#pattern.slice(this.#at));
    if (!found) throw this.#error('Illegal repetition', this.#at);
    this.#at += found[0].length;
    if (this.#peek() !== '}') throw this.#error('Unclosed counted closure', this.#at);
    this.#at++;
    if (found[3] && Number(found[3]) < Number(found[1])) throw this.#error('Illegal repetition range', this.#at - 1);
    return `${found[0]}}`;
  }

  #atom(): string {
    const char = this.#take();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '.':
        if (this.#flags.s) return '[\\p{Any}]';
        return this.#flags.d ? '[^\\n]' : '[^\\n\\r\\x85\\u2028\\u2029]';
      case '^':
        return this.#flags.m ? `(?:(?<![\\p{Any}])|(?<=${LINE_END})(?=[\\p{Any}]))` : '(?<![\\p{Any}])';
      case '$':
        return this.#flags.m ? `(?=${LINE_END}|(?![\\p{Any}]))` : `(?=${LINE_END}?(?![\\p{Any}]))`;
      case '*':
      case '+':
      case '?':
        throw this.#error(`Dangling meta character '${char}'`, this.#at - 1);
      case '{':
        throw this.#error('Illegal repetition', this.#at - 1);
      default:
        if (this.#flags.x && (/\s/.test(char) || char === '#')) return this.#comment(char);
        return this.#literal(char);
    }
  }

  #comment(char: string): string {
    if (char === '#') {
      while (this.#at < this.#pattern.length && this.#peek() !== '\n') this.#at++;
    }
    return '';
  }

  #group(): string {
    if (this.#peek() !== '?') return this.#capture(`_g${this.groups.length + 1}`);
    this.#at++;
    const char = this.#take();
    switch (char) {
      case ':':
      case '=':
      case '!':
        return this.#closed(`(?${char}`);
      case '>':
        return this.#atomicGroup(this.#closed('(?:'));
      case '<':
        if (this.#peek() === '=' || this.#peek() === '!') return this.#closed(`(?<${this.#take()}`);
        return this.#capture(this.#groupName());
      default:
        this.#at--;
        return this.#inlineFlags();
    }
  }

  #capture(name: string): string {
    if (this.groups.includes(name)) {
      throw this.#error(`Named capturing group <${name}> is already defined`, this.#at);
    }
    this.groups.push(name);
    return this.#closed(`(?<${name}>`);
  }

  #groupName(): string {
    const found = /^[A-Za-z][A-Za-z0-9]*/.exec(this.#pattern.slice(this.#at));
    if (!found) throw this.#error('capturing group name does not start with a Latin letter', this.#at);
    this.#at += found[0].length;
    if (this.#peek() !== '>') throw this.#error("named capturing group is missing trailing '>'", this.#at);
    this.#at++;
    return found[0];
  }

  /** The rest of a group. Flags that are set in it end with it. */
  #closed(opening: string): string {
    const outer = { ...this.#flags };
    const body = this.#alternatives();
    this.#flags = outer;
    if (this.#peek() !== ')') throw this.#error('Unclosed group', this.#pattern.length);
    this.#at++;
    return `${opening}${body})`;
  }

  #inlineFlags(): string {
    const outer = { ...this.#flags };
    let value = true;
    for (;;) {
      const char = this.#take();
      if (char === '-') value = false;
      else if (char === ')') return '';
      else if (char === ':') {
        const group = this.#closed('(?:');
        this.#flags = outer;
        return group;
      } else if (char === 'U') this.#flags.u = value;
      else if (char in this.#flags) this.#flags[char as keyof Flags] = value;
      else throw this.#error('Unknown inline modifier', this.#at - 1);
    }
  }

  #escape(): string {
    const char = this.#take();
    switch (char) {
      case '':
        throw this.#error('Unexpected internal error', this.#at - 1);
      case 'Q':
        return this.#quoted();
      case 'A':
        return '(?<![\\p{Any}])';
      case 'z':
        return '(?![\\p{Any}])';
      case 'Z':
        return `(?=${LINE_END}?(?![\\p{Any}]))`;
      case 'b':
      case 'B':
        return `\\${char}`;
      case 'R':
        return LINE_END;
      case 'k':
        return this.#namedBackReference();
      default:
        if (char >= '1' && char <= '9') return this.#backReference(char);
        this.#at--;
        return this.#escapedCharacter();
    }
  }

  #quoted(): string {
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#pattern.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#pattern.length : end + 2;
    const letters = [...text].map((char) => this.#literal(char));
    // A quantifier behind \E belongs to the last character.
    if (letters.length > 1 && /[*+?{]/.test(this.#peek())) {
      const last = letters.pop() ?? '';
      const quantifier = this.#quantifier();
      return letters.join('') + last + quantifier;
    }
    return letters.length === 0 ? '(?:)' : letters.join('');
  }

  #namedBackReference(): string {
    if (this.#peek() !== '<') throw this.#error("\\k is not followed by '<' for named capturing group", this.#at);
    this.#at++;
    const name = this.#groupName();
    if (!this.groups.includes(name)) throw this.#error(`named capturing group <${name}> does not exist`, this.#at);
    return `\\k<${name}>`;
  }

  #backReference(first: string): string {
    let number = Number(first);
    while (/\d/.test(this.#peek()) && number * 10 + Number(this.#peek()) <= this.groups.length) {
      number = number * 10 + Number(this.#take());
    }
    const name = this.groups[number - 1];
    // A group that does not exist matches nothing in Java.
    return name === undefined ? '(?!)' : `\\k<${name}>`;
  }

  /** An escape that stands for one character or a set of them, outside of a class. */
  #escapedCharacter(): string {
    const set = this.#escapedSet();
    if (set !== undefined) return `[${set}]`;
    return this.#literal(this.#escapedLiteral());
  }

  /** `\d`, `\p{…}` and their like as a class body, or undefined when the escape is a single character. */
  #escapedSet(): string | undefined {
    const char = this.#peek();
    const body = PREDEFINED[char.toLowerCase()];
    if (body !== undefined) {
      this.#at++;
      return char === char.toLowerCase() ? body : `[^${body}]`;
    }
    if (char !== 'p' && char !== 'P') return undefined;
    this.#at++;
    const found = /^(?:\{([^}]*)\}|(.))/u.exec(this.#pattern.slice(this.#at));
    if (!found) throw this.#error('Unclosed character family', this.#at);
    this.#at += found[0].length;
    let name = found[1] ?? found[2] ?? '';
    if (this.#flags.i && /^(?:Lower|Upper)$/.test(name)) name = 'Alpha';
    const named = propertyClass(name);
    if (named === undefined) {
      throw this.#error(`Unknown character property name {${name}}`, this.#at - 1);
    }
    return char === 'p' ? named : `[^${named}]`;
  }

  /** The character that an escape stands for. */
  #escapedLiteral(): string {
    const char = this.#take();
    const control = CONTROL[char];
    if (control !== undefined) return control;
    const rest = this.#pattern.slice(this.#at);
    if (char === '0') return this.#coded(/^([0-3]?[0-7]{1,2})/.exec(rest), 8, 'Illegal octal escape sequence');
    if (char === 'u') return this.#coded(/^([0-9A-Fa-f]{4})/.exec(rest), 16, 'Illegal Unicode escape sequence');
    if (char === 'x') {
      const hex = /^(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})/.exec(rest);
      return this.#coded(hex, 16, 'Illegal hexadecimal escape sequence');
    }
    if (char === 'c') return String.fromCharCode(this.#take().charCodeAt(0) ^ 64);
    if (/[A-Za-z]/.test(char)) throw this.#error('Illegal/unsupported escape sequence', this.#at - 1);
    return char;
  }

  #coded(found: RegExpExecArray | null, radix: number, complaint: string): string {
    if (!found) throw this.#error(complaint, this.#at);
    this.#at += found[0].length;
    return String.fromCodePoint(Number.parseInt(found[1] ?? found[2] ?? '', radix));
  }

  /** A class, behind its opening bracket. Java unites what stands side by side and intersects what `&&` divides. */
  #class(): string {
    const negated = this.#peek() === '^';
    if (negated) this.#at++;
    const operands: string[] = [];
    let items = '';
    let first = true;
    for (;;) {
      if (this.#at >= this.#pattern.length) throw this.#error('Unclosed character class', this.#pattern.length - 1);
      if (this.#peek() === ']' && !first) break;
      if (this.#pattern.startsWith('&&', this.#at)) {
        this.#at += 2;
        if (items !== '') operands.push(items);
        items = '';
      } else {
        items += this.#classItem();
      }
      first = false;
    }
    this.#at++;
    if (items !== '') operands.push(items);
    const body = operands.length > 1 ? operands.map((operand) => `[${operand}]`).join('&&') : (operands[0] ?? '');
    return `[${negated ? '^' : ''}${body}]`;
  }

  #classItem(): string {
    if (this.#peek() === '[') {
      this.#at++;
      return this.#class();
    }
    if (this.#flags.x && /\s/.test(this.#peek())) {
      this.#at++;
      return '';
    }
    let low = this.#take();
    if (low === '\\') {
      if (this.#peek() === 'Q') return this.#quotedInClass();
      const set = this.#escapedSet();
      if (set !== undefined) return set;
      low = this.#escapedLiteral();
    }
    const next = this.#pattern[this.#at + 1];
    if (this.#peek() !== '-' || next === undefined || next === ']' || next === '[') return this.#classRange(low, low);
    this.#at++;
    let high = this.#take();
    if (high === '\\') high = this.#escapedLiteral();
    if ((low.codePointAt(0) ?? 0) > (high.codePointAt(0) ?? 0)) {
      throw this.#error('Illegal character range', this.#at - 1);
    }
    return this.#classRange(low, high);
  }

  #quotedInClass(): string {
    this.#at++;
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#pattern.slice(this.#at, end < 0 ? undefined : end);
    this.#at = end < 0 ? this.#pattern.length : end + 2;
    return [...text].map((char) => this.#classRange(char, char)).join('');
  }

  #classRange(low: string, high: string): string {
    const text = low === high ? classLiteral(low) : `${classLiteral(low)}-${classLiteral(high)}`;
    if (!this.#flags.i) return text;
    if (low === high) return this.#cases(low).map(classLiteral).join('');
    return text + otherCase(low, high, 'a', 'z') + otherCase(low, high, 'A', 'Z');
  }

  #literal(char: string): string {
    const cases = this.#flags.i ? this.#cases(char) : [char];
    if (cases.length > 1) return `[${cases.map(classLiteral).join('')}]`;
    return SYNTAX.has(char) ? `\\${char}` : char;
  }

  #cases(char: string): string[] {
    if (!this.#flags.u && !/[A-Za-z]/.test(char)) return [char];
    return [...new Set([char, char.toLowerCase(), char.toUpperCase()])].filter((it) => [...it].length === 1);
  }

  #peek(): string {
    return this.#pattern[this.#at] ?? '';
  }

  /** The next code point, or the empty text at the end. */
  #take(): string {
    const code = this.#pattern.codePointAt(this.#at);
    if (code === undefined) {
      this.#at++;
      return '';
    }
    const char = String.fromCodePoint(code);
    this.#at += char.length;
    return char;
  }

  #error(description: string, index: number): PatternSyntaxError {
    return new PatternSyntaxError(description, this.#pattern, index);
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
