import { javaTrim } from '../java-trim.js';

const DELIMITERS = new Set([':', ',', '{', '}', '[', ']', '"']);

/** As Java's `String.trim().isEmpty()`. */
export function isBlank(text: string): boolean {
  return javaTrim(text) === '';
}

/**
 * Cuts a literal into delimiters and the text between them. A backslash keeps the delimiter behind it from being one and stays in
 * the text.
 */
export class TokenReader {
  readonly original: string;
  #index = 0;
  #peeked: string | null = null;
  #previous: string | null = null;

  constructor(original: string) {
    this.original = original;
  }

  /** The token that was read last; null after a rewind. */
  get previous(): string | null {
    return this.#previous;
  }

  /** A place to come back to with `rewind`. */
  mark(): number {
    return this.#index - (this.#peeked?.length ?? 0);
  }

  rewind(mark: number): void {
    this.#index = mark;
    this.#peeked = null;
    this.#previous = null;
  }

  hasNext(): boolean {
    return this.#peeked !== null || this.#index < this.original.length;
  }

  next(): string {
    const token = this.#peeked ?? this.#read();
    this.#peeked = null;
    this.#previous = token;
    return token;
  }

  /** The text of the next `count` tokens; null, without moving, where there are fewer. */
  nextText(count: number): string | null {
    const start = this.mark();
    for (let i = 0; i < count; i++) {
      if (!this.hasNext()) {
        this.rewind(start);
        return null;
      }
      this.next();
    }
    return this.original.slice(start, this.#index);
  }

  /** Moves past the next token if it is this one; white space around it does not count. */
  consume(expected: string): boolean {
    if (this.#peeked === null) {
      if (!this.hasNext()) return false;
      this.#peeked = this.#read();
    }
    while (isBlank(this.#peeked) && this.#index < this.original.length) this.#peeked = this.#read();
    if (javaTrim(this.#peeked) !== expected) return false;
    this.#peeked = null;
    return true;
  }

  #read(): string {
    const text = this.original;
    const start = this.#index;
    let escaped = false;
    for (; this.#index < text.length; this.#index++) {
      const char = text[this.#index] as string;
      if (char === '\\') {
        escaped = !escaped;
        continue;
      }
      if (DELIMITERS.has(char) && !escaped) {
        if (start === this.#index) this.#index++;
        return text.slice(start, this.#index);
      }
      escaped = false;
    }
    return text.slice(start);
  }
}
