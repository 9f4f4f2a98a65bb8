/**
 * The calendar of `java.util.GregorianCalendar` in UTC: Julian before 15 October 1582. What Java's SimpleDateFormat prints for
 * old dates differs from ISO 8601 by days, and users' formats are Java's.
 */

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** The day of a moment, in days since the epoch. */
export function dayOf(millis: number | bigint): number {
  return typeof millis === 'number' ? Math.floor(millis / DAY_MS) : Number((millis - millisInDay(millis)) / DAY);
}

/** Milliseconds since midnight. */
export function millisOfDay(millis: number | bigint): number {
  return typeof millis === 'number' ? millis - dayOf(millis) * DAY_MS : Number(millisInDay(millis));
}

const DAY = BigInt(DAY_MS);

function millisInDay(millis: bigint): bigint {
  return ((millis % DAY) + DAY) % DAY;
}

/** 1582-10-15, the first Gregorian day, in days since the epoch. */
const CUTOVER = -141_427;
/** 0000-03-01 of the Julian calendar, in days since the epoch: the year then begins behind its leap day. */
const JULIAN_ORIGIN = -719_470;
const GREGORIAN_ORIGIN = -719_468;

/** A day by its names; `year` is astronomical (0 is 1 BC), `month` is from 0. */
export interface CivilDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The civil day that begins `days` after the epoch. */
export function civilDay(days: number): CivilDay {
  return days < CUTOVER ? julianDay(days) : gregorianDay(days);
}

function gregorianDay(days: number): CivilDay {
  const shifted = days - GREGORIAN_ORIGIN;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const leaps = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return fromMarch(era * 400 + yearOfEra, dayOfEra - (365 * yearOfEra + leaps));
}

function julianDay(days: number): CivilDay {
  const shifted = days - JULIAN_ORIGIN;
  const era = Math.floor(shifted / 1461);
  const dayOfEra = shifted - era * 1461;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460)) / 365);
  return fromMarch(era * 4 + yearOfEra, dayOfEra - 365 * yearOfEra);
}

/** A day of a year that begins in March. */
function fromMarch(year: number, dayOfYear: number): CivilDay {
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 2 : marchMonth - 10;
  return { year: month <= 1 ? year + 1 : year, month, day };
}

/** Days since the epoch; month and day may lie outside of their ranges and carry over, as in a lenient calendar. */
export function daysOf(year: number, month: number, day: number): number {
  const wholeYear = year + Math.floor(month / 12);
  const wholeMonth = month - Math.floor(month / 12) * 12;
  const marchYear = wholeMonth <= 1 ? wholeYear - 1 : wholeYear;
  const marchMonth = wholeMonth <= 1 ? wholeMonth + 10 : wholeMonth - 2;
  const dayOfYear = Math.floor((153 * marchMonth + 2) / 5) + day - 1;
  const leaps = Math.floor(marchYear / 4);
  const gregorian =
    GREGORIAN_ORIGIN + marchYear * 365 + leaps - Math.floor(marchYear / 100) + Math.floor(marchYear / 400) + dayOfYear;
  return gregorian >= CUTOVER ? gregorian : JULIAN_ORIGIN + marchYear * 365 + leaps + dayOfYear;
}
