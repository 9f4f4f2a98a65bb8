import { MONTHS, WEEKDAYS, ZONES } from './calendar-names.js';
import { type DayField, DayFields } from './day-fields.js';
import { civilDay, DAY_MS } from './gregorian-calendar.js';
import type { DatePart } from './simple-date-format.js';

/** Letters whose neighbour to the left takes only as many digits as it has letters: `yyyyMMdd`. */
const NUMERIC = new Set('yYwWDdFuHkKhmsS');

/** Letters whose number says something about the day as it is. */
const DAY_FIELDS: Readonly<Record<string, DayField>> = {
  d: 'day',
  D: 'dayOfYear',
  w: 'weekOfYear',
  W: 'weekOfMonth',
  F: 'weekdayInMonth',
};

/** What has been read; nothing stands for the first moment of 1970. */
interface Fields {
  era?: number;
  year?: number;
  twoDigitYear?: boolean;
  /** The year is one of weeks (letter Y). */
  weekBased?: boolean;
  readonly day: DayFields;
  hourOfDay?: number;
  hour?: number;
  pm?: number;
  minute?: number;
  second?: number;
  millis?: number;
  /** Minutes east of UTC. */
  zone?: number;
}

/** Milliseconds since the epoch, or null if the text does not begin with such a date. */
export function parseDate(parts: readonly DatePart[], text: string): number | null {
  const fields: Fields = { day: new DayFields() };
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if ('text' in part) {
      if (!text.startsWith(part.text, at)) return null;
      at += part.text.length;
      continue;
    }
    while (text[at] === ' ' || text[at] === '\t') at++;
    const abutting = isNumeric(parts[index + 1]);
    const end = readField(fields, part.letter, part.count, abutting, text, at);
    if (end < 0) return null;
    at = end;
  }
  return resolve(fields);
}

function isNumeric(part: DatePart | undefined): boolean {
  if (!part || 'text' in part) return false;
  return NUMERIC.has(part.letter) || ((part.letter === 'M' || part.letter === 'L') && part.count <= 2);
}

/** Reads one field; gives where it ends, or -1. */
function readField(fields: Fields, letter: string, count: number, abutting: boolean, text: string, at: number): number {
  switch (letter) {
    case 'G':
      return readName(['BC', 'AD'], text, at, (index) => {
        fields.era = index;
      });
    case 'E':
      return readName(withShort(WEEKDAYS), text, at, (index) => {
        fields.day.set('weekday', (index % 7) + 1);
      });
    case 'a':
      return readName(['AM', 'PM'], text, at, (index) => {
        fields.pm = index;
        preferHalfDay(fields);
      });
    case 'z':
    case 'Z':
      return readZone(fields, text, at);
    case 'X':
      return text[at] === 'Z' ? setZone(fields, 0, at + 1) : readOffset(fields, text, at, count === 1);
    case 'M':
    case 'L':
      if (count > 2) {
        return readName(withShort(MONTHS), text, at, (index) => {
          fields.day.set('month', index % 12);
        });
      }
      break;
  }
  if (abutting && at + count > text.length) return -1;
  const digits = /^-?\d+/.exec(abutting ? text.slice(at, at + count) : text.slice(at));
  if (!digits) return -1;
  setNumber(fields, letter, count, digits[0]);
  return at + digits[0].length;
}

function setNumber(fields: Fields, letter: string, count: number, digits: string): void {
  // Java reads a long and keeps its lower 32 bits.
  const value = Number(BigInt.asIntN(32, BigInt(digits)));
  const dayField = DAY_FIELDS[letter];
  if (dayField !== undefined) {
    fields.day.set(dayField, value);
    return;
  }
  switch (letter) {
    case 'y':
    case 'Y':
      fields.year = value;
      fields.weekBased = letter === 'Y';
      fields.twoDigitYear = count <= 2 && /^\d\d$/.test(digits);
      break;
    case 'M':
    case 'L':
      fields.day.set('month', value - 1);
      break;
    case 'u':
      fields.day.setIsoWeekday(value);
      break;
    case 'H':
      fields.hourOfDay = value;
      break;
    case 'k':
      fields.hourOfDay = value === 24 ? 0 : value;
      break;
    case 'K':
      fields.hour = value;
      preferHalfDay(fields);
      break;
    case 'h':
      fields.hour = value === 12 ? 0 : value;
      preferHalfDay(fields);
      break;
    case 'm':
      fields.minute = value;
      break;
    case 's':
      fields.second = value;
      break;
    default:
      fields.millis = value;
  }
}

/** An hour with its half of the day counts for more than an hour of the day before it. */
function preferHalfDay(fields: Fields): void {
  if (fields.hour !== undefined && fields.pm !== undefined) fields.hourOfDay = undefined;
}

function withShort(names: readonly string[]): string[] {
  return [...names, ...names.map((name) => name.slice(0, 3))];
}

/** The longest of the names that stands here, whatever its case. */
function readName(names: readonly string[], text: string, at: number, found: (index: number) => void): number {
  let best = -1;
  let length = 0;
  for (const [index, name] of names.entries()) {
    if (name.length > length && text.slice(at, at + name.length).toLowerCase() === name.toLowerCase()) {
      best = index;
      length = name.length;
    }
  }
  if (best < 0) return -1;
  found(best);
  return at + length;
}

function readZone(fields: Fields, text: string, at: number): number {
  if (text[at] === '+' || text[at] === '-') return readOffset(fields, text, at, false);
  if (text.startsWith('GMT', at) && (text[at + 3] === '+' || text[at + 3] === '-')) {
    return readOffset(fields, text, at + 3, false);
  }
  const name = /^[A-Za-z]+/.exec(text.slice(at))?.[0];
  const zone = name === undefined ? undefined : ZONES[name.toUpperCase()];
  if (name === undefined || zone === undefined) return -1;
  return setZone(fields, zone, at + name.length);
}

function readOffset(fields: Fields, text: string, at: number, hoursOnly: boolean): number {
  const found = (hoursOnly ? /^([+-])(\d\d)()/ : /^([+-])(\d\d?):?(\d\d)/).exec(text.slice(at));
  if (!found) return -1;
  const minutes = Number(found[2]) * 60 + Number(found[3] || 0);
  return setZone(fields, found[1] === '-' ? -minutes : minutes, at + found[0].length);
}

function setZone(fields: Fields, minutes: number, end: number): number {
  fields.zone = minutes;
  return end;
}

function resolve(fields: Fields): number {
  const moment = momentIn(fullYear(fields), fields);
  // Of the year in which the hundred begin, what is past its first day belongs to it; the rest to the year a hundred later.
  const isBefore = fields.twoDigitYear && fields.era !== 0 && moment < startOfHundredYears();
  return isBefore ? momentIn(fullYear(fields) + 100, fields) : moment;
}

function startOfHundredYears(): number {
  const start = new Date();
  return start.setUTCFullYear(start.getUTCFullYear() - 80);
}

function momentIn(year: number, fields: Fields): number {
  const days = fields.weekBased ? fields.day.inWeekYear(year) : fields.day.inYear(year);
  const hour = fields.hourOfDay ?? (fields.hour ?? 0) + (fields.pm ?? 0) * 12;
  const minutes = hour * 60 + (fields.minute ?? 0) - (fields.zone ?? 0);
  return days * DAY_MS + minutes * 60_000 + (fields.second ?? 0) * 1000 + (fields.millis ?? 0);
}

/** Two digits mean a year of the hundred that begin eighty years ago, as in Java. */
function fullYear(fields: Fields): number {
  let year = fields.year ?? 1970;
  if (fields.twoDigitYear) {
    const start = civilDay(Math.floor(Date.now() / DAY_MS)).year - 80;
    year += Math.floor(start / 100) * 100 + (year < start % 100 ? 100 : 0);
  }
  return fields.era === 0 ? 1 - year : year;
}
