import { NumberFormatException } from '../../data/decimal.js';
import { errorMessage } from '../../error/java-trace.js';
import { JsonFraction, type JsonNode } from './json-node.js';
import { JsonConstraintError, JsonParseError, located } from './json-parse-error.js';

/** The bounds that Kafka Connect's parser sets; they keep hostile input from taking the stack or the processor. */
const MAX_DEPTH = 1000;
const MAX_NUMBER_LENGTH = 1000;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const TOKEN = /[\p{L}\p{N}_$]*/uy;
const EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/**
 * Reads the first JSON value of a text without losing digits, with the leniency of Kafka Connect's reader: leading zeros are
 * allowed, of repeated keys the last wins, text after the value is not looked at. No value at all gives undefined.
 *
 * @throws JsonParseError | JsonConstraintError
 */
export function parseJson(text: string): JsonNode | undefined {
  return new JsonParser(text).parse();
}

class JsonParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): JsonNode | undefined {
    this.#skipSpace();
    return this.#at < this.#text.length ? this.#value(true) : undefined;
  }

  #value(root: boolean): JsonNode {
    const code = this.#text.charCodeAt(this.#at);
    if (code === QUOTE) return this.#string('VALUE_STRING');
    if (code === OPEN_BRACE) return this.#object();
    if (code === OPEN_BRACKET) return this.#array();
    if (code === MINUS || isDigit(code)) return this.#number(root);
    return this.#literal(root);
  }

  #object(): JsonNode {
    const start = this.#enter();
    const result: Record<string, JsonNode> = {};
    this.#next('Object', start);
    if (this.#consume(CLOSE_BRACE)) return this.#leave(result);
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== QUOTE) this.#unexpectedName(start);
      const name = this.#string('FIELD_NAME');
      this.#next('Object', start);
      if (!this.#consume(COLON)) this.#unexpected('was expecting a colon to separate field name and value');
      this.#next('Object', start);
      const value = this.#value(false);
      if (name === '__proto__') {
        Object.defineProperty(result, name, { value, enumerable: true, configurable: true, writable: true });
      } else {
        result[name] = value;
      }
      this.#next('Object', start);
      if (this.#consume(CLOSE_BRACE)) return this.#leave(result);
      if (!this.#consume(COMMA)) this.#unexpectedEnd('Object', start);
      this.#entry('Object');
    }
  }

  #array(): JsonNode {
    const start = this.#enter();
    const result: JsonNode[] = [];
    this.#next('Array', start);
    if (this.#consume(CLOSE_BRACKET)) return this.#leave(result);
    for (;;) {
      result.push(this.#value(false));
      this.#next('Array', start);
      if (this.#consume(CLOSE_BRACKET)) return this.#leave(result);
      if (!this.#consume(COMMA)) this.#unexpectedEnd('Array', start);
      this.#entry('Array');
    }
  }

  #enter(): number {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) {
      throw new JsonConstraintError(
        `Document nesting depth (${this.#depth}) exceeds the maximum allowed (${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
      );
    }
    return this.#at++;
  }

  #leave(node: JsonNode): JsonNode {
    this.#depth--;
    return node;
  }

  #string(token: string): string {
    const text = this.#text;
    const start = this.#at + 1;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return text.slice(start, at);
      }
      if (code === BACKSLASH) return this.#escapedString(token, start, at);
      if (code < SPACE) this.#controlCharacter(at, code);
    }
    return this.#endOfInput(token === 'FIELD_NAME' ? 'in field name' : `in ${token}`);
  }

  #escapedString(token: string, start: number, firstEscape: number): string {
    const text = this.#text;
    const pieces: string[] = [];
    let from = start;
    for (let at = firstEscape; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        pieces.push(text.slice(from, at));
        return pieces.join('');
      }
      if (code < SPACE) this.#controlCharacter(at, code);
      if (code !== BACKSLASH) continue;
      pieces.push(text.slice(from, at));
      const escaped = text[at + 1];
      if (escaped === 'u') {
        pieces.push(this.#unicodeEscape(at + 2));
        at += 5;
      } else {
        pieces.push(this.#shortEscape(at + 1));
        at += 1;
      }
      from = at + 1;
    }
    return this.#endOfInput(token === 'FIELD_NAME' ? 'in field name' : `in ${token}`);
  }

  #shortEscape(at: number): string {
    const escaped = this.#text[at];
    if (escaped === undefined) return this.#endOfInput('in character escape sequence');
    const char = ESCAPES[escaped];
    if (char === undefined) this.#fail(`Unrecognized character escape ${describe(escaped)}`, at);
    return char;
  }

  #unicodeEscape(from: number): string {
    for (let at = from; at < from + 4; at++) {
      const digit = this.#text[at];
      if (digit === undefined) return this.#endOfInput('in character escape sequence');
      if (!/[0-9a-fA-F]/.test(digit)) {
        this.#at = at;
        this.#unexpected('expected a hex-digit for character escape sequence');
      }
    }
    return String.fromCharCode(Number.parseInt(this.#text.slice(from, from + 4), 16));
  }

  #number(root: boolean): JsonNode {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    if (text.charCodeAt(at) === MINUS) at = this.#firstDigit(at + 1);
    while (isDigit(text.charCodeAt(at))) at++;
    const whole = at;
    if (text[at] === '.') {
      if (!isDigit(text.charCodeAt(at + 1))) {
        this.#at = at;
        this.#unexpected('Decimal point not followed by a digit', ' in numeric value');
      }
      at++;
      while (isDigit(text.charCodeAt(at))) at++;
    }
    if (text[at] === 'e' || text[at] === 'E') at = this.#exponent(at + 1);
    this.#at = at;
    if (at - start > MAX_NUMBER_LENGTH) this.#numberTooLong(at - start - (at > whole ? 1 : 0));
    if (root) this.#expectSpace();
    const literal = text.slice(start, at);
    return at === whole ? integer(literal) : this.#fraction(literal);
  }

  #fraction(literal: string): JsonFraction {
    const fraction = new JsonFraction(literal);
    // An exponent beyond the range of an int cannot be held by the decimals the value would become.
    if (/[eE][+-]?\d{10,}$/.test(literal)) refuseOverflow(literal, fraction);
    return fraction;
  }

  #firstDigit(at: number): number {
    if (isDigit(this.#text.charCodeAt(at))) return at;
    this.#at = at;
    if (at >= this.#text.length) return this.#endOfInput('in null');
    // A minus and an I may become -Infinity.
    if (this.#text.slice(at) === 'I') return this.#endOfInput('in a Number value');
    return this.#unexpected('expected digit (0-9) to follow minus sign, for valid numeric value', ' in numeric value');
  }

  #exponent(from: number): number {
    const text = this.#text;
    let at = text[from] === '+' || text[from] === '-' ? from + 1 : from;
    if (!isDigit(text.charCodeAt(at))) {
      this.#at = at;
      if (at >= text.length) this.#endOfInput('in null');
      this.#unexpected('Exponent indicator not followed by a digit', ' in numeric value');
    }
    while (isDigit(text.charCodeAt(at))) at++;
    return at;
  }

  #numberTooLong(length: number): never {
    throw new JsonConstraintError(
      `Number value length (${length}) exceeds the maximum allowed (${MAX_NUMBER_LENGTH}, from \`StreamReadConstraints.getMaxNumberLength()\`)`,
    );
  }

  #expectSpace(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (Number.isNaN(code) || code === SPACE || code === TAB || code === LINE_FEED || code === CARRIAGE_RETURN) return;
    this.#unexpected('Expected space separating root-level values');
  }

  #literal(root: boolean): JsonNode {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text)?.[0] ?? '';
    const start = this.#at;
    this.#at += token.length;
    if (token === 'true') return true;
    if (token === 'false') return false;
    if (token === 'null') return null;
    this.#at = start;
    return this.#notAValue(token, root);
  }

  #notAValue(token: string, root: boolean): never {
    const char = this.#text[this.#at] as string;
    if (token === 'NaN' || token === 'Infinity') {
      this.#fail(
        `Non-standard token '${token}': enable \`JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS\` to allow`,
        this.#at + token.length - 1,
      );
    }
    if (token !== '') this.#fail(`Unrecognized token '${token}': was expecting ${EXPECTED}`, this.#at - 1);
    if (char === ']' || char === '}') this.#closeMarker(char, root);
    if (char === '+') {
      this.#at++;
      const reason =
        'JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow';
      throw this.#error(`Unexpected character (${describe(char)}) in numeric value: ${reason}`, this.#at - 1);
    }
    return this.#unexpected(char === ',' ? 'expected a value' : `expected a valid value ${EXPECTED}`);
  }

  #closeMarker(char: string, root: boolean): never {
    if (!root) return this.#unexpected('expected a value');
    const kind = char === ']' ? 'Array' : 'Object';
    return this.#fail(`Unexpected close marker '${char}': no open ${kind} to close`, this.#at);
  }

  #unexpectedName(start: number): never {
    if (this.#text.charCodeAt(this.#at) === CLOSE_BRACKET) this.#wrongMarker('Object', start);
    return this.#unexpected('was expecting double-quote to start field name');
  }

  #unexpectedEnd(kind: 'Array' | 'Object', start: number): never {
    const code = this.#text.charCodeAt(this.#at);
    if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.#wrongMarker(kind, start);
    return this.#unexpected(`was expecting comma to separate ${kind} entries`);
  }

  #wrongMarker(kind: 'Array' | 'Object', start: number): never {
    const expected = kind === 'Array' ? ']' : '}';
    const opened = `(for ${kind} starting at ${located(this.#place(start)).replace(/^\[Source.*?; /, '')})`;
    return this.#fail(`Unexpected close marker '${this.#text[this.#at]}': expected '${expected}' ${opened}`, this.#at);
  }

  /** Skips white space; the end of the text inside a container is an error. */
  #next(kind: 'Array' | 'Object', start: number): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) return;
    this.#endOfInput(`: expected close marker for ${kind} (start marker at ${located(this.#place(start))})`);
  }

  /** Skips white space behind a comma; the end of the text there has a text of its own. */
  #entry(kind: 'Array' | 'Object'): void {
    this.#skipSpace();
    if (this.#at === this.#text.length) this.#fail(`Unexpected end-of-input within/between ${kind} entries`, this.#at);
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code > SPACE) return;
      if (code !== SPACE && code !== LINE_FEED && code !== CARRIAGE_RETURN && code !== TAB) {
        if (Number.isNaN(code)) return;
        const reason = `Illegal character ((CTRL-CHAR, code ${code})): only regular white space (\\r, \\n, \\t) is allowed between tokens`;
        this.#fail(reason, this.#at);
      }
      this.#at++;
    }
  }

  #consume(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #controlCharacter(at: number, code: number): never {
    const reason = `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`;
    return this.#fail(reason, at);
  }

  #unexpected(reason: string, where = ''): never {
    const char = this.#text[this.#at];
    if (char === undefined) return this.#endOfInput(`: ${reason}`);
    const comment =
      "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";
    return this.#fail(`Unexpected character (${describe(char)})${where}: ${char === '/' ? comment : reason}`, this.#at);
  }

  #endOfInput(where: string): never {
    const gap = where.startsWith(':') ? '' : ' ';
    throw new JsonParseError(`Unexpected end-of-input${gap}${where}`, this.#place(this.#text.length), true);
  }

  #fail(reason: string, at: number): never {
    throw this.#error(reason, at);
  }

  #error(reason: string, at: number): JsonParseError {
    return new JsonParseError(reason, this.#place(at));
  }

  #place(at: number): { line: number; column: number } {
    const before = this.#text.slice(0, Math.max(at, 0));
    const lines = before.split(/\r\n|\r|\n/);
    return { line: lines.length, column: Buffer.byteLength(lines.at(-1) as string) + 1 };
  }
}

function refuseOverflow(literal: string, fraction: JsonFraction): void {
  try {
    fraction.toDecimal();
  } catch (error) {
    const reason = `Value "${literal}" can not be deserialized as \`java.math.BigDecimal\`, reason:  ${errorMessage(error)}`;
    throw new NumberFormatException(reason, { cause: error });
  }
}

function describe(char: string): string {
  const code = char.charCodeAt(0);
  return code < SPACE
    ? `(CTRL-CHAR, code ${code})`
    : `'${char}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`;
}

function integer(literal: string): number | bigint {
  const value = Number(literal);
  return literal.length < 16 || Number.isSafeInteger(value) ? value : BigInt(literal);
}
