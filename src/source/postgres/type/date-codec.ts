import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { daysFromDate } from '../../../../decoders/value/calendar.js';
import { writeInteger } from '../../../../decoders/value/decimal-digits.js';
import { writeIsoDate } from '../../../../decoders/value/iso-text.js';
import { DATE, MILLIS_PER_DAY } from '../../../data/logical.js';
import { Struct } from '../../../data/struct.js';
import type { TimePrecisionMode } from '../event/event-options.js';
import { asSqlDate, infiniteSqlDate } from './driver-calendar.js';
import { infinityText, STRUCTURED_DATE } from './structured-temporal.js';
import {
  connectDateCodec,
  epochCodec,
  isoCodec,
  type Read,
  reader,
  writeEpochDays,
  writeIsoDays,
} from './temporal-codec.js';
import { type TypeCodec, valueCodec } from './type-codec.js';

/** The days that Debezium's stream shows for `infinity` and `-infinity`. */
const INFINITE_DAYS = 2_146_033_979;
const MINUS_INFINITE_DAYS = -2_147_472_691;

const readDate: Read = (buffer, start, end) => reader.readDate(buffer, start, end);

/**
 * date. Infinite dates are the days that Debezium's stream shows.
 * @param sqlDate bend dates as `java.sql.Date` does
 */
export function dateCodec(mode: TimePrecisionMode, sqlDate: boolean): TypeCodec {
  const read = sqlDate ? asSqlDate(readDate) : readDate;
  const infiniteDays = () => {
    if (!sqlDate) return reader.infinity > 0 ? INFINITE_DAYS : MINUS_INFINITE_DAYS;
    const { year, month, day } = infiniteSqlDate(reader.infinity);
    return daysFromDate(year, month, day);
  };
  const writeDays = (out: ByteWriter) =>
    // Days beyond an int32 lose their upper half, as in Java's cast.
    reader.infinity === 0 ? writeEpochDays(out) : writeInteger(out, infiniteDays() | 0);
  switch (mode) {
    case 'connect':
      return connectDateCodec(DATE, read, writeDays, MILLIS_PER_DAY);
    case 'isostring':
      return isoCodec('io.debezium.time.IsoDate', '1970-01-01Z', read, (out) => {
        if (reader.infinity === 0) writeIsoDate(out, reader.year, reader.month, reader.day);
        else writeIsoDays(out, infiniteDays());
        out.ascii('Z');
      });
    case 'structured':
      return structuredDateCodec(read);
    default:
      return epochCodec('int32', 'io.debezium.time.Date', read, writeDays);
  }
}

function structuredDateCodec(read: Read): TypeCodec {
  const fallback = new Struct(STRUCTURED_DATE, [1970, 1, 1, null]);
  return valueCodec(STRUCTURED_DATE, fallback, null, (buffer, start, end) => {
    read(buffer, start, end);
    if (reader.infinity !== 0) return new Struct(STRUCTURED_DATE, [null, null, null, infinityText(reader.infinity)]);
    return new Struct(STRUCTURED_DATE, [reader.year, reader.month, reader.day, null]);
  });
}
