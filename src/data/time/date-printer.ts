import { MONTHS, WEEKDAYS } from './calendar-names.js';
import { type CivilDay, civilDay, dayOf, daysOf, millisOfDay } from './gregorian-calendar.js';
import type { DatePart } from './simple-date-format.js';

/** The moment with what the letters ask for. */
interface Moment extends CivilDay {
  readonly days: number;
  readonly millisOfDay: number;
  /** Sunday is 0. */
  readonly weekday: number;
}

/** Formats `millis` since the epoch; a bigint keeps its milliseconds where numbers are too coarse. */
export function printDate(parts: readonly DatePart[], millis: number | bigint): string {
  const days = dayOf(millis);
  const weekday = (((days + 4) % 7) + 7) % 7;
  const moment: Moment = { ...civilDay(days), days, millisOfDay: millisOfDay(millis), weekday };
  let result = '';
  for (const part of parts) result += 'text' in part ? part.text : printField(part.letter, part.count, moment);
  return result;
}

function printField(letter: string, count: number, moment: Moment): string {
  const hour = Math.floor(moment.millisOfDay / 3_600_000);
  switch (letter) {
    case 'G':
      return moment.year > 0 ? 'AD' : 'BC';
    case 'y':
      return printYear(moment.year, count);
    case 'Y':
      return printYear(weekYear(moment), count);
    case 'M':
    case 'L': {
      const name = MONTHS[moment.month] as string;
      if (count >= 4) return name;
      return count === 3 ? name.slice(0, 3) : padded(moment.month + 1, count);
    }
    case 'E': {
      const name = WEEKDAYS[moment.weekday] as string;
      return count >= 4 ? name : name.slice(0, 3);
    }
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'z':
      return count >= 4 ? 'Coordinated Universal Time' : 'UTC';
    case 'Z':
      return '+0000';
    case 'X':
      return 'Z';
    default:
      return padded(numberOf(letter, hour, moment), count);
  }
}

function numberOf(letter: string, hour: number, moment: Moment): number {
  switch (letter) {
    case 'd':
      return moment.day;
    case 'D':
      return moment.days - daysOf(moment.year, 0, 1) + 1;
    case 'F':
      return Math.floor((moment.day - 1) / 7) + 1;
    case 'u':
      return moment.weekday === 0 ? 7 : moment.weekday;
    case 'w':
      return weekOfYear(moment);
    case 'W':
      return weekWithin(moment.day - 1, moment.weekday);
    case 'H':
      return hour;
    case 'k':
      return hour === 0 ? 24 : hour;
    case 'K':
      return hour % 12;
    case 'h':
      return hour % 12 === 0 ? 12 : hour % 12;
    case 'm':
      return Math.floor(moment.millisOfDay / 60_000) % 60;
    case 's':
      return Math.floor(moment.millisOfDay / 1000) % 60;
    default:
      return moment.millisOfDay % 1000;
  }
}

/** The week within a period that began `daysBefore` earlier; weeks begin on Sunday, the first one may be short. */
function weekWithin(daysBefore: number, weekday: number): number {
  const firstWeekday = (((weekday - daysBefore) % 7) + 7) % 7;
  return Math.floor((daysBefore + firstWeekday) / 7) + 1;
}

function weekOfYear(moment: Moment): number {
  return weekYear(moment) > moment.year ? 1 : weekWithin(moment.days - daysOf(moment.year, 0, 1), moment.weekday);
}

/** The last days of December belong to the week in which the next year begins. */
function weekYear(moment: Moment): number {
  const saturday = moment.days + 6 - moment.weekday;
  return saturday >= daysOf(moment.year + 1, 0, 1) ? moment.year + 1 : moment.year;
}

function printYear(year: number, count: number): string {
  const ofEra = year > 0 ? year : 1 - year;
  return count === 2 ? padded(ofEra % 100, 2) : padded(ofEra, count);
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
