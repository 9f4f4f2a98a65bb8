/** The longest time that the engine's timers count, 24.8 days: longer ones fire after a millisecond. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A time from a setting, in milliseconds, as a timer takes it; settings of Java's type long say "never" with times of millions of years. */
export function timerMs(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST_TIMER_MS);
}
