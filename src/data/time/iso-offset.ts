const DAY_SECONDS = 86_400;
const OFFSET = '(Z|[+-]\\d{2}:\\d{2}(?::\\d{2})?)';
const CLOCK = '(\\d{2}):(\\d{2})(?::(\\d{2})(\\.\\d{1,9})?)?';
const DATE_TIME = new RegExp(`^([+-]?\\d{4,9})-(\\d{2})-(\\d{2})T${CLOCK}${OFFSET}$`, 'i');
const TIME = new RegExp(`^${CLOCK}${OFFSET}$`, 'i');

/** A time with its offset, in seconds; the fraction stays as it was written. */
export interface OffsetTime {
  /** Of the wall clock, since the epoch or, without a date, since midnight. */
  readonly localSeconds: number;
  /** With its point, or empty. */
  readonly fraction: string;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** `2020-01-31T10:00:00.5+01:00`; null if the text is something else. */
export function parseOffsetDateTime(text: string): OffsetTime | null {
  const found = DATE_TIME.exec(text);
  if (!found) return null;
  const midnight = new Date(0);
  midnight.setUTCFullYear(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  return timeOf(midnight.getTime() / 1000, found.slice(4));
}

/** `10:00:00+01:00`; null if the text is something else. */
export function parseOffsetTime(text: string): OffsetTime | null {
  const found = TIME.exec(text);
  return found && timeOf(0, found.slice(1));
}

function timeOf(midnight: number, [hour, minute, second, fraction, offset = 'Z']: (string | undefined)[]): OffsetTime {
  return {
    localSeconds: midnight + Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0),
    fraction: (fraction ?? '').replace(/\.?0+$/, ''),
    offset: offsetSeconds(offset),
  };
}

function offsetSeconds(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).split(':').map(Number);
  const total = hours * 3600 + minutes * 60 + seconds;
  return text.startsWith('-') ? -total : total;
}

/** The same moment at another offset, as ISO 8601 date and time. */
export function offsetDateTimeAt(time: OffsetTime, offset: number): string {
  const seconds = time.localSeconds - time.offset + offset;
  const days = Math.floor(seconds / DAY_SECONDS);
  const date = new Date(days * DAY_SECONDS * 1000);
  const day = `${yearText(date.getUTCFullYear())}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
  return `${day}T${clockText(seconds - days * DAY_SECONDS)}${time.fraction}${offsetText(offset)}`;
}

/** The same time of day at another offset; it may pass midnight. */
export function offsetTimeAt(time: OffsetTime, offset: number): string {
  const seconds = (((time.localSeconds - time.offset + offset) % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
  return `${clockText(seconds)}${time.fraction}${offsetText(offset)}`;
}

function clockText(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function offsetText(offset: number): string {
  if (offset === 0) return 'Z';
  const size = Math.abs(offset);
  const seconds = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${seconds}`;
}

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  if (year < 0) return `-${digits}`;
  return year > 9999 ? `+${digits}` : digits;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
