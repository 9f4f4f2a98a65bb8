const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP. A second one ends the process as if nobody listened: the user does not want to wait. (`process.exit` would: it
 * ends threads, wherever they are.)
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      for (const each of SIGNALS) process.off(each, stop);
      resolve(signal);
    };
    for (const each of SIGNALS) process.on(each, stop);
  });
}
