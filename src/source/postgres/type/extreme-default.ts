import { DATE_NAME, TIME_NAME, TIMESTAMP_NAME } from '../../../data/logical.js';
import type { Schema } from '../../../data/schema.js';

const MILLIS_PER_DAY = 86_400_000n;

/** No default is shown: Debezium fails to convert it. */
const NONE = { infinity: null, '-infinity': null };

/**
 * What Debezium shows as default for the infinities and 24:00, by the name of the schema. In values they have marks of their own; defaults are parsed to
 * the ends of Java's `LocalDate`, `LocalTime` and `LocalDateTime`, and then cut to the integers of the schema.
 */
const EXTREMES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'io.debezium.time.Date': { infinity: 169_560_311, '-infinity': -170_999_002 },
  [DATE_NAME]: { infinity: 169_560_311n * MILLIS_PER_DAY, '-infinity': -170_999_002n * MILLIS_PER_DAY },
  'io.debezium.time.IsoDate': { infinity: '+999999999-12-31Z', '-infinity': '-999999999-01-01Z' },
  'io.debezium.time.Time': { '24:00:00': 86_399_999 },
  [TIME_NAME]: { '24:00:00': new Date(86_399_999) },
  'io.debezium.time.MicroTime': { '24:00:00': 86_399_999_999n },
  'io.debezium.time.NanoTime': { '24:00:00': 86_399_999_999_999n },
  'io.debezium.time.IsoTime': { '24:00:00': '23:59:59.999999999Z' },
  'io.debezium.time.MicroTimestamp': { infinity: -(2n ** 63n) + 999_998n, '-infinity': -(2n ** 63n) },
  'io.debezium.time.IsoTimestamp': {
    infinity: '+999999999-12-31T23:59:59.999999999Z',
    '-infinity': '-999999999-01-01T00:00:00Z',
  },
  'io.debezium.time.Timestamp': NONE,
  [TIMESTAMP_NAME]: NONE,
  'io.debezium.time.NanoTimestamp': NONE,
  'io.debezium.time.ZonedTimestamp': NONE,
};

/** The default for a literal at the end of its type's range, null for none; undefined for every other literal. */
export function extremeDefault(schema: Schema, literal: string): unknown {
  return schema.name === null ? undefined : EXTREMES[schema.name]?.[literal];
}
