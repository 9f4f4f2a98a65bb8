import { BoxedNumber, Float32, Float64, Int8, Int16, Int32, JavaBigInteger } from '../../src/data/boxed-number.js';
import type { ConnectRecord, RecordParts } from '../../src/data/connect-record.js';
import { Decimal } from '../../src/data/decimal.js';
import type { Header } from '../../src/data/header.js';
import { floatToJavaText } from '../../src/data/java-number-text.js';
import { DECIMAL_NAME, isInstant, isTemporal } from '../../src/data/logical.js';
import { Schema, type SchemaType } from '../../src/data/schema.js';
import type { SchemaAndValue } from '../../src/data/schema-and-value.js';
import { SinkRecord } from '../../src/data/sink-record.js';
import { type OffsetMap, SourceRecord } from '../../src/data/source-record.js';
import { Struct } from '../../src/data/struct.js';
import { hasClassFor } from '../../src/data/validate-value.js';

/**
 * The lossless JSON form of schemas, values and records in which the vectors are written, both ways.
 *
 * A value under a schema is written plainly; without a schema every number, list and map carries its Java type as a tag
 * (`{"$int32": 5}`); a value that does not fit its schema is `{"$raw": <tagged value>}`.
 */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function asObject(json: Json | undefined): JsonObject {
  if (json === null || json === undefined || typeof json !== 'object' || Array.isArray(json)) {
    throw new Error(`Not an object: ${JSON.stringify(json)}`);
  }
  return json;
}

function asArray(json: Json | undefined): Json[] {
  if (!Array.isArray(json)) throw new Error(`Not a list: ${JSON.stringify(json)}`);
  return json;
}

export function decodeSchema(json: Json | undefined): Schema | null {
  if (json === null || json === undefined) return null;
  const node = asObject(json);
  const type = typeFromJson(String(node.type));
  const parameters = node.parameters ? asObject(node.parameters) : {};
  const schema = new Schema({
    type,
    optional: node.optional === true,
    name: (node.name ?? null) as string | null,
    version: (node.version ?? null) as number | null,
    doc: (node.doc ?? null) as string | null,
    parameters: new Map(Object.entries(parameters).map(([key, value]) => [key, String(value)])),
    keySchema: decodeSchema(node.keys),
    valueSchema: decodeSchema(type === 'array' ? node.items : node.values),
    fields:
      type === 'struct'
        ? asArray(node.fields).map((field) => ({
            name: String(asObject(field).field),
            schema: decodeSchema(field) as Schema,
          }))
        : [],
  });
  const given = node.default;
  return given === undefined || given === null ? schema : schema.with({ defaultValue: decodeValue(schema, given) });
}

export function encodeSchema(schema: Schema | null): Json {
  if (schema === null) return null;
  const node: JsonObject = { type: typeToJson(schema.type) };
  if (schema.type === 'array') node.items = encodeSchema(schema.valueSchema);
  if (schema.type === 'map') {
    node.keys = encodeSchema(schema.keySchema);
    node.values = encodeSchema(schema.valueSchema);
  }
  if (schema.type === 'struct') {
    node.fields = schema.fields.map((field) => ({ ...asObject(encodeSchema(field.schema)), field: field.name }));
  }
  node.optional = schema.optional;
  if (schema.name !== null) node.name = schema.name;
  if (schema.version !== null) node.version = schema.version;
  if (schema.doc !== null) node.doc = schema.doc;
  if (schema.parameters) node.parameters = Object.fromEntries(schema.parameters);
  if (schema.defaultValue !== null) node.default = encodeValue(schema, schema.defaultValue);
  return node;
}

const typeFromJson = (type: string): SchemaType =>
  type === 'float' ? 'float32' : type === 'double' ? 'float64' : (type as SchemaType);
const typeToJson = (type: SchemaType): string => (type === 'float32' ? 'float' : type === 'float64' ? 'double' : type);

export function decodeValue(schema: Schema | null, json: Json | undefined): unknown {
  if (json === null || json === undefined) return null;
  if (schema === null) return untag(json);
  if (typeof json === 'object' && !Array.isArray(json)) {
    if (json.$raw !== undefined) return misfit(schema, untag(json.$raw));
    if (schema.name === DECIMAL_NAME) return decodeDecimal(json);
  }
  if (isTemporal(schema) && typeof json === 'number') {
    const date = new Date(json);
    return Number.isNaN(date.getTime()) ? BigInt(json) : date;
  }
  switch (schema.type) {
    case 'int8':
    case 'int16':
    case 'int32':
    case 'float64':
      return Number(json);
    case 'float32':
      return Math.fround(Number(json));
    case 'int64':
      return BigInt(json as string);
    case 'boolean':
    case 'string':
      return json;
    case 'bytes':
      return new Uint8Array(Buffer.from(json as string, 'base64'));
    case 'array':
      return asArray(json).map((element) => decodeValue(schema.valueSchema, element));
    case 'map':
      return decodeMap(schema, json);
    case 'struct':
      return decodeStruct(schema, asObject(json));
  }
}

/** The boxes of the numbers that stand bare in a place of that type. */
const JAVA_TYPES: Partial<Record<SchemaType, unknown>> = { int8: Int8, int16: Int16, int32: Int32, float32: Float32 };

/** A Double in a place for another number type must be boxed to be told from it. */
function misfit(schema: Schema, value: unknown): unknown {
  const isBare = value instanceof BoxedNumber && JAVA_TYPES[schema.type] === value.constructor;
  if (isBare && !isTemporal(schema)) return value.value;
  return typeof value === 'number' && hasClassFor(schema, value) ? new Float64(value) : value;
}

function decodeMap(schema: Schema, json: Json): Map<unknown, unknown> {
  const entries = Array.isArray(json)
    ? json.map((entry) => {
        const [key, value] = asArray(entry);
        return [decodeValue(schema.keySchema, key), decodeValue(schema.valueSchema, value)] as const;
      })
    : Object.entries(asObject(json)).map(([key, value]) => [key, decodeValue(schema.valueSchema, value)] as const);
  return new Map(entries);
}

function decodeStruct(schema: Schema, json: JsonObject): Struct {
  const struct = new Struct(schema);
  for (const [name, value] of Object.entries(json)) {
    struct.put(name, decodeValue((schema.field(name) as { schema: Schema }).schema, value));
  }
  return struct;
}

function decodeDecimal(json: JsonObject): Decimal {
  return new Decimal(BigInt(json.unscaled as string), json.scale as number);
}

const encodeDecimal = (value: Decimal): Json => ({ unscaled: String(value.unscaled), scale: value.scale });

export function encodeValue(schema: Schema | null, value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (schema === null) return tag(value);
  if (value instanceof Decimal && schema.name === DECIMAL_NAME) return encodeDecimal(value);
  if (value instanceof Date && isTemporal(schema)) return value.getTime();
  if (typeof value === 'bigint' && isTemporal(schema) && isInstant(value)) return Number(value);
  if (!hasClassFor(bare(schema), value)) return { $raw: tag(value) };
  switch (schema.type) {
    case 'float32':
      return encodeFloat32(value as number);
    case 'float64':
      return encodeFloat64(value as number);
    case 'int64':
      return String(value);
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'array':
      return (value as unknown[]).map((element) => encodeValue(schema.valueSchema, element));
    case 'map':
      return encodeMap(schema, value as Map<unknown, unknown>);
    case 'struct':
      return encodeStruct(value as Struct);
    default:
      return value as Json;
  }
}

/** The schema without its logical meaning: a text under a Timestamp schema of type string is written as a text. */
function bare(schema: Schema): Schema {
  return schema.name === null ? schema : schema.with({ name: null });
}

function encodeMap(schema: Schema, map: Map<unknown, unknown>): Json {
  const entries = [...map];
  if (entries.every(([key]) => typeof key === 'string')) {
    return Object.fromEntries(entries.map(([key, value]) => [key, encodeValue(schema.valueSchema, value)]));
  }
  return entries.map(([key, value]) => [encodeValue(schema.keySchema, key), encodeValue(schema.valueSchema, value)]);
}

function encodeStruct(struct: Struct): Json {
  return Object.fromEntries(
    struct.schema.fields.map((field) => [field.name, encodeValue(field.schema, struct.values[field.index])]),
  );
}

function encodeFloat64(value: number): Json {
  if (!Number.isFinite(value)) return String(value);
  return Object.is(value, -0) ? '-0.0' : value;
}

function encodeFloat32(value: number): Json {
  const encoded = encodeFloat64(value);
  return typeof encoded === 'number' ? Number(floatToJavaText(Math.fround(value))) : encoded;
}

function tag(value: unknown): Json {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return { $int64: String(value) };
    case 'number':
      return { $float64: encodeFloat64(value) };
  }
  if (value instanceof Int8) return { $int8: value.value };
  if (value instanceof Int16) return { $int16: value.value };
  if (value instanceof Int32) return { $int32: value.value };
  if (value instanceof Float32) return { $float32: encodeFloat32(value.value) };
  if (value instanceof Float64) return { $float64: encodeFloat64(value.value) };
  if (value instanceof JavaBigInteger) return { $bigint: String(value.value) };
  if (value instanceof Decimal) return { $decimal: encodeDecimal(value) };
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return { $list: value.map(tag) };
  if (value instanceof Map) return tagMap([...value]);
  if (value instanceof Struct) return { $struct: { schema: encodeSchema(value.schema), value: encodeStruct(value) } };
  throw new Error(`Not a value of the data model: ${String(value)}`);
}

function tagMap(entries: [unknown, unknown][]): Json {
  if (entries.every(([key]) => typeof key === 'string')) {
    return { $map: Object.fromEntries(entries.map(([key, value]) => [key, tag(value)])) };
  }
  return { $entries: entries.map(([key, value]) => [tag(key), tag(value)]) };
}

function untag(json: Json): unknown {
  if (json === null || typeof json === 'string' || typeof json === 'boolean') return json;
  const [name, value] = Object.entries(asObject(json))[0] as [string, Json];
  switch (name) {
    case '$int8':
      return new Int8(Number(value));
    case '$int16':
      return new Int16(Number(value));
    case '$int32':
      return new Int32(Number(value));
    case '$int64':
      return BigInt(value as string);
    case '$float32':
      return new Float32(Number(value));
    case '$float64':
      return Number(value);
    case '$bigint':
      return new JavaBigInteger(BigInt(value as string));
    case '$bytes':
      return new Uint8Array(Buffer.from(value as string, 'base64'));
    case '$decimal':
      return decodeDecimal(asObject(value));
    case '$date':
      return new Date(Number(value));
    case '$list':
      return asArray(value).map(untag);
    case '$map':
      return new Map(Object.entries(asObject(value)).map(([key, entry]) => [key, untag(entry)]));
    case '$entries':
      return new Map(asArray(value).map((entry) => asArray(entry).map(untag) as [unknown, unknown]));
    case '$struct':
      return decodeValue(decodeSchema(asObject(value).schema), asObject(value).value);
    default:
      throw new Error(`Unknown tag ${name}`);
  }
}

export function decodeData(json: Json | undefined): SchemaAndValue {
  if (json === undefined) return { schema: null, value: null };
  const schema = decodeSchema(asObject(json).schema);
  return { schema, value: decodeValue(schema, asObject(json).value) };
}

export function encodeData(data: SchemaAndValue): JsonObject {
  return { schema: encodeSchema(data.schema), value: encodeValue(data.schema, data.value) };
}

export function decodeRecord(json: Json | undefined): SourceRecord | SinkRecord {
  const node = asObject(json);
  const parts: RecordParts = {
    // A missing topic is null in Java; a few transforms are shown to cope with it.
    topic: (node.topic ?? null) as string,
    partition: (node.partition ?? null) as number | null,
    key: decodeData(node.key),
    value: decodeData(node.value),
    timestamp: node.timestamp === null || node.timestamp === undefined ? null : BigInt(node.timestamp as string),
    headers: (node.headers ? asArray(node.headers) : []).map(decodeHeader),
  };
  if (node.kind !== 'sink') {
    // The recording program's records have neither where a vector says nothing; error texts show it.
    const { sourcePartition = null, sourceOffset = null } = node;
    return new SourceRecord(parts, sourcePartition as OffsetMap, sourceOffset as OffsetMap);
  }
  const partition = parts.partition ?? 0;
  const original = { topic: parts.topic, partition, offset: BigInt((node.offset ?? 0) as number) };
  return new SinkRecord({ ...parts, partition }, original, parts.timestamp === null ? 'NoTimestampType' : 'CreateTime');
}

function decodeHeader(json: Json): Header {
  return { key: String(asObject(json).key), ...decodeData(json) };
}

export function encodeRecord(record: ConnectRecord | null): Json {
  if (record === null) return null;
  return {
    kind: record instanceof SinkRecord ? 'sink' : 'source',
    topic: record.topic,
    partition: record.partition,
    ...(record instanceof SinkRecord ? { offset: Number(record.offset) } : {}),
    timestamp: record.timestamp === null ? null : String(record.timestamp),
    key: encodeData(record.keyData),
    value: encodeData(record.valueData),
    headers: record.headers.map((header) => ({ key: header.key, ...encodeData(header) })),
  };
}
