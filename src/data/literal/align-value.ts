import { DataException } from '../../error/errors.js';
import { BoxedNumber, Float32, Int8, Int16, Int32 } from '../boxed-number.js';
import { javaClassName } from '../java-class.js';
import { javaText } from '../java-text.js';
import {
  DATE_NAME,
  daysToDate,
  type Instant,
  millisToTime,
  millisToTimestamp,
  TIME_NAME,
  TIMESTAMP_NAME,
} from '../logical.js';
import type { Schema } from '../schema.js';
import type { SchemaAndValue } from '../schema-and-value.js';
import { schemasEqual } from '../schema-equality.js';

/**
 * A parsed element as a value of the schema that all elements share.
 *
 * @throws DataException if it cannot be one
 */
export function alignValue(shared: Schema, element: SchemaAndValue | null): unknown {
  const value = element?.value ?? null;
  if (element === null || value === null) {
    if (shared.optional) return null;
    throw new DataException('Unable to convert a null value to a schema that requires a value');
  }
  switch (shared.type) {
    case 'int8':
    case 'int16':
    case 'int32':
      return shared.name === DATE_NAME || shared.name === TIME_NAME
        ? temporal(shared, value)
        : Number(wholeNumber(value));
    case 'int64':
      return shared.name === TIMESTAMP_NAME ? temporal(shared, value) : wholeNumber(value);
    case 'float32':
      return Math.fround(Number(numeric(value)));
    case 'float64':
      return Number(numeric(value));
    case 'array':
    case 'map':
      // Inner values are not converted: where the inner schemas differ they stay of their own types.
      return schemasEqual(shared, element.schema) ? value : withoutSchema(element.schema, value);
    default:
      return value;
  }
}

function temporal(schema: Schema, value: unknown): Instant {
  if (value instanceof Date) return value;
  const number = Number(wholeNumber(value));
  if (schema.name === DATE_NAME) return daysToDate(schema, number);
  return schema.name === TIME_NAME ? millisToTime(schema, number) : millisToTimestamp(schema, number);
}

function numeric(value: unknown): number | bigint {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  if (value instanceof BoxedNumber) return value.value;
  throw new DataException(`Unable to convert ${javaText(value)} (class ${javaClassName(value)}) to a number`);
}

function wholeNumber(value: unknown): bigint {
  const number = numeric(value);
  return typeof number === 'bigint' ? number : BigInt(Math.trunc(number));
}

/**
 * A value as it looks without its schema: numbers say by themselves what they are, in lists and maps too.
 */
export function withoutSchema(schema: Schema | null, value: unknown): unknown {
  if (schema === null) return value;
  if (Array.isArray(value)) return value.map((element) => withoutSchema(schema.valueSchema, element));
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, entry]) => [
        withoutSchema(schema.keySchema, key),
        withoutSchema(schema.valueSchema, entry),
      ]),
    );
  }
  if (typeof value !== 'number') return value;
  switch (schema.type) {
    case 'int8':
      return new Int8(value);
    case 'int16':
      return new Int16(value);
    case 'int32':
      return new Int32(value);
    case 'float32':
      return new Float32(value);
    default:
      return value;
  }
}
