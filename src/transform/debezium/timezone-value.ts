import { TIMESTAMP_NAME } from '../../data/logical.js';
import {
  type OffsetTime,
  offsetDateTimeAt,
  offsetTimeAt,
  parseOffsetDateTime,
  parseOffsetTime,
} from '../../data/time/iso-offset.js';
import type { TimeZone } from '../../data/time/time-zone.js';
import { ConnectException, DebeziumException } from '../../error/errors.js';

/** Units per second of the timestamps without zone. */
const UNITS: Readonly<Record<string, bigint>> = {
  'io.debezium.time.Timestamp': 1_000n,
  'io.debezium.time.MicroTimestamp': 1_000_000n,
  'io.debezium.time.NanoTimestamp': 1_000_000_000n,
};

/** Units per second of the times in the source block. */
const EPOCH_UNITS: Readonly<Record<string, bigint>> = { ts_ms: 1_000n, ts_us: 1_000_000n, ts_ns: 1_000_000_000n };

const ZONED_TIMESTAMP = 'io.debezium.time.ZonedTimestamp';
const ZONED_TIME = 'io.debezium.time.ZonedTime';

const CONVERTED = new Set<string | null>([ZONED_TIMESTAMP, ZONED_TIME, TIMESTAMP_NAME, ...Object.keys(UNITS)]);

/** Whether values of a schema with this name are converted. */
export function isConverted(schemaName: string | null): boolean {
  return CONVERTED.has(schemaName);
}

/** Whether this field of the source block is a time. */
export function isEpochField(name: string): boolean {
  return name in EPOCH_UNITS;
}

/** The value in the zone: texts with a zone keep their moment, others are taken for wall-clock times in the zone. */
export function inZone(schemaName: string, value: unknown, zone: TimeZone): unknown {
  switch (schemaName) {
    case ZONED_TIMESTAMP: {
      const time = parsed(parseOffsetDateTime, value);
      return offsetDateTimeAt(time, zone.offsetOfLocal(time.localSeconds));
    }
    case ZONED_TIME:
      return offsetTimeAt(parsed(parseOffsetTime, value), zone.offsetAt(Date.now() / 1000));
    case TIMESTAMP_NAME: {
      const millis = (value as Date).getTime();
      return new Date(millis - zone.offsetOfLocal(Math.floor(millis / 1000)) * 1000);
    }
    default: {
      const unit = UNITS[schemaName] as bigint;
      const local = value as bigint;
      return local - BigInt(zone.offsetOfLocal(seconds(local, unit))) * unit;
    }
  }
}

/** A time of the source block, moved by the offset of the zone. */
export function epochInZone(name: string, value: unknown, zone: TimeZone): bigint {
  if (typeof value !== 'bigint') throw new DebeziumException('Epoch field value should be a java.lang.Long');
  const unit = EPOCH_UNITS[name] as bigint;
  return value + BigInt(zone.offsetAt(seconds(value, unit))) * unit;
}

function seconds(value: bigint, unit: bigint): number {
  const whole = value / unit;
  return Number(value < 0n && whole * unit !== value ? whole - 1n : whole);
}

function parsed(parse: (text: string) => OffsetTime | null, value: unknown): OffsetTime {
  const time = typeof value === 'string' ? parse(value) : null;
  if (!time) throw new DateTimeParseException(String(value));
  return time;
}

/** What `java.time` says of a text such as `infinity`. */
class DateTimeParseException extends ConnectException {
  override readonly javaClass: string = 'java.time.format.DateTimeParseException';

  constructor(text: string) {
    // A sign is read before the year is missed.
    super(`Text '${text}' could not be parsed at index ${text.startsWith('-') ? 1 : 0}`);
  }
}
