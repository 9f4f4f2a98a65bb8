import { javaClassName } from '../../data/java-class.js';
import {
  DATE,
  DATE_NAME,
  instant,
  isInstant,
  MILLIS_PER_DAY,
  OPTIONAL_DATE,
  OPTIONAL_TIME,
  OPTIONAL_TIMESTAMP,
  TIME,
  TIME_NAME,
  TIMESTAMP,
  TIMESTAMP_NAME,
} from '../../data/logical.js';
import { INT64, OPTIONAL_INT64, OPTIONAL_STRING, type Schema, STRING } from '../../data/schema.js';
import { dayOf, millisOfDay } from '../../data/time/gregorian-calendar.js';
import type { SimpleDateFormat } from '../../data/time/simple-date-format.js';
import { ConnectException, DataException } from '../../error/errors.js';

/** The forms of a timestamp, by the names that `target.type` has for them. */
export const TIMESTAMP_FORMS = ['string', 'unix', 'Date', 'Time', 'Timestamp'] as const;
export type TimestampForm = (typeof TIMESTAMP_FORMS)[number];

/** Units of the `unix` form. */
export const UNIX_PRECISIONS = ['nanoseconds', 'microseconds', 'milliseconds', 'seconds'] as const;

/** How many of the unit make a millisecond. */
const UNITS: Readonly<Record<string, bigint>> = {
  nanoseconds: 1_000_000n,
  microseconds: 1_000n,
  milliseconds: 1n,
};

const SCHEMAS: Readonly<Record<TimestampForm, readonly [required: Schema, optional: Schema]>> = {
  string: [STRING, OPTIONAL_STRING],
  unix: [INT64, OPTIONAL_INT64],
  Date: [DATE, OPTIONAL_DATE],
  Time: [TIME, OPTIONAL_TIME],
  Timestamp: [TIMESTAMP, OPTIONAL_TIMESTAMP],
};

const MIN_LONG = -(2n ** 63n);
const MAX_LONG = 2n ** 63n - 1n;

/** The form that a schema says a value has. @throws ConnectException if none */
export function declaredForm(schema: Schema): TimestampForm {
  switch (schema.name) {
    case TIMESTAMP_NAME:
      return 'Timestamp';
    case DATE_NAME:
      return 'Date';
    case TIME_NAME:
      return 'Time';
  }
  if (schema.type === 'string') return 'string';
  if (schema.type === 'int64') return 'unix';
  throw new ConnectException(`Schema ${schema} does not correspond to a known timestamp type format`);
}

/** Reads and writes timestamps in all forms; milliseconds are what all of them have. */
export class TimestampForms {
  readonly #format: SimpleDateFormat | null;
  readonly #precision: string;

  /** `format` is needed for strings only. */
  constructor(format: SimpleDateFormat | null, precision: string) {
    this.#format = format;
    this.#precision = precision;
  }

  schema(form: TimestampForm, optional: boolean): Schema {
    return SCHEMAS[form][optional ? 1 : 0];
  }

  /** `from` is null where no schema says it. @throws DataException */
  convert(value: unknown, from: TimestampForm | null, to: TimestampForm): unknown {
    if (value === null || value === undefined) return null;
    return this.#write(this.#read(value, from ?? inferForm(value)), to);
  }

  #read(value: unknown, form: TimestampForm): number | bigint {
    switch (form) {
      case 'string':
        if (typeof value !== 'string') throw unexpected('string timestamp to be a String', value);
        return this.#parse(value);
      case 'unix':
        if (typeof value !== 'bigint') throw unexpected('Unix timestamp to be a Long', value);
        return exact(this.#toMillis(value));
      default:
        if (!isInstant(value)) throw unexpected(`${form} to be a java.util.Date`, value);
        return typeof value === 'bigint' ? value : value.getTime();
    }
  }

  #parse(text: string): number {
    if (!this.#format) {
      throw new DataException(`Could not parse timestamp: value (${text}) has no pattern; set format`);
    }
    const millis = this.#format.parse(text);
    if (millis !== null) return millis;
    throw new DataException(
      `Could not parse timestamp: value (${text}) does not match pattern (${this.#format.pattern})`,
      { cause: new ParseException(`Unparseable date: "${text}"`) },
    );
  }

  #write(millis: number | bigint, form: TimestampForm): unknown {
    switch (form) {
      case 'string':
        return (this.#format as SimpleDateFormat).format(millis);
      case 'unix':
        return this.#fromMillis(BigInt(millis));
      case 'Date':
        return instant(BigInt(dayOf(millis)) * BigInt(MILLIS_PER_DAY));
      case 'Time':
        return new Date(millisOfDay(millis));
      case 'Timestamp':
        return instant(millis);
    }
  }

  /** Java's TimeUnit: cut towards zero, saturating. */
  #toMillis(unix: bigint): bigint {
    return this.#precision === 'seconds' ? saturated(unix * 1000n) : unix / (UNITS[this.#precision] as bigint);
  }

  #fromMillis(millis: bigint): bigint {
    return this.#precision === 'seconds' ? millis / 1000n : saturated(millis * (UNITS[this.#precision] as bigint));
  }
}

/** As number where that is exact. */
function exact(millis: bigint): number | bigint {
  return Number.isSafeInteger(Number(millis)) ? Number(millis) : millis;
}

/** `java.text.ParseException`: a text does not follow its format. */
class ParseException extends Error {
  readonly javaClass = 'java.text.ParseException';
  override readonly name = 'ParseException';
}

function inferForm(value: unknown): TimestampForm {
  if (value instanceof Date) return 'Timestamp';
  if (typeof value === 'bigint') return 'unix';
  if (typeof value === 'string') return 'string';
  throw new DataException(`TimestampConverter does not support class ${javaClassName(value)} objects as timestamps`);
}

function unexpected(expected: string, value: unknown): DataException {
  return new DataException(`Expected ${expected}, but found class ${javaClassName(value)}`);
}

function saturated(value: bigint): bigint {
  if (value > MAX_LONG) return MAX_LONG;
  return value < MIN_LONG ? MIN_LONG : value;
}
