import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../src/log/log.js';

const POLL_MS = 5;

export interface Arrival {
  /** From `started` to the first record on the topic. */
  readonly secondsToFirst: number;
  /** From `started` to the last. */
  readonly seconds: number;
}

/**
 * Waits until topics hold so many records together, by their end offsets: what counts is what consumers can read.
 * @param check throws when there is no hope, because the contender has ended
 */
export async function arrival(
  log: Log,
  topics: string | readonly string[],
  records: number,
  started: number,
  check: () => void | Promise<void>,
): Promise<Arrival> {
  const seconds = () => (performance.now() - started) / 1000;
  const count = async () => {
    await check();
    const known = await log.topics();
    let sum = 0;
    for (const topic of [topics].flat()) {
      if (known.has(topic)) sum += Number((await log.offsets({ topic, partition: 0 })).latest);
    }
    return sum;
  };
  while ((await count()) === 0) await delay(POLL_MS);
  const secondsToFirst = seconds();
  while ((await count()) < records) await delay(POLL_MS);
  return { secondsToFirst, seconds: seconds() };
}
