import { BoxedNumber, Float32, Float64 } from '../../../data/boxed-number.js';
import { Decimal } from '../../../data/decimal.js';
import type { JsonText } from '../../../data/json-text.js';
import type { Schema } from '../../../data/schema.js';
import type { SchemaAndValue } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';
import { DataException } from '../../../error/errors.js';
import { type DocumentForm, valueJson } from './document-json.js';

/** The server refuses a whole request over one longer id, so it is checked before. */
export const MAX_ID_BYTES = 512;

const FORM: DocumentForm = { typed: false, semantic: false, compactMaps: true };
const NO_KEY =
  'Key is used as document id and can not be null. Set key.ignore=true to make ids of topic+partition+offset, or give records a key at the source, for instance with the transforms ValueToKey and ExtractField$Key.';

/**
 * The document id that a record key stands for: texts and whole numbers as they are.
 *
 * With `structured`, a key with one field counts as its value; the values of several fields, in the order of their names, are joined by `|`. A
 * `|` or `\` in a value is preceded by `\`, and a missing value is `\N`, so that different keys never make the same id.
 *
 * @throws DataException for a key that makes no id
 */
export function documentId(key: SchemaAndValue, structured: boolean): string {
  const { value, schema } = key;
  if (value === null || value === undefined) throw new DataException(NO_KEY);
  if (typeof value === 'string') return nonEmpty(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && isWhole(schema)) return String(value);
  const parts = structured ? keyFields(value) : null;
  if (parts === null) return boxedInteger(key) ?? refuse(key);
  if (parts.length === 0) throw new DataException('The key has no fields, so it makes no document id.');
  if (parts.length === 1) return singleField(parts[0] as KeyField);
  return parts.map(([, data]) => joinable(data)).join('|');
}

const PLAIN_NUMBER = /^(0|-?[1-9][0-9]{0,17})$/;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The id that `documentId` makes of a key with one plain field, read off its text; null for all others. */
export function idOfText(key: JsonText): string | null {
  if (key.size !== 1) return null;
  const start = key.memberStart(0);
  const end = key.memberEnd(0);
  const { bytes } = key;
  if (bytes[start] !== QUOTE) {
    const text = bytes.toString('latin1', start, end);
    return PLAIN_NUMBER.test(text) ? text : null;
  }
  for (let at = start + 1; at < end; at++) if (bytes[at] === BACKSLASH) return null;
  return end === start + 2 ? null : bytes.toString('utf8', start + 1, end - 1);
}

type KeyField = readonly [name: string, data: SchemaAndValue];

function isWhole(schema: Schema | null): boolean {
  return schema?.type.startsWith('int') === true;
}

/** The fields of a key by name, or null if it has none. */
function keyFields(key: unknown): KeyField[] | null {
  let fields: KeyField[];
  if (key instanceof Struct) {
    fields = key.schema.fields.map(({ name, schema }) => [name, { schema, value: key.get(name) }]);
  } else if (key instanceof Map) {
    fields = [...(unwrapPayload(key) as Map<string, unknown>)].map(([name, value]) => [name, { schema: null, value }]);
  } else {
    return null;
  }
  return fields.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The payload of a key that was written with its schema and read without. */
function unwrapPayload(key: ReadonlyMap<unknown, unknown>): ReadonlyMap<unknown, unknown> {
  const payload = key.size === 2 && key.has('schema') ? key.get('payload') : undefined;
  return payload instanceof Map ? payload : key;
}

function singleField([name, data]: KeyField): string {
  if (data.value === null)
    throw new DataException(`The only field of the key, ${name}, is null, so it makes no document id.`);
  return nonEmpty(plainText(data));
}

function joinable(data: SchemaAndValue): string {
  return data.value === null ? '\\N' : plainText(data).replace(/[\\|]/g, '\\$&');
}

function plainText({ schema, value }: SchemaAndValue): string {
  if (typeof value === 'string') return value;
  if (value instanceof Decimal) return value.toPlainString();
  const json = valueJson(schema, value, FORM);
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

function nonEmpty(id: string): string {
  if (id === '') throw new DataException('The key is an empty text, which cannot be a document id.');
  return id;
}

/** Schemaless Byte, Short and Integer keys come in boxes. */
function boxedInteger({ value }: SchemaAndValue): string | null {
  const whole = value instanceof BoxedNumber && !(value instanceof Float32) && !(value instanceof Float64);
  return whole ? value.toString() : null;
}

function refuse({ schema, value }: SchemaAndValue): never {
  const type = schema?.type ?? (value instanceof Map ? 'map' : Array.isArray(value) ? 'array' : typeof value);
  throw new DataException(
    `${type.toUpperCase()} is not supported as the document id. A key must be a text or a whole number; with millrace.compatibility=lenient it may have fields.`,
  );
}
