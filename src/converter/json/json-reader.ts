import { Decimal, NumberFormatException } from '../../data/decimal.js';
import {
  bytesToDecimal,
  DATE_NAME,
  DECIMAL_NAME,
  daysToDate,
  millisToTime,
  millisToTimestamp,
  TIME_NAME,
  TIMESTAMP_NAME,
} from '../../data/logical.js';
import type { Field, Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { validateValue } from '../../data/validate-value.js';
import { DataException } from '../../error/errors.js';
import { decodeBase64, InvalidBase64 } from './base64.js';
import {
  doubleValue,
  intValue,
  isIntegral,
  isObjectNode,
  JsonFraction,
  type JsonNode,
  longValue,
  nodeType,
} from './json-node.js';
import { JsonConstraintError } from './json-parse-error.js';

/** Undefined is what a message without any JSON holds: not null, but neither a value. */
type ReadValue = (node: JsonNode | undefined) => unknown;

const MAX_DEPTH = 1000;

/**
 * Makes Connect values of parsed JSON. Kafka Connect forgives much here: what is no number is 0 to a number field, what is no text
 * is null to a text field, a single value is an empty list. What a schema asks for is worked out once per schema object.
 */
export class JsonReader {
  readonly #nullAsDefault: boolean;
  readonly #readers = new WeakMap<Schema, ReadValue>();

  constructor(nullAsDefault: boolean) {
    this.#nullAsDefault = nullAsDefault;
  }

  /** @throws DataException if the JSON does not fit the schema */
  read(schema: Schema | null, node: JsonNode | undefined): unknown {
    return schema === null ? readSchemaless(node, 1) : this.#readerFor(schema)(node);
  }

  #readerFor(schema: Schema): ReadValue {
    let reader = this.#readers.get(schema);
    if (reader === undefined) {
      reader = this.#nullable(schema, this.#compile(schema));
      this.#readers.set(schema, reader);
    }
    return reader;
  }

  #nullable(schema: Schema, read: ReadValue): ReadValue {
    const replacement = this.#nullAsDefault ? schema.defaultValue : null;
    return (node) => {
      if (node !== null) return read(node);
      if (replacement !== null) return replacement;
      if (schema.optional) return null;
      throw new DataException(`Invalid null value for required ${schema.type.toUpperCase()} field`);
    };
  }

  #compile(schema: Schema): ReadValue {
    switch (schema.name) {
      case DECIMAL_NAME:
        return (node) => readDecimal(schema, node);
      case DATE_NAME:
        return (node) => daysToDate(schema, int('Date', node));
      case TIME_NAME:
        return (node) => millisToTime(schema, int('Time', node));
      case TIMESTAMP_NAME:
        return (node) => millisToTimestamp(schema, epochMillis(node));
    }
    switch (schema.type) {
      case 'int8':
        return (node) => (intValue(node) << 24) >> 24;
      case 'int16':
        return (node) => (intValue(node) << 16) >> 16;
      case 'int32':
        return intValue;
      case 'int64':
        return longValue;
      case 'float32':
        return (node) => Math.fround(doubleValue(node));
      case 'float64':
        return doubleValue;
      case 'boolean':
        return (node) => node === true;
      case 'string':
        return (node) => (typeof node === 'string' ? node : null);
      case 'bytes':
        return readBytes;
      case 'array':
        return this.#array(schema);
      case 'map':
        return this.#map(schema);
      case 'struct':
        return this.#struct(schema);
    }
  }

  #array(schema: Schema): ReadValue {
    const elements = schema.valueSchema;
    return (node) => childrenOf(node).map((child) => this.read(elements, child));
  }

  #map(schema: Schema): ReadValue {
    const { keySchema, valueSchema } = schema;
    if (keySchema?.type === 'string') return (node) => this.#object(valueSchema, node);
    return (node) => {
      if (!Array.isArray(node)) {
        throw new DataException(
          `Maps with non-string fields should be encoded as JSON array of tuples, but found ${nodeType(node)}`,
        );
      }
      return new Map(node.map((entry) => this.#pair(keySchema, valueSchema, entry)));
    };
  }

  #object(valueSchema: Schema | null, node: JsonNode | undefined): Map<string, unknown> {
    if (!isObjectNode(node)) {
      throw new DataException(`Maps with string fields should be encoded as JSON objects, but found ${nodeType(node)}`);
    }
    const map = new Map<string, unknown>();
    for (const name of Object.keys(node)) map.set(name, this.read(valueSchema, node[name]));
    return map;
  }

  #pair(keySchema: Schema | null, valueSchema: Schema | null, entry: JsonNode): [unknown, unknown] {
    if (!Array.isArray(entry)) {
      throw new DataException(`Found invalid map entry instead of array tuple: ${nodeType(entry)}`);
    }
    if (entry.length !== 2) {
      throw new DataException(`Found invalid map entry, expected length 2 but found :${entry.length}`);
    }
    return [this.read(keySchema, entry[0]), this.read(valueSchema, entry[1])];
  }

  #struct(schema: Schema): ReadValue {
    let readers: readonly FieldReader[] | null = null;
    return (node) => {
      if (!isObjectNode(node)) {
        throw new DataException(`Structs should be encoded as JSON objects, but found ${nodeType(node)}`);
      }
      readers ??= schema.fields.map((field) => ({
        field,
        read: this.#readerFor(field.schema),
        check: mayMisfit(field),
      }));
      const values = new Array<unknown>(readers.length);
      for (let i = 0; i < readers.length; i++) {
        const { field, read, check } = readers[i] as FieldReader;
        const { name } = field;
        const value = read(Object.hasOwn(node, name) ? node[name] : null);
        if (check) validateValue(field.schema, value, name);
        values[i] = value;
      }
      return new Struct(schema, values);
    };
  }
}

interface FieldReader {
  readonly field: Field;
  readonly read: ReadValue;
  readonly check: boolean;
}

/** Numbers and booleans always come out right; texts may have become null, and containers may hold such texts. */
function mayMisfit(field: Field): boolean {
  switch (field.schema.type) {
    case 'string':
    case 'bytes':
    case 'array':
    case 'map':
      return true;
    default:
      return false;
  }
}

function childrenOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (Array.isArray(node)) return node;
  return isObjectNode(node) ? Object.values(node) : [];
}

function readSchemaless(node: JsonNode | undefined, depth: number): unknown {
  if (node === null || node === undefined) return null;
  if (isIntegral(node)) return longValue(node);
  if (node instanceof JsonFraction) return node.toNumber();
  if (typeof node !== 'object') return node;
  if (depth > MAX_DEPTH) {
    throw new JsonConstraintError(
      `Document nesting depth (${depth}) exceeds the maximum allowed (${MAX_DEPTH}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
    );
  }
  if (Array.isArray(node)) return node.map((child) => readSchemaless(child, depth + 1));
  const map = new Map<string, unknown>();
  for (const name of Object.keys(node)) map.set(name, readSchemaless(node[name], depth + 1));
  return map;
}

function readBytes(node: JsonNode | undefined): Uint8Array | null {
  if (typeof node !== 'string') return null;
  try {
    return decodeBase64(node);
  } catch (error) {
    throw new DataException('Invalid bytes field', { cause: error });
  }
}

function readDecimal(schema: Schema, node: JsonNode | undefined): Decimal {
  if (node instanceof JsonFraction) return node.toDecimal();
  if (isIntegral(node)) return new Decimal(BigInt(node), 0);
  if (typeof node !== 'string') {
    throw new DataException(
      `Invalid type for Decimal, underlying representation should be numeric or bytes but was ${nodeType(node)}`,
    );
  }
  try {
    return bytesToDecimal(schema, decodeBase64(node));
  } catch (error) {
    if (error instanceof InvalidBase64 || error instanceof NumberFormatException || error instanceof DataException) {
      throw new DataException('Invalid bytes for Decimal field', { cause: error });
    }
    throw error;
  }
}

function int(kind: string, node: JsonNode | undefined): number {
  if (typeof node === 'number' && (node | 0) === node) return node;
  throw new DataException(
    `Invalid type for ${kind}, underlying representation should be integer but was ${nodeType(node)}`,
  );
}

function epochMillis(node: JsonNode | undefined): number | bigint {
  if (isIntegral(node)) return longValue(node);
  throw new DataException(
    `Invalid type for Timestamp, underlying representation should be integral but was ${nodeType(node)}`,
  );
}
