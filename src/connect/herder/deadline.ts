import { ConnectException } from '../../error/errors.js';

/** Waits for a connector's own code, but not for ever: a connector that hangs must cost nobody else anything. */
export async function withDeadline<T>(what: string, ms: number, work: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectException(`${what} did not finish within ${ms} ms.`)), ms);
  });
  try {
    return await Promise.race([work(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
