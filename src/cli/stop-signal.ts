/** Resolves at the first SIGINT, SIGTERM or SIGHUP. A second one ends the process at once: the user does not want to wait. */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let received = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (received) process.exit(1);
        received = true;
        resolve(signal);
      });
    }
  });
}
