import { Float32, Float64, Int8, Int16, Int32, JavaBigInteger } from '../../data/boxed-number.js';
import { Decimal, NumberFormatException } from '../../data/decimal.js';
import { javaClassName } from '../../data/java-class.js';
import type { Schema } from '../../data/schema.js';
import { DataException } from '../../error/errors.js';

/** The empty value of a value's type: 0, "", false, the epoch, an empty list or map. @throws DataException for other types */
export function maskValue(value: unknown, schema: Schema | null): unknown {
  switch (typeof value) {
    case 'string':
      return '';
    case 'boolean':
      return false;
    case 'bigint':
      return 0n;
    case 'number':
      return 0;
  }
  if (value instanceof Int8) return new Int8(0);
  if (value instanceof Int16) return new Int16(0);
  if (value instanceof Int32) return new Int32(0);
  if (value instanceof Float32) return new Float32(0);
  if (value instanceof Float64) return new Float64(0);
  if (value instanceof JavaBigInteger) return new JavaBigInteger(0n);
  if (value instanceof Decimal) return new Decimal(0n, 0);
  if (value instanceof Date) return new Date(0);
  if (Array.isArray(value)) return [];
  if (value instanceof Map) return new Map();
  throw new DataException(`Cannot mask value of type: class ${javaClassName(value, schema)}`);
}

/** The replacement in the type of the value. @throws DataException if there is none in that type */
export function replaceValue(value: unknown, schema: Schema | null, replacement: string): unknown {
  const javaClass = javaClassName(value, schema);
  switch (javaClass) {
    case 'java.lang.String':
      return replacement;
    case 'java.lang.Byte':
      return schema ? integer(replacement, 8) : new Int8(integer(replacement, 8));
    case 'java.lang.Short':
      return schema ? integer(replacement, 16) : new Int16(integer(replacement, 16));
    case 'java.lang.Integer':
      return schema ? integer(replacement, 32) : new Int32(integer(replacement, 32));
    case 'java.lang.Long':
      return longOf(replacement);
    case 'java.lang.Float':
      return schema ? Math.fround(floating(replacement)) : new Float32(floating(replacement));
    case 'java.lang.Double':
      return floating(replacement);
    case 'java.math.BigDecimal':
      return asNumber(replacement, Decimal.parse);
    case 'java.math.BigInteger':
      return asNumber(replacement, JavaBigInteger.parse);
    default:
      throw new DataException(`Cannot mask value of type class ${javaClass} with custom replacement.`);
  }
}

function integer(replacement: string, bits: 8 | 16 | 32): number {
  return Number(BigInt.asIntN(bits, longOf(replacement)));
}

/** The whole part; what does not fit wraps. */
function longOf(replacement: string): bigint {
  return BigInt.asIntN(64, converted(replacement).toBigInt());
}

function floating(replacement: string): number {
  return converted(replacement).toNumber();
}

function converted(replacement: string): Decimal {
  try {
    return Decimal.parse(replacement);
  } catch (error) {
    throw new DataException(`Unable to convert ${replacement} (class java.lang.String) to a number`, { cause: error });
  }
}

function asNumber<T>(replacement: string, parse: (text: string) => T): T {
  try {
    return parse(replacement);
  } catch (error) {
    if (!(error instanceof NumberFormatException)) throw error;
    throw new DataException(`Unable to convert ${replacement} (class java.lang.String) to number`, { cause: error });
  }
}
