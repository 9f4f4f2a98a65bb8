import { COLON, isDigit, isText, MINUS, PLUS, POINT, SPACE, ZERO } from './ascii.js';
import { daysFromDate } from './calendar.js';
import { MalformedValueError } from './value-error.js';

const SECONDS_PER_DAY = 86_400;

/**
 * Reads PostgreSQL's ISO date and time texts (`DateStyle = ISO`) into numbers, digit by digit.
 *
 * One instance is used for value after value; after a `read…` the fields hold what was found. Times are kept as whole seconds and microseconds:
 * their product exceeds 2^53 from the year 2255 on.
 */
export class TemporalReader {
  /** Proleptic Gregorian, 0 is 1 BC. */
  year = 0;
  month = 0;
  day = 0;
  hour = 0;
  minute = 0;
  second = 0;
  /** Microseconds of the second, 0 to 999999. */
  micros = 0;
  /** Seconds east of UTC. */
  offset = 0;
  /** 1 or -1 for `infinity` and `-infinity`, else 0; then no other field is set. */
  infinity = 0;

  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #at = 0;
  #type = '';

  /** `2024-02-29`, `0044-03-15 BC`, `infinity`. @throws MalformedValueError */
  readDate(buffer: Buffer, start: number, end: number): void {
    if (!this.#begin('date', buffer, start, end)) return;
    this.#date();
    this.#finish(true);
  }

  /** `12:34:56.789`, `24:00:00`. @throws MalformedValueError */
  readTime(buffer: Buffer, start: number, end: number): void {
    this.#begin('time', buffer, start, end);
    this.#time();
    this.#finish(false);
  }

  /** `12:34:56.789+05:30`. @throws MalformedValueError */
  readTimeWithZone(buffer: Buffer, start: number, end: number): void {
    this.#begin('time with time zone', buffer, start, end);
    this.#time();
    this.#zone();
    this.#finish(false);
  }

  /** `2024-02-29 12:34:56.789`, ` BC` at the end, `infinity`. @throws MalformedValueError */
  readTimestamp(buffer: Buffer, start: number, end: number): void {
    if (!this.#begin('timestamp', buffer, start, end)) return;
    this.#date();
    this.#expect(SPACE);
    this.#time();
    this.#finish(true);
  }

  /** `2024-02-29 12:34:56.789+02`, ` BC` at the end, `infinity`. @throws MalformedValueError */
  readTimestampWithZone(buffer: Buffer, start: number, end: number): void {
    if (!this.#begin('timestamp with time zone', buffer, start, end)) return;
    this.#date();
    this.#expect(SPACE);
    this.#time();
    this.#zone();
    this.#finish(true);
  }

  /** Days since 1970-01-01. */
  get epochDays(): number {
    return daysFromDate(this.year, this.month, this.day);
  }

  /** Seconds since midnight, up to 86400. */
  get secondOfDay(): number {
    return this.hour * 3600 + this.minute * 60 + this.second;
  }

  /** Whole seconds since 1970-01-01 00:00 UTC; `micros` counts upwards from there. */
  get epochSeconds(): number {
    return this.epochDays * SECONDS_PER_DAY + this.secondOfDay - this.offset;
  }

  /** False when the text is an infinity, and nothing is left to read. */
  #begin(type: string, buffer: Buffer, start: number, end: number): boolean {
    this.#type = type;
    this.#buffer = buffer;
    this.#start = this.#at = start;
    this.#end = end;
    this.offset = 0;
    this.micros = 0;
    this.infinity = isText(buffer, start, end, 'infinity') ? 1 : isText(buffer, start, end, '-infinity') ? -1 : 0;
    return this.infinity === 0;
  }

  #date(): void {
    this.year = this.#digits(4, 7);
    this.#expect(MINUS);
    this.month = this.#digits(2, 2);
    this.#expect(MINUS);
    this.day = this.#digits(2, 2);
    if (this.month < 1 || this.month > 12 || this.day < 1 || this.day > 31) this.#fail();
  }

  #time(): void {
    this.hour = this.#digits(2, 2);
    this.#expect(COLON);
    this.minute = this.#digits(2, 2);
    this.#expect(COLON);
    this.second = this.#digits(2, 2);
    if (this.hour > 24 || this.minute > 59 || this.second > 60) this.#fail();
    if (this.#peek() === POINT) {
      this.#at++;
      const start = this.#at;
      let value = this.#digits(1, 6);
      for (let digits = this.#at - start; digits < 6; digits++) value *= 10;
      this.micros = value;
    }
  }

  /** `+02`, `-03:30`, `+00:19:32`. */
  #zone(): void {
    const sign = this.#peek();
    if (sign !== PLUS && sign !== MINUS) this.#fail();
    this.#at++;
    let seconds = this.#digits(2, 2) * 3600;
    if (this.#peek() === COLON) {
      this.#at++;
      seconds += this.#digits(2, 2) * 60;
    }
    if (this.#peek() === COLON) {
      this.#at++;
      seconds += this.#digits(2, 2);
    }
    this.offset = sign === MINUS ? -seconds : seconds;
  }

  #finish(dated: boolean): void {
    if (this.#at === this.#end) return;
    if (!dated || !isText(this.#buffer, this.#at, this.#end, ' BC')) this.#fail();
    this.year = 1 - this.year;
  }

  #digits(min: number, max: number): number {
    const buffer = this.#buffer;
    const first = this.#at;
    const last = Math.min(this.#end, first + max);
    let at = first;
    let value = 0;
    for (; at < last; at++) {
      const byte = buffer[at] as number;
      if (!isDigit(byte)) break;
      value = value * 10 + byte - ZERO;
    }
    this.#at = at;
    if (at - first < min) this.#fail();
    return value;
  }

  #peek(): number {
    return this.#at < this.#end ? (this.#buffer[this.#at] as number) : -1;
  }

  #expect(byte: number): void {
    if (this.#peek() !== byte) this.#fail();
    this.#at++;
  }

  #fail(): never {
    throw new MalformedValueError(this.#type, this.#buffer, this.#start, this.#end);
  }
}
