import { BoxedNumber, Float32, Int8, Int16, Int32 } from '../../data/boxed-number.js';
import { Decimal, NumberFormatException } from '../../data/decimal.js';
import { javaClassName } from '../../data/java-class.js';
import { javaText } from '../../data/java-text.js';
import {
  DATE_NAME,
  dateToDays,
  TIME_NAME,
  TIMESTAMP_NAME,
  timestampToMillis,
  timeToMillis,
} from '../../data/logical.js';
import type { Schema, SchemaType } from '../../data/schema.js';
import { dateText } from '../../data/time/date-text.js';
import { DataException } from '../../error/errors.js';
import { inferType } from '../value-type.js';
import { CAST_INPUTS } from './cast-types.js';
import { parseFloating, parseInteger } from './java-numbers.js';

/**
 * Casts one value as Java's primitive casts do: integers wrap, fractions are cut, what is too large for int or long saturates
 * first. Without a schema the result has the Java type that was asked for.
 *
 * @throws DataException
 */
export function castValue(schema: Schema | null, value: unknown, target: SchemaType): unknown {
  if (value === null || value === undefined) return null;
  const type = schema ? schema.type : inferType(value);
  if (type === null) {
    throw new DataException(
      `Cast transformation was passed a value of type class ${javaClassName(value)} which is not supported by Connect's data API`,
    );
  }
  if (!CAST_INPUTS.includes(type)) {
    throw new DataException(
      `Cast transformation does not support casting from ${type.toUpperCase()}; supported types are [${CAST_INPUTS.map((it) => it.toUpperCase()).join(', ')}]`,
    );
  }
  const stored = schema && target !== 'string' ? encoded(schema, value) : value;
  try {
    const cast = castTo(stored, target, schema);
    return schema ? cast : boxed(cast, target);
  } catch (error) {
    if (!(error instanceof NumberFormatException)) throw error;
    const text = javaText(stored, schema);
    throw new DataException(`Value (${text}) was out of range for requested data type`, { cause: error });
  }
}

/** A logical value as the number that stands for it. */
function encoded(schema: Schema, value: unknown): unknown {
  switch (schema.name) {
    case DATE_NAME:
      return dateToDays(schema, value as Date);
    case TIME_NAME:
      return timeToMillis(schema, value as Date);
    case TIMESTAMP_NAME:
      return BigInt(timestampToMillis(schema, value as Date));
    default:
      return value;
  }
}

function castTo(value: unknown, target: SchemaType, schema: Schema | null): unknown {
  switch (target) {
    case 'int8':
      return castInteger(value, 8, 32, schema);
    case 'int16':
      return castInteger(value, 16, 32, schema);
    case 'int32':
      return castInteger(value, 32, 32, schema);
    case 'int64':
      return BigInt.asIntN(64, wholeNumber(value, 64, 64, schema));
    case 'float32':
      return Math.fround(castFloating(value, schema));
    case 'float64':
      return castFloating(value, schema);
    case 'boolean':
      return castBoolean(value, schema);
    case 'string':
      return castString(value, schema);
    default:
      throw new DataException(`Cast transformation does not support casting to ${target.toUpperCase()}`);
  }
}

function castInteger(value: unknown, bits: 8 | 16 | 32, saturation: 32, schema: Schema | null): number {
  return Number(BigInt.asIntN(bits, wholeNumber(value, bits, saturation, schema)));
}

/** The whole number before it is cut to the bits of its type. Texts must fit those bits; fractions saturate at int or long. */
function wholeNumber(value: unknown, bits: 8 | 16 | 32 | 64, saturation: 32 | 64, schema: Schema | null): bigint {
  const number = numberOf(value);
  if (typeof number === 'bigint') return number;
  if (typeof number === 'number') return saturated(number, saturation);
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'string') return parseInteger(value, bits);
  throw unexpected(value, schema);
}

function castFloating(value: unknown, schema: Schema | null): number {
  if (value instanceof Decimal) return value.toNumber();
  const number = numberOf(value);
  if (number !== null) return Number(number);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseFloating(value);
  throw unexpected(value, schema);
}

function castBoolean(value: unknown, schema: Schema | null): boolean {
  const number = numberOf(value);
  if (typeof number === 'number') return saturated(number, 64) !== 0n;
  if (typeof number === 'bigint') return BigInt.asIntN(64, number) !== 0n;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.toLowerCase() === 'true';
  throw unexpected(value, schema);
}

function castString(value: unknown, schema: Schema | null): string {
  if (value instanceof Date) return dateText(value.getTime());
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return javaText(value, schema);
}

/** Any of our numbers as a number or bigint; null for everything else. */
function numberOf(value: unknown): number | bigint | null {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof BoxedNumber) return value.value;
  return value instanceof Decimal ? value.toBigInt() : null;
}

/** Java's narrowing of a float: NaN is 0, what lies outside is the nearest bound. */
function saturated(value: number, bits: 32 | 64): bigint {
  if (Number.isNaN(value)) return 0n;
  const bound = 2 ** (bits - 1);
  if (value >= bound) return BigInt(bound) - 1n;
  return value <= -bound ? -BigInt(bound) : BigInt(Math.trunc(value));
}

/** Without a schema the type of a number lies in its box. */
function boxed(value: unknown, target: SchemaType): unknown {
  switch (target) {
    case 'int8':
      return new Int8(value as number);
    case 'int16':
      return new Int16(value as number);
    case 'int32':
      return new Int32(value as number);
    case 'float32':
      return new Float32(value as number);
    default:
      return value;
  }
}

function unexpected(value: unknown, schema: Schema | null): DataException {
  return new DataException(`Unexpected type in Cast transformation: class ${javaClassName(value, schema)}`);
}
