import { createHash } from 'node:crypto';
import { Struct } from '../../../data/struct.js';

const NONE = -1;
const ANY = -2;

/**
 * Recognises the values that Debezium puts where PostgreSQL did not send a column, because it is stored out of line (TOAST) and did not change:
 * the placeholder as text, as bytes, as Base64, as an array or a map of these, as the list of its bytes, or as the UUID made of it.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-toasted-values
 */
export class UnavailableValue {
  readonly #text: string;
  readonly #bytes: Buffer;
  readonly #base64: string;
  readonly #mapText: string;
  readonly #uuid: string;
  /** Matches the bytes, read as Latin-1, of every JSON text that holds it in any form, and few others. */
  readonly #anywhere: RegExp;
  /** For each byte the one that must follow for `#anywhere` to match there. */
  readonly #secondBytes: Int16Array;

  constructor(placeholder: string) {
    this.#text = placeholder;
    this.#bytes = Buffer.from(placeholder);
    this.#base64 = this.#bytes.toString('base64');
    this.#mapText = JSON.stringify({ [placeholder]: placeholder });
    this.#uuid = nameUuid(this.#bytes);
    const byteList = String.raw`\[\s*${[...this.#bytes.subarray(0, 4)].join(String.raw`(?:\.0)?\s*,\s*`)}\b`;
    const written = Buffer.from(JSON.stringify(placeholder).slice(1, -1)).toString('latin1');
    const texts = [written, this.#base64, this.#uuid];
    this.#anywhere = new RegExp([...texts.map(quoted), byteList].join('|'));
    this.#secondBytes = secondBytes([...texts, '[']);
  }

  /** Whether a JSON text may hold it; false is certain. */
  mayBeIn(json: Buffer, start: number, end: number): boolean {
    // Nearly no text has even two bytes of it, and this is asked of each.
    const next = this.#secondBytes;
    for (let at = start; at < end; at++) {
      const second = next[json[at] as number] as number;
      if (second === NONE || (second !== ANY && second !== json[at + 1])) continue;
      return this.#anywhere.test(json.toString('latin1', at, end));
    }
    return false;
  }

  matches(value: unknown): boolean {
    if (typeof value === 'string') return value === this.#text || value === this.#base64 || value === this.#mapText;
    if (value === null || typeof value !== 'object') return false;
    if (Array.isArray(value)) return this.#matchesArray(value);
    if (value instanceof Uint8Array) return this.#bytes.equals(value);
    return value instanceof Map && value.size === 1 && value.get(this.#text) === this.#text;
  }

  #matchesArray(value: readonly unknown[]): boolean {
    if (value.length === 1) return value[0] === this.#uuid || this.matches(value[0]);
    return value.length === this.#bytes.length && value.every((item, index) => Number(item) === this.#bytes[index]);
  }

  /** The names of the fields of a row that hold it, or null if none does. */
  fieldsOf(row: unknown): string[] | null {
    let found: string[] | null = null;
    if (row instanceof Struct) {
      const { values, schema } = row;
      for (let i = 0; i < values.length; i++) {
        if (this.matches(values[i])) {
          found ??= [];
          found.push(schema.fields[i]?.name as string);
        }
      }
    } else if (row instanceof Map) {
      for (const [name, value] of row as Map<string, unknown>) {
        if (this.matches(value)) {
          found ??= [];
          found.push(name);
        }
      }
    }
    return found;
  }
}

/** By the first byte of texts the second one. */
function secondBytes(texts: readonly string[]): Int16Array {
  const seconds = new Int16Array(256).fill(texts.includes('') ? ANY : NONE);
  for (const text of texts) {
    const first = text.charCodeAt(0);
    const second = text.length > 1 ? text.charCodeAt(1) : ANY;
    seconds[first] = seconds[first] === NONE || seconds[first] === second ? second : ANY;
  }
  return seconds;
}

function quoted(text: string): string {
  return text.replace(/[^A-Za-z0-9_]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Java's UUID.nameUUIDFromBytes: MD5 with version 3. */
function nameUuid(bytes: Buffer): string {
  const hash = createHash('md5').update(bytes).digest();
  hash[6] = ((hash[6] as number) & 0x0f) | 0x30;
  hash[8] = ((hash[8] as number) & 0x3f) | 0x80;
  return hash.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
