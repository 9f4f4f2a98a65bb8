import { connectorPath } from './entities.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

const DONE = { pause: 'paused', resume: 'resumed', stop: 'stopped' } as const;

/** `millrace ctl pause|resume|stop NAME…`: says what is wanted; `ctl list` shows when it is so. */
export async function setState(
  wish: keyof typeof DONE,
  names: readonly string[],
  options: ConnectionOptions,
): Promise<void> {
  const client = new WorkerClient(options);
  for (const name of names) {
    await client.send('PUT', connectorPath(name, `/${wish}`));
    console.log(`connector/${name} ${DONE[wish]}`);
  }
}
