/** A number as it stands in the text: settings keep `1.0` as `1.0`, offsets keep all their digits. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Integers as bigint, others as number. */
  get value(): bigint | number {
    return /^-?\d+$/.test(this.text) ? BigInt(this.text) : Number(this.text);
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | Map<string, JsonValue>;

/** The text is not JSON. The message says what was found, and where. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/** Nesting beyond this is refused: it would only serve to exhaust the stack. */
const MAX_DEPTH = 500;

/** Reads one JSON document without losing digits of numbers. Null for an empty text. @throws JsonSyntaxError */
export function readJson(text: string): JsonValue {
  const reader = new JsonReader(text);
  return reader.document();
}

class JsonReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    this.#skipSpace();
    if (this.#at === this.#text.length) return null;
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length)
      throw this.#error(`Unexpected character (${this.#shown()}) after the end of the document`);
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw this.#error(`Document nesting depth exceeds the maximum allowed (${MAX_DEPTH})`);
    this.#skipSpace();
    const char = this.#text[this.#at];
    if (char === undefined) throw this.#error('Unexpected end-of-input: expected a value');
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"') return this.#string();
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    number.lastIndex = this.#at;
    const digits = number.exec(this.#text)?.[0];
    if (digits !== undefined) {
      this.#at += digits.length;
      return new JsonNumber(digits);
    }
    return this.#word();
  }

  #word(): null | boolean {
    const word = /[\p{L}\p{N}_$]*/uy;
    word.lastIndex = this.#at;
    const found = word.exec(this.#text)?.[0] ?? '';
    const known: Readonly<Record<string, null | boolean>> = { null: null, true: true, false: false };
    if (!Object.hasOwn(known, found)) {
      throw this.#error(
        found === ''
          ? `Unexpected character (${this.#shown()}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`
          : `Unrecognized token '${found}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')`,
      );
    }
    this.#at += found.length;
    return known[found] ?? null;
  }

  #object(depth: number): Map<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    this.#at++;
    if (this.#accept('}')) return members;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#expected('double-quote to start field name');
      const name = this.#string();
      if (!this.#accept(':')) throw this.#expected('a colon to separate field name and value');
      members.set(name, this.#value(depth + 1));
    } while (this.#accept(','));
    if (!this.#accept('}')) throw this.#expected('comma to separate Object entries');
    return members;
  }

  #array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.#at++;
    if (this.#accept(']')) return items;
    do items.push(this.#value(depth + 1));
    while (this.#accept(','));
    if (!this.#accept(']')) throw this.#expected('comma to separate Array entries');
    return items;
  }

  #string(): string {
    let end = this.#at + 1;
    while (end < this.#text.length && this.#text[end] !== '"') end += this.#text[end] === '\\' ? 2 : 1;
    if (end >= this.#text.length) throw this.#error('Unexpected end-of-input in a string');
    try {
      const value = JSON.parse(this.#text.slice(this.#at, end + 1)) as string;
      this.#at = end + 1;
      return value;
    } catch {
      throw this.#error('Illegal string: a control character, or an escape that JSON does not have');
    }
  }

  #accept(char: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #skipSpace(): void {
    while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #shown(): string {
    const char = this.#text[this.#at];
    return char === undefined ? 'end-of-input' : `'${char}' (code ${char.codePointAt(0)})`;
  }

  #expected(what: string): JsonSyntaxError {
    if (this.#at >= this.#text.length) return this.#error(`Unexpected end-of-input: was expecting ${what}`);
    return this.#error(`Unexpected character (${this.#shown()}): was expecting ${what}`);
  }

  #error(text: string): JsonSyntaxError {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    return new JsonSyntaxError(`${text}\n at [line: ${line}, column: ${column}]`);
  }
}
