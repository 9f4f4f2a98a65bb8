import { setImmediate as immediate } from 'node:timers/promises';
import { timerMs } from '../../config/timer-ms.js';

/** Waits for a promise, but not for ever: true when it has resolved in time, false when not. @throws what the promise rejects with */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timerMs(ms), false);
  });
  try {
    return await Promise.race([promise.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the promise settles within one turn of the event loop, in which a socket that has something gives it out. */
export async function settlesInTurn(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  // The first ends in this turn, before sockets are read, the second behind them.
  const turn = (async () => {
    await immediate();
    await immediate();
    return false;
  })();
  return Promise.race([settled, turn]);
}
