import { Decimal } from '../../data/decimal.js';
import { javaClassName } from '../../data/java-class.js';
import { doubleToJavaText, floatToJavaText } from '../../data/java-number-text.js';
import {
  bytesToDecimal,
  DATE_NAME,
  DECIMAL_NAME,
  dateToDays,
  daysToDate,
  decimalToBytes,
  type Instant,
  isInstant,
  millisToTime,
  millisToTimestamp,
  TIME_NAME,
  TIMESTAMP_NAME,
  timestampToMillis,
  timeToMillis,
} from '../../data/logical.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import {
  doubleValue,
  intValue,
  isObjectNode,
  JsonFraction,
  type JsonNode,
  longValue,
  property,
} from '../json/json-node.js';
import type { AvroOptions } from './avro-config.js';
import { isUnionSchema } from './avro-metadata.js';
import { scrubName } from './avro-names.js';

/** A logical value as the plain value below it: bytes of a decimal, days, milliseconds. @throws DataException */
export function toPlain(schema: Schema, value: unknown): unknown {
  switch (schema.name) {
    case DECIMAL_NAME:
      if (value instanceof Decimal) return decimalToBytes(schema, value);
      throw new DataException(`Invalid type for Decimal, expected BigDecimal but was class ${javaClassName(value)}`);
    case DATE_NAME:
      return dateToDays(schema, expectInstant('Date', value));
    case TIME_NAME:
      return timeToMillis(schema, expectInstant('Time', value) as Date);
    case TIMESTAMP_NAME:
      return BigInt(timestampToMillis(schema, expectInstant('Timestamp', value)));
    default:
      return value;
  }
}

/** The reverse of {@link toPlain}. */
export function toLogical(schema: Schema, plain: unknown): unknown {
  switch (schema.name) {
    case DECIMAL_NAME:
      return bytesToDecimal(schema, plain as Uint8Array);
    case DATE_NAME:
      return daysToDate(schema, plain as number);
    case TIME_NAME:
      return millisToTime(schema, plain as number);
    case TIMESTAMP_NAME:
      return millisToTimestamp(schema, plain as bigint);
    default:
      return plain;
  }
}

function expectInstant(kind: 'Date' | 'Time' | 'Timestamp', value: unknown): Instant {
  if (kind === 'Time' ? value instanceof Date : isInstant(value)) return value as Instant;
  throw new DataException(`Invalid type for ${kind}, expected Date but was class ${javaClassName(value)}`);
}

/** A default as it stands in an Avro schema; bytes as text with one character per byte. */
export function defaultToJson(schema: Schema, value: unknown, options: AvroOptions): JsonNode {
  if (value === null || value === undefined) return null;
  const plain = toPlain(schema, value);
  switch (schema.type) {
    case 'float32':
      return floating(floatToJavaText(plain as number));
    case 'float64':
      return floating(doubleToJavaText(plain as number));
    case 'bytes':
      return Buffer.from(plain as Uint8Array).toString('latin1');
    case 'array':
      return (plain as unknown[]).map((element) => inner(schema.valueSchema, element, options));
    case 'map':
      return mapToJson(schema, plain as Map<unknown, unknown>, options);
    case 'struct':
      return structToJson(plain as Struct, options);
    default:
      return plain as JsonNode;
  }
}

/** JSON knows no NaN and no infinities; they are written as strings. */
function floating(text: string): JsonNode {
  return /\d/.test(text) ? new JsonFraction(text) : text;
}

function inner(schema: Schema | null, value: unknown, options: AvroOptions): JsonNode {
  return schema === null ? null : defaultToJson(schema, value, options);
}

function mapToJson(schema: Schema, map: Map<unknown, unknown>, options: AvroOptions): JsonNode {
  const { keySchema, valueSchema } = schema;
  if (keySchema?.type === 'string' && (!keySchema.optional || options.optionalMapKeys)) {
    return Object.fromEntries([...map].map(([key, value]) => [String(key), inner(valueSchema, value, options)]));
  }
  return [...map].map(([key, value]) => [inner(keySchema, key, options), inner(valueSchema, value, options)]);
}

function structToJson(struct: Struct, options: AvroOptions): JsonNode {
  const { schema } = struct;
  const entries = schema.fields.map((field) => {
    const name = options.scrubNames ? scrubName(field.name) : field.name;
    return [name, defaultToJson(field.schema, struct.get(field.name), options)] as const;
  });
  return isUnionSchema(schema) ? (entries[0]?.[1] ?? null) : Object.fromEntries(entries);
}

/** A default of a Connect schema from its JSON form. @throws DataException if it does not fit */
export function defaultFromJson(schema: Schema, node: JsonNode): unknown {
  if (node === null) return null;
  return toLogical(schema, plainDefault(schema, node));
}

function plainDefault(schema: Schema, node: JsonNode): unknown {
  switch (schema.type) {
    case 'int8':
      return (intValue(node) << 24) >> 24;
    case 'int16':
      return (intValue(node) << 16) >> 16;
    case 'int32':
      return intValue(node);
    case 'int64':
      return longValue(node);
    case 'float32':
      return Math.fround(floatingValue(node));
    case 'float64':
      return floatingValue(node);
    case 'boolean':
      return node === true;
    case 'string':
      return String(node);
    case 'bytes':
      return typeof node === 'string' ? new Uint8Array(Buffer.from(node, 'latin1')) : null;
    case 'array':
      if (!Array.isArray(node)) throw new DataException('Invalid JSON for array default value');
      return node.map((element) => defaultFromJson(schema.valueSchema as Schema, element));
    case 'map':
      return mapDefault(schema, node);
    case 'struct':
      return structDefault(schema, node);
  }
}

function floatingValue(node: JsonNode): number {
  return typeof node === 'string' ? Number(node) : doubleValue(node);
}

function mapDefault(schema: Schema, node: JsonNode): Map<unknown, unknown> {
  const valueSchema = schema.valueSchema as Schema;
  if (isObjectNode(node)) {
    return new Map(Object.entries(node).map(([key, value]) => [key, defaultFromJson(valueSchema, value)]));
  }
  if (!Array.isArray(node)) throw new DataException('Invalid JSON for map default value');
  return new Map(
    node.map((pair) => {
      const [key, value] = pair as [JsonNode, JsonNode];
      return [defaultFromJson(schema.keySchema as Schema, key), defaultFromJson(valueSchema, value)];
    }),
  );
}

function structDefault(schema: Schema, node: JsonNode): Struct {
  if (isUnionSchema(schema)) {
    const struct = new Struct(schema);
    const first = schema.fields[0];
    if (first !== undefined) struct.values[0] = defaultFromJson(first.schema, node);
    return struct;
  }
  if (!isObjectNode(node)) throw new DataException('Invalid JSON for record default value');
  const values = schema.fields.map((field) => defaultFromJson(field.schema, property(node, field.name) ?? null));
  return new Struct(schema, values);
}
