import { writeIsoTime } from '../../../../decoders/value/iso-text.js';
import { TIME } from '../../../data/logical.js';
import { Struct } from '../../../data/struct.js';
import type { TimePrecisionMode } from '../event/event-options.js';
import { STRUCTURED_TIME, STRUCTURED_ZONED_TIME } from './structured-temporal.js';
import { connectDateCodec, epochCodec, isoCodec, type Read, reader, writeTimeOfDay } from './temporal-codec.js';
import { refusing, type TypeCodec, UnrepresentableValueError, valueCodec } from './type-codec.js';

const SECONDS_PER_DAY = 86_400;
const MILLIS = 3;
const MICROS = 6;
const NANOS = 9;

const readTime: Read = (buffer, start, end) => reader.readTime(buffer, start, end);

/** time without time zone; `precision` is the declared number of fraction digits. */
export function timeCodec(mode: TimePrecisionMode, precision: number): TypeCodec {
  switch (mode) {
    case 'connect':
      return connectDateCodec(TIME, readTime, (out) => writeTimeOfDay(out, MILLIS), 1);
    case 'isostring':
      return isoCodec('io.debezium.time.IsoTime', '00:00:00Z', readTime, (out) =>
        writeIsoTime(out, reader.secondOfDay % SECONDS_PER_DAY, reader.micros, 'shortest'),
      );
    case 'structured':
      return structuredTimeCodec(precision);
    case 'nanoseconds':
      return epochCodec('int64', 'io.debezium.time.NanoTime', readTime, (out) => writeTimeOfDay(out, NANOS));
    case 'adaptive':
      if (precision <= 3) {
        return epochCodec('int32', 'io.debezium.time.Time', readTime, (out) => writeTimeOfDay(out, MILLIS));
      }
      break;
    default:
  }
  return epochCodec('int64', 'io.debezium.time.MicroTime', readTime, (out) => writeTimeOfDay(out, MICROS));
}

/** time with time zone: moved to UTC, except in structured mode. */
export function timeWithZoneCodec(mode: TimePrecisionMode, precision: number): TypeCodec {
  const read: Read = (buffer, start, end) => reader.readTimeWithZone(buffer, start, end);
  if (mode === 'structured') return structuredZonedTimeCodec(read, precision);
  return isoCodec('io.debezium.time.ZonedTime', '00:00:00Z', read, (out) => {
    // The end of the day is kept as long as it is one in UTC.
    const utc = reader.secondOfDay - reader.offset;
    const inDay = reader.offset === 0 ? utc : ((utc % SECONDS_PER_DAY) + SECONDS_PER_DAY) % SECONDS_PER_DAY;
    writeIsoTime(out, inDay, reader.micros, 'shortest');
  });
}

function structuredTimeCodec(precision: number): TypeCodec {
  const fallback = new Struct(STRUCTURED_TIME, [0, 0, 0, 0, precision]);
  const codec = valueCodec(STRUCTURED_TIME, fallback, null, (buffer, start, end) => {
    reader.readTime(buffer, start, end);
    if (reader.hour === 24) throw new UnrepresentableValueError('a structured time cannot be 24:00');
    return new Struct(STRUCTURED_TIME, [reader.hour, reader.minute, reader.second, reader.micros * 1000, precision]);
  });
  return refusing(codec);
}

function structuredZonedTimeCodec(read: Read, precision: number): TypeCodec {
  const fallback = new Struct(STRUCTURED_ZONED_TIME, [0, 0, 0, 0, 0, precision]);
  return valueCodec(STRUCTURED_ZONED_TIME, fallback, null, (buffer, start, end) => {
    read(buffer, start, end);
    const { hour, minute, second, micros, offset } = reader;
    return new Struct(STRUCTURED_ZONED_TIME, [hour, minute, second, micros * 1000, offset, precision]);
  });
}
