import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { BoxedNumber, JavaBigInteger } from '../../data/boxed-number.js';
import { Decimal } from '../../data/decimal.js';
import { javaClassName } from '../../data/java-class.js';
import { doubleToJavaText, floatToJavaText } from '../../data/java-number-text.js';
import {
  DATE_NAME,
  DECIMAL_NAME,
  dateToDays,
  decimalToBytes,
  type Instant,
  isInstant,
  TIME_NAME,
  TIMESTAMP_NAME,
  timestampToMillis,
  timeToMillis,
} from '../../data/logical.js';
import type { Schema } from '../../data/schema.js';
import type { JsonForm } from '../../data/schema-and-value.js';
import { schemasEqual } from '../../data/schema-equality.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { writeJsonString } from './json-text.js';

const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

type WriteValue = (value: unknown, out: ByteWriter) => void;

/**
 * Writes values as JSON text. What a schema asks for is worked out once per schema object; the functions are kept as long as the
 * schema lives.
 */
export class JsonWriter {
  readonly #form: JsonForm;
  readonly #writers = new WeakMap<Schema, WriteValue>();
  /** How values without a schema are written. */
  readonly writeSchemaless: WriteValue = (value, out) => this.#schemaless(value, out);

  constructor(form: JsonForm) {
    this.#form = form;
  }

  /** @throws DataException if the value does not fit the schema */
  write(schema: Schema | null, value: unknown, out: ByteWriter): void {
    this.writerFor(schema)(value, out);
  }

  /** The function that writes values of this schema. */
  writerFor(schema: Schema | null): WriteValue {
    if (schema === null) return this.writeSchemaless;
    let writer = this.#writers.get(schema);
    if (writer === undefined) {
      writer = this.#nullable(schema, this.#compile(schema));
      this.#writers.set(schema, writer);
    }
    return writer;
  }

  #nullable(schema: Schema, write: WriteValue): WriteValue {
    const replacement = this.#form.nullAsDefault ? schema.defaultValue : null;
    return (value, out) => {
      if (value !== null && value !== undefined) write(value, out);
      else if (replacement !== null) write(replacement, out);
      else if (schema.optional) out.ascii('null');
      else throw new DataException('Conversion error: null value for field that is required and has no default value');
    };
  }

  #compile(schema: Schema): WriteValue {
    switch (schema.name) {
      case DECIMAL_NAME:
        return this.#form.decimals === 'NUMERIC' ? numericDecimal : (value, out) => base64Decimal(schema, value, out);
      case DATE_NAME:
        return (value, out) => out.ascii(String(dateToDays(schema, instant('Date', value))));
      case TIME_NAME:
        return (value, out) => out.ascii(String(timeToMillis(schema, instant('Time', value) as Date)));
      case TIMESTAMP_NAME:
        return (value, out) => out.ascii(String(timestampToMillis(schema, instant('Timestamp', value))));
    }
    switch (schema.type) {
      case 'int8':
      case 'int16':
      case 'int32':
        return (value, out) => (Number.isInteger(value) ? out.ascii(String(value)) : misfit(schema, value));
      case 'int64':
        return (value, out) => (typeof value === 'bigint' ? out.ascii(String(value)) : misfit(schema, value));
      case 'float32':
        return (value, out) =>
          typeof value === 'number'
            ? writeNumber(floatToJavaText(Math.fround(value)), value, out)
            : misfit(schema, value);
      case 'float64':
        return (value, out) =>
          typeof value === 'number' ? writeNumber(doubleToJavaText(value), value, out) : misfit(schema, value);
      case 'boolean':
        return (value, out) => (typeof value === 'boolean' ? out.ascii(String(value)) : misfit(schema, value));
      case 'string':
        return (value, out) => (typeof value === 'string' ? writeJsonString(out, value) : misfit(schema, value));
      case 'bytes':
        return writeBytes;
      case 'array':
        return (value, out) =>
          Array.isArray(value) ? this.#array(schema.valueSchema, value, out) : misfit(schema, value);
      case 'map':
        return (value, out) => (value instanceof Map ? this.#map(schema, value, out) : misfit(schema, value));
      case 'struct':
        return this.#struct(schema);
    }
  }

  #array(elementSchema: Schema | null, elements: readonly unknown[], out: ByteWriter): void {
    const write = this.writerFor(elementSchema);
    out.byte(OPEN_BRACKET);
    for (let i = 0; i < elements.length; i++) {
      if (i > 0) out.byte(COMMA);
      write(elements[i], out);
    }
    out.byte(CLOSE_BRACKET);
  }

  #map(schema: Schema, map: ReadonlyMap<unknown, unknown>, out: ByteWriter): void {
    const keySchema = schema.keySchema;
    // Maps without a key schema come out of parsed headers; Kafka Connect cannot write them either.
    if (keySchema === null) throw new TypeError('The key schema of a map is missing');
    if (keySchema.type === 'string') this.#object(keySchema, schema.valueSchema, map, out);
    else this.#pairs(keySchema, schema.valueSchema, map, out);
  }

  #object(
    keySchema: Schema | null,
    valueSchema: Schema | null,
    map: ReadonlyMap<unknown, unknown>,
    out: ByteWriter,
  ): void {
    const write = this.writerFor(valueSchema);
    let first = true;
    out.byte(OPEN_BRACE);
    for (const [key, value] of map) {
      if (!first) out.byte(COMMA);
      first = false;
      writeJsonString(out, this.#keyText(keySchema, key));
      out.byte(COLON);
      write(value, out);
    }
    out.byte(CLOSE_BRACE);
  }

  #keyText(schema: Schema | null, key: unknown): string {
    if (typeof key === 'string') return key;
    if (key !== null && key !== undefined) return misfit(schema, key);
    if (this.#form.nullAsDefault && typeof schema?.defaultValue === 'string') return schema.defaultValue;
    if (schema?.optional) return 'null';
    throw new DataException('Conversion error: null value for field that is required and has no default value');
  }

  #pairs(
    keySchema: Schema | null,
    valueSchema: Schema | null,
    map: ReadonlyMap<unknown, unknown>,
    out: ByteWriter,
  ): void {
    const writeKey = this.writerFor(keySchema);
    const writeValue = this.writerFor(valueSchema);
    let first = true;
    out.byte(OPEN_BRACKET);
    for (const [key, value] of map) {
      if (!first) out.byte(COMMA);
      first = false;
      out.byte(OPEN_BRACKET);
      writeKey(key, out);
      out.byte(COMMA);
      writeValue(value, out);
      out.byte(CLOSE_BRACKET);
    }
    out.byte(CLOSE_BRACKET);
  }

  #struct(schema: Schema): WriteValue {
    // Compiled on first use: the field schemas of a deep schema would otherwise be compiled even if never written.
    let fields: { readonly prefix: Buffer; readonly write: WriteValue }[] | null = null;
    /** Transforms may hand over equal schemas that are not the same object; the deep comparison is made once for each. */
    let equal: Schema = schema;
    return (value, out) => {
      if (!(value instanceof Struct)) misfit(schema, value);
      const struct = value as Struct;
      if (struct.schema !== schema && struct.schema !== equal) {
        if (!schemasEqual(struct.schema, schema)) throw new DataException('Mismatching schema.');
        equal = struct.schema;
      }
      fields ??= schema.fields.map((field, index) => ({
        prefix: namePrefix(index, field.name),
        write: this.writerFor(field.schema),
      }));
      out.byte(OPEN_BRACE);
      for (let i = 0; i < fields.length; i++) {
        const field = fields[i] as (typeof fields)[number];
        out.bytes(field.prefix);
        field.write(struct.values[i], out);
      }
      out.byte(CLOSE_BRACE);
    };
  }

  #schemaless(value: unknown, out: ByteWriter): void {
    if (typeof value === 'string') writeJsonString(out, value);
    else if (typeof value === 'number') writeNumber(doubleToJavaText(value), value, out);
    else if (typeof value !== 'object' || value === null) out.ascii(value === undefined ? 'null' : String(value));
    else if (value instanceof BoxedNumber && !(value instanceof JavaBigInteger)) {
      writeNumber(value.toString(), Number(value.value), out);
    } else if (value instanceof Uint8Array) writeBytes(value, out);
    else if (Array.isArray(value)) this.#array(null, value, out);
    else if (value instanceof Map) this.#schemalessMap(value, out);
    else if (value instanceof Struct) throw new DataException('Mismatching schema.');
    else throw new DataException(`Java class class ${javaClassName(value)} does not have corresponding schema type.`);
  }

  #schemalessMap(map: ReadonlyMap<unknown, unknown>, out: ByteWriter): void {
    let named = true;
    for (const key of map.keys()) named &&= typeof key === 'string';
    if (named) this.#object(null, null, map, out);
    else this.#pairs(null, null, map, out);
  }
}

/** `,"name":` as bytes. */
function namePrefix(index: number, name: string): Buffer {
  const out = new ByteWriter(64);
  if (index > 0) out.byte(COMMA);
  writeJsonString(out, name);
  out.byte(COLON);
  return out.copy();
}

function writeBytes(value: unknown, out: ByteWriter): void {
  if (!(value instanceof Uint8Array)) {
    throw new DataException(`Invalid type for bytes type: class ${javaClassName(value)}`);
  }
  out.ascii(`"${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')}"`);
}

/** NaN and the infinities have no JSON form and are written as strings. */
function writeNumber(text: string, value: number, out: ByteWriter): void {
  out.ascii(Number.isFinite(value) ? text : `"${text}"`);
}

function decimal(value: unknown): Decimal {
  if (value instanceof Decimal) return value;
  throw new DataException(`Invalid type for Decimal, expected BigDecimal but was class ${javaClassName(value)}`);
}

function numericDecimal(value: unknown, out: ByteWriter): void {
  out.ascii(decimal(value).toString());
}

function base64Decimal(schema: Schema, value: unknown, out: ByteWriter): void {
  out.ascii(`"${Buffer.from(decimalToBytes(schema, decimal(value))).toString('base64')}"`);
}

function instant(kind: 'Date' | 'Time' | 'Timestamp', value: unknown): Instant {
  if (kind === 'Time' ? value instanceof Date : isInstant(value)) return value as Instant;
  throw new DataException(`Invalid type for ${kind}, expected Date but was class ${javaClassName(value)}`);
}

function misfit(schema: Schema | null, value: unknown): never {
  const type = schema === null ? 'unknown schema' : schema.type.toUpperCase();
  throw new DataException(`Invalid type for ${type}: class ${javaClassName(value, schema)}`);
}
