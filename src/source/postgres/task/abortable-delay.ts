import { timerMs } from '../../../config/timer-ms.js';

/** Resolves after a time, or as soon as the signal fires. */
export function abortableDelay(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, timerMs(milliseconds));
    signal.addEventListener('abort', done, { once: true });
  });
}
