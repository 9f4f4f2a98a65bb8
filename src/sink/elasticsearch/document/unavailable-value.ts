import { createHash } from 'node:crypto';
import { Struct } from '../../../data/struct.js';

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
  /** Matches every JSON text that holds it in any form, and few others. */
  readonly #anywhere: RegExp;

  constructor(placeholder: string) {
    this.#text = placeholder;
    this.#bytes = Buffer.from(placeholder);
    this.#base64 = this.#bytes.toString('base64');
    this.#mapText = JSON.stringify({ [placeholder]: placeholder });
    this.#uuid = nameUuid(this.#bytes);
    const byteList = String.raw`\[\s*${[...this.#bytes.subarray(0, 4)].join(String.raw`(?:\.0)?\s*,\s*`)}\b`;
    const texts = [JSON.stringify(placeholder).slice(1, -1), this.#base64, this.#uuid].map(quoted);
    this.#anywhere = new RegExp([...texts, byteList].join('|'));
  }

  /** Whether a JSON text may hold it; false is certain. */
  mayBeIn(json: string): boolean {
    return this.#anywhere.test(json);
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
