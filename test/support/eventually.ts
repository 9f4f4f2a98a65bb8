import { vi } from 'vitest';

/**
 * Waits until the assertion holds, and gives what it returns. A minute is not what anything here takes: it is what a machine may need that has other
 * things to do (`vi.waitFor` alone gives up after one second).
 */
export const eventually = <Result>(assertion: () => Result | Promise<Result>): Promise<Result> =>
  vi.waitFor(assertion, { timeout: 60_000, interval: 20 });
