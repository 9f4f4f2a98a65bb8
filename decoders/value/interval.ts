import { MalformedValueError } from './value-error.js';

/** An interval in the parts that PostgreSQL writes (`IntervalStyle = postgres`); each has its own sign. */
export interface Interval {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  /** Whole microseconds of the seconds part. */
  readonly micros: number;
}

const UNIT = /^([+-]?\d+) (year|mon|day)s?(?: |$)/;
const CLOCK = /^([+-]?)(\d+):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/;

/** `1 year 2 mons -3 days +04:05:06.000007`, `00:00:00`. @throws MalformedValueError */
export function toInterval(buffer: Buffer, start: number, end: number): Interval {
  let rest = buffer.toString('latin1', start, end);
  const parts = { years: 0, months: 0, days: 0 };
  let unit = UNIT.exec(rest);
  let seen = unit !== null;
  for (; unit !== null; unit = UNIT.exec(rest)) {
    const amount = Number(unit[1]);
    if (unit[2] === 'year') parts.years = amount;
    else if (unit[2] === 'mon') parts.months = amount;
    else parts.days = amount;
    rest = rest.slice(unit[0].length);
  }
  const clock = CLOCK.exec(rest);
  seen ||= clock !== null;
  if (!seen || (rest !== '' && clock === null)) throw new MalformedValueError('interval', buffer, start, end);
  const sign = clock?.[1] === '-' ? -1 : 1;
  const part = (index: number) => (clock ? sign * Number(clock[index]) || 0 : 0);
  const fraction = Number((clock?.[5] ?? '').padEnd(6, '0'));
  return { ...parts, hours: part(2), minutes: part(3), micros: part(4) * 1_000_000 + sign * fraction || 0 };
}
