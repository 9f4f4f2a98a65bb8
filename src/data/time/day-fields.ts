import { daysOf } from './gregorian-calendar.js';

/**
 * What a date may say about its day: `month` from 0, `weekday` from Sunday = 1, `weekdayInMonth` the second Friday's 2, all others from 1. A lenient
 * calendar takes numbers beyond.
 */
export type DayField = 'month' | 'day' | 'weekday' | 'weekOfMonth' | 'weekdayInMonth' | 'dayOfYear' | 'weekOfYear';

const SUNDAY = 1;

/**
 * Fields of a day in the order in which they were read, and the day that they mean. They may contradict each other: as in `java.util.GregorianCalendar`,
 * the combination that was completed last is believed.
 */
export class DayFields {
  readonly #values = new Map<DayField, number>();
  /** Nothing but month and day, as nearly always: there is nothing to decide. */
  #isPlain = true;

  set(field: DayField, value: number): void {
    if (field !== 'month' && field !== 'day') this.#isPlain = false;
    this.#values.delete(field);
    this.#values.set(field, value);
  }

  /** Monday is 1, Sunday 7; others are sorted out where their weeks are known. */
  setIsoWeekday(value: number): void {
    this.set('weekday', value >= 1 && value <= 7 ? ofIsoWeekday(value) : value);
  }

  /** Days since the epoch. */
  inYear(year: number): number {
    const month = this.#values.get('month') ?? 0;
    switch (this.#decisive()) {
      case 'dayOfYear':
        return daysOf(year, 0, 1) + this.#get('dayOfYear', 1) - 1;
      case 'weekOfYear':
        return this.#inWeeksFrom(daysOf(year, 0, 1), this.#get('weekOfYear', 1));
      case 'weekOfMonth':
        return this.#inWeeksFrom(daysOf(year, month, 1), this.#get('weekOfMonth', 1));
      case 'weekdayInMonth':
        return this.#nthWeekday(year, month);
      default:
        return daysOf(year, month, this.#get('day', 1));
    }
  }

  /** The day where the year is one of weeks: month and day mean nothing then. Weekdays that no week has carry over into others. */
  inWeekYear(year: number): number {
    let week = this.#get('weekOfYear', 1);
    let weekday = this.#get('weekday', SUNDAY);
    if (weekday < 1 || weekday > 7) {
      week += Math.floor((weekday - 1) / 7);
      weekday = ofIsoWeekday(mod7(weekday - 1) + 1);
    }
    return startOfWeek(daysOf(year, 0, 1)) + weekday - SUNDAY + 7 * (week - 1);
  }

  #get(field: DayField, unset: number): number {
    return this.#values.get(field) ?? unset;
  }

  /** The field that says the day; a weekday by itself is the first of its month. */
  #decisive(): DayField {
    if (this.#isPlain) return 'day';
    const order = [...this.#values.keys()];
    const read = (field: DayField) => order.indexOf(field) + 1;
    const weekday = read('weekday');
    const withWeekday = (field: DayField) => (read(field) > 0 && weekday > 0 ? Math.max(read(field), weekday) : 0);
    const latest = (candidates: readonly (readonly [DayField, number])[]) =>
      candidates.reduce((best, candidate) => (candidate[1] > best[1] ? candidate : best));

    const [complete, completed] = latest([
      ['day', read('day')],
      ['dayOfYear', read('dayOfYear')],
      ...this.#weekFields(withWeekday),
    ]);
    if (completed > 0) return complete;
    const [partial, at] = latest(
      this.#weekFields((field) => (field === 'weekdayInMonth' ? Math.max(read(field), weekday) : read(field))),
    );
    return at > 0 ? partial : 'day';
  }

  /** Weeks by when they were completed; of those that the same weekday completed, the one that was read last comes first. */
  #weekFields(completed: (field: DayField) => number): [DayField, number][] {
    const order = [...this.#values.keys()];
    const fields: DayField[] = ['weekOfMonth', 'weekdayInMonth', 'weekOfYear'];
    return fields
      .toSorted((one, other) => order.indexOf(other) - order.indexOf(one))
      .map((field) => [field, completed(field)]);
  }

  /** A day of the `week`th week from the one that holds `first`. */
  #inWeeksFrom(first: number, week: number): number {
    return startOfWeek(first) + 7 * (week - 1) + mod7(this.#get('weekday', SUNDAY) - SUNDAY);
  }

  /** Below zero counts from the end of the month, where zero is the last one of the month before. */
  #nthWeekday(year: number, month: number): number {
    const nth = this.#get('weekdayInMonth', 1);
    const weeksFrom = nth >= 0 ? daysOf(year, month, 1) + 7 * nth : daysOf(year, month + 1, 1) + 7 * (nth + 1);
    return onOrBefore(weeksFrom - 1, this.#get('weekday', SUNDAY));
  }
}

function ofIsoWeekday(weekday: number): number {
  return (weekday % 7) + 1;
}

/** Weeks begin on Sunday; the first one of a year or month is that of its first day. */
function startOfWeek(day: number): number {
  return onOrBefore(day, SUNDAY);
}

function onOrBefore(day: number, weekday: number): number {
  // The epoch was a Thursday.
  return day - mod7(day + 5 - weekday);
}

function mod7(value: number): number {
  return ((value % 7) + 7) % 7;
}
