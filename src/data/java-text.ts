import { HeapByteBuffer } from './heap-byte-buffer.js';
import { doubleToJavaText, floatToJavaText } from './java-number-text.js';
import type { Schema } from './schema.js';
import { civilDay, DAY_MS } from './time/gregorian-calendar.js';

/**
 * The text of Java's `String.valueOf(value)`: what StringConverter, FileStreamSink and error texts show.
 *
 * `schema` is the schema of the value where there is one; it decides whether a bare number is written as an integer, a float or a
 * double. The identity hash that Java prints for byte arrays cannot exist here and is written as zero.
 */
export function javaText(value: unknown, schema: Schema | null = null): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return numberText(value, schema);
    case 'object':
      return value === null ? 'null' : objectText(value, schema);
    default:
      return value === undefined ? 'null' : String(value);
  }
}

function numberText(value: number, schema: Schema | null): string {
  switch (schema?.type) {
    case 'int8':
    case 'int16':
    case 'int32':
      return String(value);
    case 'float32':
      return floatToJavaText(value);
    default:
      return doubleToJavaText(value);
  }
}

function objectText(value: object, schema: Schema | null): string {
  if (Array.isArray(value)) {
    return `[${value.map((element) => javaText(element, schema?.valueSchema ?? null)).join(', ')}]`;
  }
  if (value instanceof Map) {
    const entries = [...value].map(
      ([key, entry]) => `${javaText(key, schema?.keySchema ?? null)}=${javaText(entry, schema?.valueSchema ?? null)}`,
    );
    return `{${entries.join(', ')}}`;
  }
  if (value instanceof Uint8Array) return value instanceof HeapByteBuffer ? value.toString() : '[B@0';
  if (value instanceof Date) return javaDateText(value);
  return value.toString();
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `java.util.Date.toString` in UTC: `Thu Jan 01 00:00:00 UTC 1970`; Julian before 15 October 1582, like all of Java's old dates. */
function javaDateText(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0');
  const { year, month, day } = civilDay(Math.floor(date.getTime() / DAY_MS));
  const clock = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  return `${DAYS[date.getUTCDay()]} ${MONTHS[month]} ${two(day)} ${clock} UTC ${year}`;
}
