import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { dateFromDays } from '../../../../decoders/value/calendar.js';
import { writeUtcTimestamp } from '../../../../decoders/value/iso-text.js';
import { TIMESTAMP } from '../../../data/logical.js';
import { Struct } from '../../../data/struct.js';
import type { TimePrecisionMode } from '../event/event-options.js';
import { asSqlOffsetDateTime, asSqlTimestamp } from './driver-calendar.js';
import { infinityText, STRUCTURED_TIMESTAMP, STRUCTURED_ZONED_TIMESTAMP } from './structured-temporal.js';
import {
  connectDateCodec,
  epochCodec,
  isoCodec,
  type Read,
  reader,
  writeEpoch,
  writeIsoInstant,
  writeIsoSeconds,
} from './temporal-codec.js';
import { refusing, type TypeCodec, UnrepresentableValueError, valueCodec } from './type-codec.js';

const SECONDS_PER_DAY = 86_400;
const MILLIS = 3;
const MICROS = 6;
const NANOS = 9;

/** What the infinities are in a count of micro- or nanoseconds: the ends of int64. */
const INT64_ENDS = { infinity: '9223372036854775807', minusInfinity: '-9223372036854775808' };
/** And in one of milliseconds: the JDBC driver's marks. */
const DRIVER_MARKS = { infinity: '9223372036825200000', minusInfinity: '-9223372036832400000' };

/** The seconds that nanoseconds in an int64 reach. */
const MAX_NANO_SECONDS = 9_223_372_035;

const MAX_INT64 = 2n ** 63n - 1n;
/** The last second, in the year 294247, all of whose microseconds an int64 does not hold. */
const MAX_MICRO_SECONDS = 9_223_372_036_854;

const readTimestamp: Read = (buffer, start, end) => reader.readTimestamp(buffer, start, end);
const readTimestampWithZone: Read = (buffer, start, end) => reader.readTimestampWithZone(buffer, start, end);

/**
 * timestamp without time zone.
 * @param precision the declared number of fraction digits
 * @param sqlTimestamp bend dates as `java.sql.Timestamp` does
 */
export function timestampCodec(mode: TimePrecisionMode, precision: number, sqlTimestamp = false): TypeCodec {
  const read = sqlTimestamp ? asSqlTimestamp(readTimestamp) : readTimestamp;
  switch (mode) {
    case 'connect':
      return connectDateCodec(TIMESTAMP, read, writeMillis, 1);
    case 'isostring':
      return isoCodec('io.debezium.time.IsoTimestamp', '1970-01-01T00:00:00Z', read, writeIso);
    case 'structured':
      return structuredTimestampCodec(read, precision);
    case 'nanoseconds':
      return refusing(epochCodec('int64', 'io.debezium.time.NanoTimestamp', read, writeNanos));
    case 'microseconds':
      break;
    default:
      if (precision <= 3) return epochCodec('int64', 'io.debezium.time.Timestamp', read, writeMillis);
  }
  return epochCodec('int64', 'io.debezium.time.MicroTimestamp', read, writeMicros);
}

/**
 * timestamp with time zone: in UTC with the declared number of fraction digits.
 * @param sqlDate bend dates as `java.sql.Date` does
 */
export function timestampWithZoneCodec(mode: TimePrecisionMode, precision: number, sqlDate = false): TypeCodec {
  const read = sqlDate ? asSqlOffsetDateTime(readTimestampWithZone) : readTimestampWithZone;
  if (mode === 'structured') return structuredZonedTimestampCodec(read, precision);
  const codec = isoCodec('io.debezium.time.ZonedTimestamp', '1970-01-01T00:00:00Z', read, (out) => {
    if (reader.infinity === 0) writeIsoInstant(out, precision > 0 ? precision : 'shortest');
    else out.ascii(reader.infinity > 0 ? 'infinity' : '-infinity');
  });
  if (precision === 0 || sqlDate) return codec;
  return {
    ...codec,
    writeJson(out, buffer, start, end, form) {
      const before = out.position;
      out.ascii('"');
      if (writeUtcTimestamp(out, buffer, start, end, precision)) {
        out.ascii('"');
        return;
      }
      out.position = before;
      codec.writeJson(out, buffer, start, end, form);
    },
  };
}

function writeMillis(out: ByteWriter): void {
  writeEpochOr(out, MILLIS, DRIVER_MARKS);
}

/** Debezium's sum of the last instants of PostgreSQL's range, which an int64 does not reach: seconds stop at its end, microseconds go on behind it. */
function writeMicros(out: ByteWriter): void {
  if (reader.infinity !== 0 || reader.epochSeconds < MAX_MICRO_SECONDS) {
    writeEpochOr(out, MICROS, INT64_ENDS);
    return;
  }
  const micros = BigInt(reader.epochSeconds) * 1_000_000n;
  const whole = micros > MAX_INT64 ? MAX_INT64 : micros;
  out.ascii(String(BigInt.asIntN(64, whole + BigInt(reader.micros))));
}

function writeNanos(out: ByteWriter): void {
  if (reader.infinity === 0 && Math.abs(reader.epochSeconds) > MAX_NANO_SECONDS) {
    throw new UnrepresentableValueError('nanoseconds since 1970 reach from 1677 to 2262 only');
  }
  writeEpochOr(out, NANOS, INT64_ENDS);
}

function writeEpochOr(out: ByteWriter, digits: number, marks: typeof INT64_ENDS): void {
  if (reader.infinity === 0) writeEpoch(out, digits);
  else out.ascii(reader.infinity > 0 ? marks.infinity : marks.minusInfinity);
}

function writeIso(out: ByteWriter): void {
  if (reader.infinity === 0) writeIsoInstant(out, 'shortest');
  else {
    const millis = Number(reader.infinity > 0 ? DRIVER_MARKS.infinity : DRIVER_MARKS.minusInfinity);
    writeIsoSeconds(out, Math.floor(millis / 1000), 0, 'shortest');
  }
}

function structuredTimestampCodec(read: Read, precision: number): TypeCodec {
  const fallback = new Struct(STRUCTURED_TIMESTAMP, [1970, 1, 1, 0, 0, 0, 0, null, precision]);
  return valueCodec(STRUCTURED_TIMESTAMP, fallback, null, (buffer, start, end) => {
    read(buffer, start, end);
    const { year, month, day, hour, minute, second, micros, infinity } = reader;
    return new Struct(
      STRUCTURED_TIMESTAMP,
      infinity === 0
        ? [year, month, day, hour, minute, second, micros * 1000, null, precision]
        : [null, null, null, null, null, null, null, infinityText(infinity), precision],
    );
  });
}

/** The zone is always UTC: PostgreSQL stores none, only the session's shows. */
function structuredZonedTimestampCodec(read: Read, precision: number): TypeCodec {
  const schema = STRUCTURED_ZONED_TIMESTAMP;
  const fallback = new Struct(schema, [1970, 1, 1, 0, 0, 0, 0, 0, null, null, precision]);
  return valueCodec(schema, fallback, null, (buffer, start, end) => {
    read(buffer, start, end);
    if (reader.infinity !== 0) {
      const special = infinityText(reader.infinity);
      return new Struct(schema, [null, null, null, null, null, null, null, null, null, special, precision]);
    }
    const days = Math.floor(reader.epochSeconds / SECONDS_PER_DAY);
    const { year, month, day } = dateFromDays(days);
    const secondOfDay = reader.epochSeconds - days * SECONDS_PER_DAY;
    const hour = Math.floor(secondOfDay / 3600);
    const minute = Math.floor(secondOfDay / 60) % 60;
    const nanos = reader.micros * 1000;
    return new Struct(schema, [year, month, day, hour, minute, secondOfDay % 60, nanos, 0, 'Z', null, precision]);
  });
}
