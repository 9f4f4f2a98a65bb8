import { doubleToJavaText } from '../data/java-number-text.js';
import type { OffsetMap } from '../data/source-record.js';
import { DataException } from '../error/errors.js';

/** What an offset key says: whose offset it is, and of which part of its source. */
export interface OffsetKey {
  readonly connector: string;
  readonly partition: OffsetMap;
}

/**
 * Offsets in the form of Kafka Connect: key `["<connector>",{<partition>}]`, value `{<offset>}`, JSON without spaces, members in the order of the
 * map. Stores compare keys as bytes, so that the order counts.
 *
 * Read integers are always `bigint`, as Java reads them as Long: an LSN does not fit a JavaScript number.
 */
export function encodeOffsetKey(connector: string, partition: OffsetMap): Buffer {
  return Buffer.from(`[${jsonText(connector)},${mapText(partition)}]`);
}

/** Null, the reset of an offset, stays null. @throws DataException if a value is not primitive */
export function encodeOffsetValue(offset: OffsetMap | null): Buffer | null {
  return offset === null ? null : Buffer.from(mapText(offset));
}

/** @throws DataException if the bytes are not an offset key */
export function decodeOffsetKey(bytes: Buffer): OffsetKey {
  const parsed = parseExact(bytes, 'key');
  if (!Array.isArray(parsed) || parsed.length !== 2 || typeof parsed[0] !== 'string' || !isFlatMap(parsed[1])) {
    throw new DataException(`An offset key must be ["<connector>",{<partition>}], not ${bytes.toString('utf8')}`);
  }
  return { connector: parsed[0], partition: parsed[1] };
}

/** @throws DataException if the bytes are not an offset value */
export function decodeOffsetValue(bytes: Buffer | null): OffsetMap | null {
  if (bytes === null) return null;
  const parsed = parseExact(bytes, 'value');
  if (parsed === null) return null;
  if (!isFlatMap(parsed)) {
    throw new DataException(`An offset value must be {<name>:<primitive>, …}, not ${bytes.toString('utf8')}`);
  }
  return parsed;
}

function mapText(map: OffsetMap): string {
  return `{${Object.entries(map)
    .map(([name, value]) => `${jsonText(name)}:${valueText(name, value)}`)
    .join(',')}}`;
}

function valueText(name: string, value: OffsetMap[string]): string {
  switch (typeof value) {
    case 'string':
      return jsonText(value);
    case 'number':
      return Number.isSafeInteger(value) ? String(value) : doubleToJavaText(value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      if (value === null) return 'null';
      throw new DataException(
        `Offsets may only contain primitive types as values, but field ${name} contains ${Array.isArray(value) ? 'ARRAY' : 'MAP'}`,
      );
  }
}

/** JSON text as Jackson writes it: like ours, but with capital letters in the escapes of control characters. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(/\\(?:u00[01][0-9a-f]|.)/g, (sequence) =>
    sequence.length === 6 ? `\\u${sequence.slice(2).toUpperCase()}` : sequence,
  );
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * JSON.parse with exact integers: strings and integers go through it as strings with a mark in front. (The parser's own access to the source of a
 * number needs Node 21.)
 */
function parseExact(bytes: Buffer, what: string): unknown {
  const text = bytes.toString('utf8');
  const marked = text.replace(TOKEN, (token) => {
    if (token.startsWith('"')) return `"s${token.slice(1)}`;
    return /^-?\d+$/.test(token) ? `"i${token}"` : token;
  });
  try {
    return JSON.parse(marked, (_, value: unknown) => {
      if (typeof value === 'string') return value.startsWith('s') ? value.slice(1) : BigInt(value.slice(1));
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.slice(1), member as unknown]));
    });
  } catch (error) {
    throw new DataException(`An offset ${what} is not JSON: ${text}`, { cause: error });
  }
}

function isFlatMap(value: unknown): value is OffsetMap {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((member) => member === null || typeof member !== 'object')
  );
}
