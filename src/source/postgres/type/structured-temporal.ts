import { OPTIONAL_INT8, OPTIONAL_INT32, OPTIONAL_INT64, OPTIONAL_STRING, Schema } from '../../../data/schema.js';

/*
 * The schemas of `time.precision.mode=structured`: the parts of a value as they are, nothing converted or lost. A special value leaves all other
 * parts null; `precision` is the declared number of fraction digits.
 */

const DATE_FIELDS = [
  { name: 'year', schema: OPTIONAL_INT32 },
  { name: 'month', schema: OPTIONAL_INT8 },
  { name: 'day', schema: OPTIONAL_INT8 },
];
const TIME_FIELDS = [
  { name: 'hour', schema: OPTIONAL_INT8 },
  { name: 'minute', schema: OPTIONAL_INT8 },
  { name: 'second', schema: OPTIONAL_INT8 },
  { name: 'nanos', schema: OPTIONAL_INT32 },
];
const OFFSET = { name: 'offsetSeconds', schema: OPTIONAL_INT32 };
const ZONE_ID = { name: 'zoneId', schema: OPTIONAL_STRING };
const SPECIAL_VALUE = { name: 'specialValue', schema: OPTIONAL_STRING };
const PRECISION = { name: 'precision', schema: OPTIONAL_INT32 };

function structured(name: string, fields: { name: string; schema: Schema }[]): Schema {
  return new Schema({ type: 'struct', name: `io.debezium.time.${name}`, version: 1, fields });
}

export const STRUCTURED_DATE = structured('StructuredDate', [...DATE_FIELDS, SPECIAL_VALUE]);
export const STRUCTURED_TIME = structured('StructuredTime', [...TIME_FIELDS, PRECISION]);
export const STRUCTURED_ZONED_TIME = structured('StructuredZonedTime', [...TIME_FIELDS, OFFSET, PRECISION]);
export const STRUCTURED_TIMESTAMP = structured('StructuredTimestamp', [
  ...DATE_FIELDS,
  ...TIME_FIELDS,
  SPECIAL_VALUE,
  PRECISION,
]);
export const STRUCTURED_ZONED_TIMESTAMP = structured('StructuredZonedTimestamp', [
  ...DATE_FIELDS,
  ...TIME_FIELDS,
  OFFSET,
  ZONE_ID,
  SPECIAL_VALUE,
  PRECISION,
]);
export const STRUCTURED_DURATION = structured('StructuredDuration', [
  { name: 'years', schema: OPTIONAL_INT32 },
  { name: 'months', schema: OPTIONAL_INT32 },
  { name: 'days', schema: OPTIONAL_INT32 },
  { name: 'hours', schema: OPTIONAL_INT32 },
  { name: 'minutes', schema: OPTIONAL_INT32 },
  { name: 'seconds', schema: OPTIONAL_INT64 },
  { name: 'nanos', schema: OPTIONAL_INT32 },
  PRECISION,
]);

/** `specialValue` of an infinity of that sign. */
export function infinityText(sign: number): string {
  return sign > 0 ? 'POSITIVE_INFINITY' : 'NEGATIVE_INFINITY';
}
