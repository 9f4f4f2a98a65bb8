import { type JsonOutline, JsonOutliner } from '../../decoders/json/json-outline.js';
import type { SchemaAndValue } from './schema-and-value.js';

const SPACE = 0x20;
const QUOTE = 0x22;
const COLON = 0x3a;

/** What a JSON text holds, by the rules of the converter that has taken it. */
type ReadText = (bytes: Uint8Array) => unknown;

/**
 * A value without schema that is still the text of a JSON object: those who only pass it on, or cut something out of it, need no maps and no numbers made
 * of it. Whoever reads `value` gets ordinary, complete data.
 */
export class JsonText implements SchemaAndValue {
  readonly schema = null;
  /** Holds the text from `start` to `end`, in UTF-8: valid JSON of one object, as it came. Stays as it is. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** It goes over several lines. */
  readonly lineBreaks: boolean;
  #members: JsonOutline | null;
  readonly #read: ReadText;
  #value: unknown;

  /** `bytes` hold the text from `start` to `end`, `outline` is that of these. */
  constructor(bytes: Buffer, start: number, end: number, outline: JsonOutline, lineBreaks: boolean, read: ReadText) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.lineBreaks = lineBreaks;
    this.#members = outline;
    this.#read = read;
  }

  get text(): string {
    return this.bytes.toString('utf8', this.start, this.end);
  }

  get value(): unknown {
    this.#value ??= this.#read(this.bytes.subarray(this.start, this.end));
    return this.#value;
  }

  /**
   * Says that it will probably not be looked at again, but may be kept for long: the text stays, what is known of it is let go. A record that waits in a
   * buffer would otherwise hold several times its size in small objects, which the garbage collector moves about.
   */
  release(): void {
    this.#members = null;
    this.#value = undefined;
  }

  /** How many members the object has. */
  get size(): number {
    return this.#outline.length / 2;
  }

  /** The number of the member of that name, or -1. Of a name that comes twice the last one counts. The name must be ASCII without quote and backslash. */
  member(name: string): number {
    const outline = this.#outline;
    for (let at = outline.length - 2; at >= 0; at -= 2) {
      if (this.#hasName(this.start + (outline[at] as number), name)) return at / 2;
    }
    return -1;
  }

  /** Where in `bytes` the value of a member begins. */
  memberStart(member: number): number {
    const { bytes } = this;
    // Names hold no escapes.
    let at = this.start + (this.#outline[member * 2] as number);
    while (bytes[at] !== QUOTE) at++;
    at++;
    while ((bytes[at] as number) <= SPACE || bytes[at] === COLON) at++;
    return at;
  }

  /** The position behind the value of a member. */
  memberEnd(member: number): number {
    return this.start + (this.#outline[member * 2 + 1] as number);
  }

  get #outline(): JsonOutline {
    this.#members ??= new JsonOutliner().outline(this.bytes.subarray(this.start, this.end)) ?? [];
    return this.#members;
  }

  #hasName(at: number, name: string): boolean {
    const { bytes } = this;
    const { length } = name;
    if (at + length >= this.end || bytes[at + length] !== QUOTE) return false;
    for (let i = 0; i < length; i++) if (bytes[at + i] !== name.charCodeAt(i)) return false;
    return true;
  }
}
