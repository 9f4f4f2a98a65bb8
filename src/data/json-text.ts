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
  /** The object as `JSON.parse` reads it: right in its names, texts and nesting, while numbers may be rounded and have lost their form. */
  readonly root: Readonly<Record<string, unknown>>;
  readonly #read: ReadText;
  #value: unknown;

  constructor(text: string, root: object, read: ReadText) {
    this.text = text;
    this.root = root as Readonly<Record<string, unknown>>;
    this.#read = read;
  }

  get value(): unknown {
    this.#value ??= this.#read(this.text, this.root);
    return this.#value;
  }
}
