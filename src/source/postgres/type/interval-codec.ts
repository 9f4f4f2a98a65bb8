import { type Interval, toInterval } from '../../../../decoders/value/interval.js';
import { Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import type { IntervalHandlingMode, TimePrecisionMode } from '../event/event-options.js';
import { STRUCTURED_DURATION } from './structured-temporal.js';
import { type TypeCodec, valueCodec } from './type-codec.js';

/** The average length of a month, as Debezium turns months into time. */
const DAYS_PER_MONTH = 365.25 / 12;

const MAX_INT64 = 2n ** 63n - 1n;

/** interval; `precision` is the declared number of fraction digits. */
export function intervalCodec(time: TimePrecisionMode, mode: IntervalHandlingMode, precision: number): TypeCodec {
  if (time === 'structured') {
    const fallback = new Struct(STRUCTURED_DURATION, [0, 0, 0, 0, 0, 0n, 0, precision]);
    return valueCodec(STRUCTURED_DURATION, fallback, null, (buffer, start, end) => {
      const { years, months, days, hours, minutes, micros } = toInterval(buffer, start, end);
      const seconds = Math.trunc(micros / 1_000_000);
      const nanos = (micros - seconds * 1_000_000) * 1000 || 0;
      const parts = [years, months, days, hours, minutes, BigInt(seconds), nanos, precision];
      return new Struct(STRUCTURED_DURATION, parts);
    });
  }
  if (mode === 'string') {
    const schema = new Schema({ type: 'string', name: 'io.debezium.time.Interval', version: 1 });
    return valueCodec(schema, 'P0Y0M0DT0H0M0S', null, (buffer, start, end) => isoText(toInterval(buffer, start, end)));
  }
  const schema = new Schema({ type: 'int64', name: 'io.debezium.time.MicroDuration', version: 1 });
  return valueCodec(schema, 0n, null, (buffer, start, end) => totalMicros(toInterval(buffer, start, end)));
}

/** In doubles like Debezium, rounding included; too long intervals end at the ends of int64, as Java's cast does. */
function totalMicros(interval: Interval): bigint {
  const days = (interval.years * 12 + interval.months) * DAYS_PER_MONTH + interval.days;
  const seconds = ((days * 24 + interval.hours) * 60 + interval.minutes) * 60 + interval.micros / 1e6;
  const micros = BigInt(Math.trunc(seconds * 1e6));
  if (micros > MAX_INT64) return MAX_INT64;
  return micros < -MAX_INT64 - 1n ? -MAX_INT64 - 1n : micros;
}

function isoText({ years, months, days, hours, minutes, micros }: Interval): string {
  return `P${years}Y${months}M${days}DT${hours}H${minutes}M${secondsText(micros)}S`;
}

function secondsText(micros: number): string {
  const magnitude = Math.abs(micros);
  const fraction = String(magnitude % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const sign = micros < 0 ? '-' : '';
  return `${sign}${Math.floor(magnitude / 1_000_000)}${fraction === '' ? '' : `.${fraction}`}`;
}
