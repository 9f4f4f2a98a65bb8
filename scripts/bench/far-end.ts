import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../src/log/log.js';

const POLL_MS = 5;
/** Of the time, for asking: hundreds of topics would keep the broker busy with questions. */
const ASKING_SHARE = 0.2;

export interface Arrival {
  /** From `started` to the first record on the topic; on each of them, where there are several. */
  readonly secondsToFirst: number;
  /** From `started` to the last. */
  readonly seconds: number;
}

/**
 * Waits until topics hold so many records together, by their end offsets: what counts is what consumers can read.
 * @param check throws when there is no hope, because the contender has ended
 * @param onFirst called when each topic has a record: what tables cost once, their schemas and topics, is over; with how many records there are
 */
export async function arrival(
  log: Log,
  topics: string | readonly string[],
  records: number,
  started: number,
  check: () => void | Promise<void>,
  onFirst: (records: number) => void = () => {},
): Promise<Arrival> {
  const names = [topics].flat();
  const seconds = () => (performance.now() - started) / 1000;
  let asked = 0;
  const count = async () => {
    await check();
    const before = performance.now();
    const known = await log.topics();
    let sum = 0;
    let used = 0;
    for (const topic of names) {
      const latest = known.has(topic) ? Number((await log.offsets({ topic, partition: 0 })).latest) : 0;
      sum += latest;
      if (latest > 0) used++;
    }
    asked = performance.now() - before;
    return { sum, used };
  };
  const pause = () => delay(Math.max(POLL_MS, asked / ASKING_SHARE - asked));
  let found = await count();
  for (; found.used < names.length; found = await count()) await pause();
  const secondsToFirst = seconds();
  onFirst(found.sum);
  while ((await count()).sum < records) await pause();
  return { secondsToFirst, seconds: seconds() };
}
