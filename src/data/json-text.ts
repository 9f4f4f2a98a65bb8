import type { SchemaAndValue } from './schema-and-value.js';

/** What a JSON text holds, by the rules of the converter that has read it. */
type ReadText = (text: string, root: object) => unknown;

/**
 * A value without schema that is still the text of a JSON object: those who only pass it on, or cut something out of it, need no maps and no numbers made
 * of it. Whoever reads `value` gets ordinary, complete data.
 */
export class JsonText implements SchemaAndValue {
  readonly schema = null;
  /** Valid JSON of one object, as it came. */
  readonly text: string;
  readonly #read: ReadText;
  #root: object | null;
  #value: unknown;

  constructor(text: string, root: object, read: ReadText) {
    this.text = text;
    this.#root = root;
    this.#read = read;
  }

  /** The object as `JSON.parse` reads it: right in its names, texts and nesting, while numbers may be rounded and have lost their form. */
  get root(): Readonly<Record<string, unknown>> {
    this.#root ??= JSON.parse(this.text) as object;
    return this.#root as Readonly<Record<string, unknown>>;
  }

  /**
   * Says that it will probably not be read again, but may be kept for long: the text stays, what was made of it is let go. A record that waits in a buffer
   * would otherwise hold several times its size in small objects, which the garbage collector moves about.
   */
  release(): void {
    this.#root = null;
    this.#value = undefined;
  }

  get value(): unknown {
    this.#value ??= this.#read(this.text, this.root);
    return this.#value;
  }
}
