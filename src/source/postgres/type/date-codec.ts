import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { writeInteger } from '../../../../decoders/value/decimal-digits.js';
import { writeIsoDate } from '../../../../decoders/value/iso-text.js';
import { DATE, MILLIS_PER_DAY } from '../../../data/logical.js';
import { Struct } from '../../../data/struct.js';
import type { TimePrecisionMode } from '../event/event-options.js';
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

/** How Debezium shows what an `int32` of days has no form for, and where it reads wrong. */
interface DateQuirks {
  /** The days of `infinity` and of `-infinity`. */
  readonly infinity: number;
  readonly minusInfinity: number;
  /** The era is not read: 44 BC becomes 44 AD. */
  readonly losesEra: boolean;
}

const STREAM: DateQuirks = { infinity: 2_146_033_979, minusInfinity: -2_147_472_691, losesEra: false };
const STRICT_SNAPSHOT: DateQuirks = { infinity: -622_191_234, minusInfinity: -625_821_272, losesEra: true };

/**
 * date. Infinite dates are the days that Debezium's stream shows.
 * @param strictSnapshot bend dates in snapshots as Debezium does
 */
export function dateCodec(mode: TimePrecisionMode, strictSnapshot: boolean): TypeCodec {
  const quirks = strictSnapshot ? STRICT_SNAPSHOT : STREAM;
  const read: Read = (buffer, start, end) => {
    reader.readDate(buffer, start, end);
    if (quirks.losesEra && reader.year <= 0) reader.year = 1 - reader.year;
  };
  const infiniteDays = () => (reader.infinity > 0 ? quirks.infinity : quirks.minusInfinity);
  const writeDays = (out: ByteWriter) =>
    reader.infinity === 0 ? writeEpochDays(out) : writeInteger(out, infiniteDays());
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
