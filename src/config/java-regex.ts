import { translateJavaPattern } from './java-regex-syntax.js';
import { PatternSyntaxError } from './pattern-syntax-error.js';
import { ReplacementError } from './replacement-error.js';

export interface JavaRegexOptions {
  /** Java's CASE_INSENSITIVE: ASCII letters only. */
  readonly caseInsensitive?: boolean;
}

/**
 * A regular expression in Java's syntax, as users have it in their configurations, with the matching rules of
 * `java.util.regex`: inline flags, possessive quantifiers, POSIX classes, class intersections and `$1`/`${name}` replacements.
 *
 * Lookups of the canonical equivalence, `\X` and `\G` are refused when the pattern is compiled rather than matched wrongly.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
 */
export class JavaRegex {
  readonly pattern: string;
  readonly #whole: RegExp;
  readonly #part: RegExp;
  /** Our names of Java's groups, in order. */
  readonly #groups: readonly string[];

  /** @throws PatternSyntaxError */
  constructor(pattern: string, options: JavaRegexOptions = {}) {
    const { source, groups } = translateJavaPattern(pattern, options.caseInsensitive ?? false);
    this.pattern = pattern;
    try {
      this.#whole = new RegExp(`^(?:${source})$`, 'v');
      this.#part = new RegExp(source, 'gv');
    } catch (error) {
      throw new PatternSyntaxError((error as Error).message, pattern, -1);
    }
    this.#groups = groups;
  }

  /** JavaScript's form; it matches whole texts only. */
  get whole(): RegExp {
    return this.#whole;
  }

  /** Whether the whole text matches. */
  matches(text: string): boolean {
    return this.#whole.test(text);
  }

  /** Whether some part of the text matches. */
  find(text: string): boolean {
    return text.search(this.#part) >= 0;
  }

  /** The groups of a match of the whole text, the match itself first; null without a match. */
  match(text: string): (string | undefined)[] | null {
    const found = this.#whole.exec(text);
    return found ? [found[0], ...this.#groups.map((name) => found.groups?.[name])] : null;
  }

  /** `Matcher.replaceFirst`. @throws RangeError where Java throws IllegalArgumentException or IndexOutOfBoundsException. */
  replaceFirst(text: string, replacement: string): string {
    return this.#replace(text, replacement, 1);
  }

  /** `Matcher.replaceAll`. @throws RangeError where Java throws IllegalArgumentException or IndexOutOfBoundsException. */
  replaceAll(text: string, replacement: string): string {
    return this.#replace(text, replacement, Number.POSITIVE_INFINITY);
  }

  #replace(text: string, replacement: string, limit: number): string {
    let result = '';
    let end = 0;
    let count = 0;
    for (const found of text.matchAll(this.#part)) {
      result += text.slice(end, found.index) + this.#expand(found, replacement);
      end = found.index + found[0].length;
      count++;
      if (count >= limit) break;
    }
    return result + text.slice(end);
  }

  /** Fills the group references of a replacement, as `Matcher.appendReplacement` does. */
  #expand(found: RegExpMatchArray, replacement: string): string {
    let result = '';
    let at = 0;
    while (at < replacement.length) {
      const char = replacement[at];
      if (char === '\\') {
        at++;
        if (at === replacement.length) throw ReplacementError.illegal('character to be escaped is missing');
        result += replacement[at++];
      } else if (char === '$') {
        const [value, next] = this.#reference(found, replacement, at + 1);
        result += value ?? '';
        at = next;
      } else {
        result += char;
        at++;
      }
    }
    return result;
  }

  /** The value of the reference after a `$`, and where the text goes on. */
  #reference(found: RegExpMatchArray, replacement: string, start: number): [string | undefined, number] {
    if (start === replacement.length) throw ReplacementError.illegal('Illegal group reference: group index is missing');
    if (replacement[start] === '{') return this.#namedReference(found, replacement, start + 1);
    if (!isDigit(replacement[start])) throw ReplacementError.illegal('Illegal group reference');
    let number = Number(replacement[start]);
    if (number > this.#groups.length) throw ReplacementError.noGroup(number);
    let at = start + 1;
    // Java takes another digit only while such a group exists: $12 is group 12, or group 1 and a "2".
    while (at < replacement.length && isDigit(replacement[at])) {
      const longer = number * 10 + Number(replacement[at]);
      if (longer > this.#groups.length) break;
      number = longer;
      at++;
    }
    return [number === 0 ? found[0] : found.groups?.[this.#groups[number - 1] ?? ''], at];
  }

  #namedReference(found: RegExpMatchArray, replacement: string, start: number): [string | undefined, number] {
    let end = start;
    while (end < replacement.length && /[A-Za-z0-9]/.test(replacement[end] ?? '')) end++;
    const name = replacement.slice(start, end);
    if (name === '') throw ReplacementError.illegal("named capturing group is missing trailing '}'");
    if (replacement[end] !== '}') throw ReplacementError.illegal("named capturing group is missing trailing '}'");
    if (isDigit(name[0])) throw ReplacementError.illegal(`capturing group name {${name}} starts with digit character`);
    if (!this.#groups.includes(name)) throw ReplacementError.illegal(`No group with name {${name}}`);
    return [found.groups?.[name], end + 1];
  }
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9';
}
