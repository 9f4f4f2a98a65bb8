const DAY_MS = 86_400_000;

/** Days since the epoch as `2026-01-31`. */
export function dayText(days: number): string | null {
  return iso(days * DAY_MS)?.slice(0, -'T00:00:00.000Z'.length) ?? null;
}

/** Units since the epoch, `perSecond` of them in a second, as `2026-01-31T10:20:30.123456Z`, with as many digits as the unit has. */
export function instantText(units: bigint, perSecond: bigint): string | null {
  const fraction = ((units % perSecond) + perSecond) % perSecond;
  const seconds = (units - fraction) / perSecond;
  const digits = perSecond.toString().length - 1;
  const text = iso(Number(seconds) * 1000);
  return text === null ? null : `${text.slice(0, -'000Z'.length)}${fraction.toString().padStart(digits, '0')}Z`;
}

/** Null beyond what Date can hold, such as PostgreSQL's infinity. */
function iso(ms: number): string | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
