import { Decimal } from '../../../data/decimal.js';
import { doubleToJavaText } from '../../../data/java-number-text.js';
import type { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { dayText, instantText } from './date-text.js';
import { logicalType } from './logical-type.js';

const MILLIS_PER_DAY = 86_400_000;

/**
 * The JSON text of a value of a semantic type in the form that its mapping understands: days and micro- or nanoseconds since the epoch as ISO dates,
 * decimals as numbers. Null where the plain form will do.
 */
export function searchJson(schema: Schema, value: unknown): string | null {
  switch (logicalType(schema)) {
    case 'date-days':
      return quoted(dayText(value instanceof Date ? Math.floor(value.getTime() / MILLIS_PER_DAY) : Number(value)));
    case 'date-micros':
      return quoted(instantText(value as bigint, 1_000_000n));
    case 'date-nanos':
      return quoted(instantText(value as bigint, 1_000_000_000n));
    case 'variable-decimal':
      return value instanceof Struct ? variableDecimal(value) : null;
    default:
      return null;
  }
}

function quoted(text: string | null): string | null {
  return text === null ? null : `"${text}"`;
}

function variableDecimal(value: Struct): string | null {
  const bytes = value.get('value');
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return null;
  const number = Decimal.ofBytes(bytes, Number(value.get('scale'))).toNumber();
  return Number.isFinite(number) ? doubleToJavaText(number) : null;
}
