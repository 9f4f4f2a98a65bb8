const FIXED = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/;
const DAY_SECONDS = 86_400;

/** A time zone, by the rules that the runtime knows, or a fixed offset. Times are seconds since the epoch, offsets seconds east of UTC. */
export class TimeZone {
  readonly #fixed: number | null;
  readonly #format: Intl.DateTimeFormat | null;

  private constructor(fixed: number | null, format: Intl.DateTimeFormat | null) {
    this.#fixed = fixed;
    this.#format = format;
  }

  /** The zone of a name like `Europe/Oslo` or an offset like `+08:00`; null if there is none. */
  static of(name: string): TimeZone | null {
    const fixed = FIXED.exec(name);
    if (fixed) {
      const seconds = Number(fixed[2]) * 3600 + Number(fixed[3]) * 60 + Number(fixed[4] ?? 0);
      return new TimeZone(fixed[1] === '-' ? -seconds : seconds, null);
    }
    // Names are case-sensitive in Java.
    if (!/^[A-Z]/.test(name)) return null;
    try {
      return new TimeZone(null, formatFor(name));
    } catch {
      return null;
    }
  }

  /** The offset at a moment. */
  offsetAt(seconds: number): number {
    if (!this.#format) return this.#fixed ?? 0;
    const whole = Math.floor(seconds);
    const parts: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(new Date(whole * 1000))) parts[type] = value;
    const year = parts.era?.startsWith('B') ? 1 - Number(parts.year) : Number(parts.year);
    const local = new Date(0);
    local.setUTCFullYear(year, Number(parts.month) - 1, Number(parts.day));
    local.setUTCHours(Number(parts.hour), Number(parts.minute), Number(parts.second));
    return local.getTime() / 1000 - whole;
  }

  /** The offset of a wall-clock time; where clocks change, the one before the change. */
  offsetOfLocal(localSeconds: number): number {
    const before = this.offsetAt(localSeconds - DAY_SECONDS);
    const after = this.offsetAt(localSeconds + DAY_SECONDS);
    if (before === after || this.offsetAt(localSeconds - before) === before) return before;
    return this.offsetAt(localSeconds - after) === after ? after : before;
  }
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
