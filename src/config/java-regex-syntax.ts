import { CharacterTranslator } from './java-regex-characters.js';
import { type Flags, PatternCursor } from './java-regex-cursor.js';

/** A Java pattern in JavaScript's syntax, for the `v` flag. */
export interface TranslatedPattern {
  readonly source: string;
  /** The name of each capturing group in our source, in the order of Java's numbers. */
  readonly groups: readonly string[];
}

/** Look-around and word boundaries, as they are written here. */
const ASSERTION = /^(?:\(\?<?[=!]|\\[bB]$)/;
const LINE_END = '(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])';

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
  readonly #cursor: PatternCursor;
  readonly #characters: CharacterTranslator;
  #atomic = 0;
  /** What stands before the last character of quoted text. */
  #quotedBefore = '';

  constructor(pattern: string, caseInsensitive: boolean) {
    this.#cursor = new PatternCursor(pattern, caseInsensitive);
    this.#characters = new CharacterTranslator(this.#cursor);
  }

  translate(): string {
    const source = this.#alternatives();
    if (this.#cursor.at < this.#cursor.pattern.length)
      throw this.#cursor.error("Unmatched closing ')'", this.#cursor.at - 1);
    return source;
  }

  #alternatives(): string {
    let result = '';
    while (this.#cursor.at < this.#cursor.pattern.length && this.#cursor.peek() !== ')') {
      if (this.#cursor.peek() === '|') {
        result += '|';
        this.#cursor.at++;
      } else {
        result += this.#quantified();
      }
    }
    return result;
  }

  #quantified(): string {
    this.#quotedBefore = '';
    const atom = this.#atom();
    const before = this.#quotedBefore;
    this.#quotedBefore = '';
    if (atom === '') return '';
    const quantifier = this.#quantifier();
    if (quantifier === '') return before + atom;
    // Java repeats assertions too, JavaScript only groups.
    const repeated = (ASSERTION.test(atom) ? `(?:${atom})` : atom) + quantifier;
    if (this.#cursor.peek() === '?') {
      this.#cursor.at++;
      return `${before}${repeated}?`;
    }
    if (this.#cursor.peek() === '+') {
      this.#cursor.at++;
      return before + this.#atomicGroup(repeated);
    }
    return before + repeated;
  }

  /** What a look-ahead has captured is never given back: an atomic group. */
  #atomicGroup(body: string): string {
    const name = `_a${++this.#atomic}`;
    return `(?:(?=(?<${name}>${body}))\\k<${name}>)`;
  }

  #quantifier(): string {
    const char = this.#cursor.peek();
    if (char === '*' || char === '+' || char === '?') {
      this.#cursor.at++;
      return char;
    }
    if (char !== '{') return '';
    const found = /^\{(\d+)(,(\d*))?/.exec(this.#cursor.pattern.slice(this.#cursor.at));
    if (!found) throw this.#cursor.error('Illegal repetition', this.#cursor.at);
    this.#cursor.at += found[0].length;
    if (this.#cursor.peek() !== '}') throw this.#cursor.error('Unclosed counted closure', this.#cursor.at);
    this.#cursor.at++;
    if (found[3] && Number(found[3]) < Number(found[1]))
      throw this.#cursor.error('Illegal repetition range', this.#cursor.at - 1);
    return `${found[0]}}`;
  }

  #atom(): string {
    const char = this.#cursor.take();
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return this.#characters.characterClass();
      case '\\':
        return this.#escape();
      case '.':
        if (this.#cursor.flags.s) return '[\\p{Any}]';
        return this.#cursor.flags.d ? '[^\\n]' : '[^\\n\\r\\x85\\u2028\\u2029]';
      case '^':
        return this.#cursor.flags.m ? `(?:(?<![\\p{Any}])|(?<=${LINE_END})(?=[\\p{Any}]))` : '(?<![\\p{Any}])';
      case '$':
        return this.#cursor.flags.m ? `(?=${LINE_END}|(?![\\p{Any}]))` : `(?=${LINE_END}?(?![\\p{Any}]))`;
      case '*':
      case '+':
      case '?':
        throw this.#cursor.error(`Dangling meta character '${char}'`, this.#cursor.at - 1);
      case '{':
        throw this.#cursor.error('Illegal repetition', this.#cursor.at - 1);
      default:
        if (this.#cursor.flags.x && (/\s/.test(char) || char === '#')) return this.#comment(char);
        return this.#characters.literal(char);
    }
  }

  #comment(char: string): string {
    if (char === '#') {
      while (this.#cursor.at < this.#cursor.pattern.length && this.#cursor.peek() !== '\n') this.#cursor.at++;
    }
    return '';
  }

  #group(): string {
    if (this.#cursor.peek() !== '?') return this.#capture(`_g${this.groups.length + 1}`);
    this.#cursor.at++;
    const char = this.#cursor.take();
    switch (char) {
      case ':':
      case '=':
      case '!':
        return this.#closed(`(?${char}`);
      case '>':
        return this.#atomicGroup(this.#closed('(?:'));
      case '<':
        if (this.#cursor.peek() === '=' || this.#cursor.peek() === '!')
          return this.#closed(`(?<${this.#cursor.take()}`);
        return this.#capture(this.#groupName());
      default:
        this.#cursor.at--;
        return this.#inlineFlags();
    }
  }

  #capture(name: string): string {
    if (this.groups.includes(name)) {
      throw this.#cursor.error(`Named capturing group <${name}> is already defined`, this.#cursor.at);
    }
    this.groups.push(name);
    return this.#closed(`(?<${name}>`);
  }

  #groupName(): string {
    const found = /^[A-Za-z][A-Za-z0-9]*/.exec(this.#cursor.pattern.slice(this.#cursor.at));
    if (!found) throw this.#cursor.error('capturing group name does not start with a Latin letter', this.#cursor.at);
    this.#cursor.at += found[0].length;
    if (this.#cursor.peek() !== '>')
      throw this.#cursor.error("named capturing group is missing trailing '>'", this.#cursor.at);
    this.#cursor.at++;
    return found[0];
  }

  /** The rest of a group. Flags that are set in it end with it. */
  #closed(opening: string): string {
    const outer = { ...this.#cursor.flags };
    const body = this.#alternatives();
    this.#cursor.flags = outer;
    if (this.#cursor.peek() !== ')') throw this.#cursor.error('Unclosed group', this.#cursor.pattern.length);
    this.#cursor.at++;
    return `${opening}${body})`;
  }

  #inlineFlags(): string {
    const outer = { ...this.#cursor.flags };
    let value = true;
    for (;;) {
      const char = this.#cursor.take();
      if (char === '-') value = false;
      else if (char === ')') return '';
      else if (char === ':') {
        const group = this.#closed('(?:');
        this.#cursor.flags = outer;
        return group;
      } else if (char === 'U') this.#cursor.flags.u = value;
      else if (char in this.#cursor.flags) this.#cursor.flags[char as keyof Flags] = value;
      else throw this.#cursor.error('Unknown inline modifier', this.#cursor.at - 1);
    }
  }

  #escape(): string {
    const char = this.#cursor.take();
    switch (char) {
      case '':
        throw this.#cursor.error('Unexpected internal error', this.#cursor.at - 1);
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
        this.#cursor.at--;
        return this.#escapedCharacter();
    }
  }

  #quoted(): string {
    const end = this.#cursor.pattern.indexOf('\\E', this.#cursor.at);
    const text = this.#cursor.pattern.slice(this.#cursor.at, end < 0 ? undefined : end);
    this.#cursor.at = end < 0 ? this.#cursor.pattern.length : end + 2;
    const letters = [...text].map((char) => this.#characters.literal(char));
    const last = letters.pop() ?? '(?:)';
    // A quantifier behind \E belongs to the last character.
    this.#quotedBefore = letters.join('');
    return last;
  }

  #namedBackReference(): string {
    if (this.#cursor.peek() !== '<')
      throw this.#cursor.error("\\k is not followed by '<' for named capturing group", this.#cursor.at);
    this.#cursor.at++;
    const name = this.#groupName();
    if (!this.groups.includes(name))
      throw this.#cursor.error(`named capturing group <${name}> does not exist`, this.#cursor.at);
    return `\\k<${name}>`;
  }

  #backReference(first: string): string {
    let number = Number(first);
    while (/\d/.test(this.#cursor.peek()) && number * 10 + Number(this.#cursor.peek()) <= this.groups.length) {
      number = number * 10 + Number(this.#cursor.take());
    }
    const name = this.groups[number - 1];
    // A group that does not exist matches nothing in Java.
    return name === undefined ? '(?!)' : `\\k<${name}>`;
  }

  /** An escape that stands for one character or a set of them, outside of a class. */
  #escapedCharacter(): string {
    const set = this.#characters.escapedSet();
    if (set !== undefined) return `[${set}]`;
    return this.#characters.literal(this.#characters.escapedLiteral());
  }
}
