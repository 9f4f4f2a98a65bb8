import { BoxedNumber } from '../../../data/boxed-number.js';
import { Decimal } from '../../../data/decimal.js';
import { doubleToJavaText, floatToJavaText } from '../../../data/java-number-text.js';
import { DATE_NAME, MILLIS_PER_DAY } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';
import type { SchemaAndValue } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';
import { DataException } from '../../../error/errors.js';
import { searchJson } from './search-json.js';

/** What decides about the JSON text of a document besides its data. */
export interface DocumentForm {
  /** The schema counts: decimals become JSON numbers. Otherwise they are the Base64 of their unscaled value, as JsonConverter writes them. */
  readonly typed: boolean;
  /** Dates and Debezium's semantic types become what search understands by them; see `searchJson`. */
  readonly semantic: boolean;
  /** Maps with text keys become objects; otherwise lists of key and value. */
  readonly compactMaps: boolean;
}

/** How the top level of a document differs from the row. */
export interface DocumentEdit {
  /** Fields to leave out. */
  readonly omit: readonly string[] | null;
  /** `@timestamp`, as JSON text, which replaces a field of that name. */
  readonly timestamp: string | null;
}

export const NO_EDIT: DocumentEdit = { omit: null, timestamp: null };

const TIMESTAMP_FIELD = '@timestamp';
const names = new WeakMap<Schema, readonly string[]>();
const namePrefixes = new Map<string, string>();
const MAX_NAMES = 10_000;

/**
 * The JSON text of a document: what JsonConverter without schemas writes, but for decimals and maps as `form` says.
 *
 * @throws DataException if the top level is not an object, or a required value is missing
 */
export function documentJson(data: SchemaAndValue, form: DocumentForm, edit: DocumentEdit): string {
  const { value, schema } = data;
  if (value instanceof Struct) return structJson(value, form, edit);
  if (value instanceof Map && form.compactMaps) return mapObjectJson(schema?.valueSchema ?? null, value, form, edit);
  if (value instanceof Map && (schema === null || !form.typed)) return mapObjectJson(null, value, form, edit);
  const type = schema?.type ?? typeof value;
  throw new DataException(
    `A document must be a JSON object, but the value is ${type}. Use a transform such as HoistField to put it into a field, or check value.converter.`,
  );
}

/** The JSON text of one value. @throws DataException if a required value is missing */
export function valueJson(schema: Schema | null, given: unknown, form: DocumentForm): string {
  const value = given ?? schema?.defaultValue ?? null;
  if (value === null) {
    if (schema !== null && !schema.optional) {
      throw new DataException('Conversion error: null value for field that is required and has no default value');
    }
    return 'null';
  }
  if (form.semantic && schema !== null && schema.name !== null) {
    const text = searchJson(schema, value);
    if (text !== null) return text;
  }
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'bigint':
      return value.toString();
    case 'number':
      return numberJson(schema, value);
    default:
      return objectJson(schema, value as object, form);
  }
}

function numberJson(schema: Schema | null, value: number): string {
  if (schema === null || schema.type === 'float64') return floatingJson(value, doubleToJavaText);
  return schema.type === 'float32' ? floatingJson(value, floatToJavaText) : String(value);
}

/** A whole floating number keeps its point: `1` would make the cluster guess the type long, and cut later values. */
function floatingJson(value: number, text: (value: number) => string): string {
  return Number.isFinite(value) ? text(value) : `"${value}"`;
}

function objectJson(schema: Schema | null, value: object, form: DocumentForm): string {
  if (value instanceof Struct) return structJson(value, form, NO_EDIT);
  if (Array.isArray(value)) return arrayJson(schema?.valueSchema ?? null, value, form);
  if (value instanceof Map) return mapJson(schema, value, form);
  if (value instanceof Uint8Array)
    return `"${Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64')}"`;
  if (value instanceof Decimal) return decimalJson(value, form);
  if (value instanceof Date) return dateJson(schema, value);
  if (value instanceof BoxedNumber) return boxedJson(value);
  throw new DataException(`A value of type ${value.constructor?.name ?? 'object'} cannot be written as JSON.`);
}

function structJson(struct: Struct, form: DocumentForm, edit: DocumentEdit): string {
  const { values, schema } = struct;
  const prefixes = fieldPrefixes(schema);
  let out = edit.timestamp === null ? '' : `,"${TIMESTAMP_FIELD}":${edit.timestamp}`;
  for (let i = 0; i < values.length; i++) {
    const field = schema.fields[i] as Schema['fields'][number];
    if (isLeftOut(field.name, edit)) continue;
    out += prefixes[i] + valueJson(field.schema, values[i], form);
  }
  return out === '' ? '{}' : `{${out.slice(1)}}`;
}

/** `,"name":`, kept for names that come again and again; maps may hold any. */
function namePrefix(name: string): string {
  let prefix = namePrefixes.get(name);
  if (prefix === undefined) {
    prefix = `,${JSON.stringify(name)}:`;
    if (namePrefixes.size < MAX_NAMES) namePrefixes.set(name, prefix);
  }
  return prefix;
}

/** `,"name":` of each field, made once per schema. */
function fieldPrefixes(schema: Schema): readonly string[] {
  let known = names.get(schema);
  if (known === undefined) {
    known = schema.fields.map((field) => `,${JSON.stringify(field.name)}:`);
    names.set(schema, known);
  }
  return known;
}

function mapJson(schema: Schema | null, map: ReadonlyMap<unknown, unknown>, form: DocumentForm): string {
  const textKeys = schema?.keySchema ? schema.keySchema.type === 'string' : allText(map);
  const asConverter = schema === null || !form.typed;
  if (textKeys && (form.compactMaps || asConverter)) {
    return mapObjectJson(schema?.valueSchema ?? null, map as ReadonlyMap<string, unknown>, form, NO_EDIT);
  }
  const items: string[] = [];
  for (const [key, value] of map) {
    const keyText = valueJson(schema?.keySchema ?? null, key, form);
    const valueText = valueJson(schema?.valueSchema ?? null, value, form);
    items.push(asConverter ? `[${keyText},${valueText}]` : `{"key":${keyText},"value":${valueText}}`);
  }
  return `[${items.join(',')}]`;
}

function allText(map: ReadonlyMap<unknown, unknown>): boolean {
  for (const key of map.keys()) if (typeof key !== 'string') return false;
  return true;
}

function mapObjectJson(
  valueSchema: Schema | null,
  map: ReadonlyMap<string, unknown>,
  form: DocumentForm,
  edit: DocumentEdit,
): string {
  let out = edit.timestamp === null ? '' : `,"${TIMESTAMP_FIELD}":${edit.timestamp}`;
  for (const [name, value] of map) {
    if (isLeftOut(name, edit)) continue;
    out += namePrefix(name) + valueJson(valueSchema, value, form);
  }
  return out === '' ? '{}' : `{${out.slice(1)}}`;
}

function isLeftOut(name: string, edit: DocumentEdit): boolean {
  if (edit === NO_EDIT) return false;
  return (edit.timestamp !== null && name === TIMESTAMP_FIELD) || edit.omit?.includes(name) === true;
}

function arrayJson(itemSchema: Schema | null, values: readonly unknown[], form: DocumentForm): string {
  let out = '[';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) out += ',';
    out += valueJson(itemSchema, values[i], form);
  }
  return `${out}]`;
}

/** Connect's Date counts days; Time and Timestamp milliseconds. */
function dateJson(schema: Schema | null, value: Date): string {
  const ms = value.getTime();
  return String(schema?.name === DATE_NAME ? Math.floor(ms / MILLIS_PER_DAY) : ms);
}

function decimalJson(value: Decimal, form: DocumentForm): string {
  if (form.typed) return floatingJson(value.toNumber(), doubleToJavaText);
  return `"${Buffer.from(value.unscaledBytes()).toString('base64')}"`;
}

/** Java's number types other than Long and Double come in boxes where there is no schema. */
function boxedJson(boxed: BoxedNumber): string {
  const { value } = boxed;
  return typeof value === 'number' && !Number.isFinite(value) ? `"${value}"` : boxed.toString();
}
