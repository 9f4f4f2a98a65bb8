import { DataException } from '../error/errors.js';
import { Decimal, NumberFormatException } from './decimal.js';
import { Schema } from './schema.js';

/** The names of Kafka Connect's logical types. */
export const DECIMAL_NAME = 'org.apache.kafka.connect.data.Decimal';
export const DATE_NAME = 'org.apache.kafka.connect.data.Date';
export const TIME_NAME = 'org.apache.kafka.connect.data.Time';
export const TIMESTAMP_NAME = 'org.apache.kafka.connect.data.Timestamp';

export const MILLIS_PER_DAY = 86_400_000;

/** Days since the epoch; the value is a `Date` at midnight UTC. */
export const DATE = new Schema({ type: 'int32', name: DATE_NAME, version: 1 });
/** Milliseconds since midnight; the value is a `Date` on 1 January 1970 UTC. */
export const TIME = new Schema({ type: 'int32', name: TIME_NAME, version: 1 });
/** Milliseconds since the epoch; the value is a `Date`. */
export const TIMESTAMP = new Schema({ type: 'int64', name: TIMESTAMP_NAME, version: 1 });
export const OPTIONAL_DATE = DATE.with({ optional: true });
export const OPTIONAL_TIME = TIME.with({ optional: true });
export const OPTIONAL_TIMESTAMP = TIMESTAMP.with({ optional: true });

/** The schema of a decimal with that many digits after the point; the value is a {@link Decimal}. */
export function decimalSchema(scale: number, optional = false): Schema {
  return new Schema({
    type: 'bytes',
    optional,
    name: DECIMAL_NAME,
    version: 1,
    parameters: new Map([['scale', String(scale)]]),
  });
}

/** Whether values of this schema are `Date` objects. */
export function isTemporal(schema: Schema): boolean {
  return schema.name === DATE_NAME || schema.name === TIME_NAME || schema.name === TIMESTAMP_NAME;
}

/** The scale a Decimal schema declares. @throws DataException if it declares none */
export function scaleOf(schema: Schema): number {
  const scale = schema.parameters?.get('scale');
  if (scale === undefined) throw new DataException('Invalid Decimal schema: scale parameter not found.');
  if (!/^[+-]?\d+$/.test(scale)) {
    const cause = new NumberFormatException(`For input string: "${scale}"`);
    throw new DataException('Invalid scale parameter found in Decimal schema: ', { cause });
  }
  return Number(scale);
}

/** Unscaled bytes of a decimal. @throws DataException if its scale is not the schema's */
export function decimalToBytes(schema: Schema, value: Decimal): Uint8Array {
  const scale = scaleOf(schema);
  if (value.scale !== scale) {
    throw new DataException(
      `Decimal value has mismatching scale for given Decimal schema. Schema has scale ${scale}, value has scale ${value.scale}.`,
    );
  }
  return value.unscaledBytes();
}

/** @throws DataException if the schema has no scale */
export function bytesToDecimal(schema: Schema, bytes: Uint8Array): Decimal {
  return Decimal.ofBytes(bytes, scaleOf(schema));
}

/**
 * A point in time of the logical types Date and Timestamp. JavaScript's dates end in the year 275760 and Java's do not: beyond it a
 * value is the milliseconds since the epoch as `bigint`. A bigint within the range of `Date` is no instant.
 */
export type Instant = Date | bigint;

/** The last millisecond a `Date` can hold, and the first with a minus. */
const LAST_MILLIS = 8_640_000_000_000_000n;

export function isInstant(value: unknown): value is Instant {
  if (typeof value === 'bigint') return value > LAST_MILLIS || value < -LAST_MILLIS;
  return value instanceof Date;
}

/** The instant of these milliseconds since the epoch. */
export function instant(millis: number | bigint): Instant {
  const date = new Date(Number(millis));
  return Number.isNaN(date.getTime()) ? BigInt(millis) : date;
}

/** Days since the epoch. @throws DataException if the value has a time of day, or the schema is not Date */
export function dateToDays(schema: Schema, value: Instant): number {
  expectName(schema, DATE_NAME, 'Date');
  const millis = typeof value === 'bigint' ? Number(value) : value.getTime();
  if (millis % MILLIS_PER_DAY !== 0) {
    throw new DataException('Kafka Connect Date type should not have any time fields set to non-zero values.');
  }
  return (millis / MILLIS_PER_DAY) | 0;
}

/** @throws DataException if the schema is not Date */
export function daysToDate(schema: Schema, days: number): Instant {
  expectName(schema, DATE_NAME, 'Date');
  return instant(days * MILLIS_PER_DAY);
}

/** Milliseconds since midnight. @throws DataException if the value is not on 1 January 1970, or the schema is not Time */
export function timeToMillis(schema: Schema, value: Date): number {
  expectName(schema, TIME_NAME, 'Time');
  const millis = value.getTime();
  if (millis < 0 || millis > MILLIS_PER_DAY) {
    throw new DataException('Kafka Connect Time type should not have any date fields set to non-zero values.');
  }
  return millis;
}

/** @throws DataException if it is not within a day, or the schema is not Time */
export function millisToTime(schema: Schema, millis: number): Date {
  expectName(schema, TIME_NAME, 'Date');
  if (millis < 0 || millis > MILLIS_PER_DAY) {
    throw new DataException('Time values must use number of milliseconds greater than 0 and less than 86400000');
  }
  return new Date(millis);
}

/** Milliseconds since the epoch. @throws DataException if the schema is not Timestamp */
export function timestampToMillis(schema: Schema, value: Instant): number | bigint {
  expectName(schema, TIMESTAMP_NAME, 'Timestamp');
  return typeof value === 'bigint' ? value : value.getTime();
}

/** @throws DataException if the schema is not Timestamp */
export function millisToTimestamp(schema: Schema, millis: number | bigint): Instant {
  expectName(schema, TIMESTAMP_NAME, 'Timestamp');
  return instant(millis);
}

function expectName(schema: Schema, name: string, kind: string): void {
  if (schema.name !== name) {
    throw new DataException(`Requested conversion of ${kind} object but the schema does not match.`);
  }
}
