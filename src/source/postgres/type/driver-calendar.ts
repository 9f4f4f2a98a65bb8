import { dateFromDays, daysFromDate } from '../../../../decoders/value/calendar.js';
import { type Read, reader } from './temporal-codec.js';

/*
 * Old dates as `java.sql.Date` and `java.sql.Timestamp` bend them: for strict compatibility only. Debezium gets the dates of snapshots and the elements of
 * arrays through these classes. Their calendar is Julian before 15 October 1582, and has no 5th to 14th of that month.
 */

/** Debezium's 1 January 292278994 and the like: what the driver's marks of the infinities are as dates. */
const INFINITY = { year: 292_278_994, month: 8, day: 16 };
const MINUS_INFINITY = { year: 292_269_055, month: 12, day: 2 };
/** The hour of the driver's mark of `-infinity`. */
const MARK_HOUR = 23;

/** As year, month and day of a `java.sql.Date`: without era, and the days that its calendar leaves out are ten days later. */
export function asSqlDate(read: Read): Read {
  return (buffer, start, end) => {
    read(buffer, start, end);
    if (reader.infinity !== 0) return;
    loseEra();
    leaveGap();
  };
}

/** As {@link asSqlDate}, with time and zone; minus infinity is an instant of the future. */
export function asSqlOffsetDateTime(read: Read): Read {
  return (buffer, start, end) => {
    read(buffer, start, end);
    if (reader.infinity > 0) return;
    if (reader.infinity < 0) {
      Object.assign(reader, MINUS_INFINITY, { infinity: 0, hour: MARK_HOUR, minute: 0, second: 0 });
      return;
    }
    loseEra();
    leaveGap();
  };
}

/** As the instant of a `java.sql.Timestamp` that was made of these fields: they are taken for Julian ones. */
export function asSqlTimestamp(read: Read): Read {
  return (buffer, start, end) => {
    read(buffer, start, end);
    if (reader.infinity !== 0 || !isBefore(15)) return;
    const { year, month, day } = reader;
    Object.assign(reader, dateFromDays(daysFromDate(year, month, day) + julianShift(year, month)));
  };
}

/** The date that an infinity is in a `java.sql.Date`. */
export function infiniteSqlDate(infinity: number): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  return infinity > 0 ? INFINITY : MINUS_INFINITY;
}

function loseEra(): void {
  if (reader.year <= 0) reader.year = 1 - reader.year;
}

function leaveGap(): void {
  if (isBefore(15) && !isBefore(5)) reader.day += 10;
}

/** Whether the date lies before that day of October 1582. */
function isBefore(day: number): boolean {
  if (reader.year !== 1582) return reader.year < 1582;
  return reader.month !== 10 ? reader.month < 10 : reader.day < day;
}

/** By how many days a Julian date is later than the Gregorian one of the same name; a century's leap day counts from March. */
function julianShift(year: number, month: number): number {
  const y = month <= 2 ? year - 1 : year;
  return Math.floor(y / 100) - Math.floor(y / 400) - 2;
}
