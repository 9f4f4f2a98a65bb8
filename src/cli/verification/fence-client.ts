import { setTimeout as delay } from 'node:timers/promises';
import { ConnectException } from '../../error/errors.js';
import { connectorPath } from '../command/ctl/entities.js';
import { type WorkerClient, WorkerRefusal } from '../command/ctl/worker-client.js';

/** Where topics ended when the source had appended everything up to a position; all before is stored. */
export type LogEnds = readonly { readonly topic: string; readonly partition: number; readonly offset: number }[];

/** One request asks for no more, so that a worker that goes away is noticed. */
const REQUEST_MS = 20_000;
const PAUSE_MS = 1_000;
const GATEWAY_TIMEOUT = 504;
const CONFLICT = 409;

/**
 * Waits until a sink has stored, and made searchable, everything up to a log position. Goes on through restarts of connectors and of the worker.
 *
 * @throws ConnectException when that takes longer than `timeoutMs`, WorkerRefusal for what waiting does not help against
 */
export async function awaitFence(
  client: WorkerClient,
  connectors: { readonly source: string; readonly sink: string },
  lsn: string,
  timeoutMs: number,
): Promise<LogEnds> {
  const query = new URLSearchParams({ lsn, source: connectors.source, refresh: 'true', timeout: String(REQUEST_MS) });
  for (const end = Date.now() + timeoutMs; ; await delay(PAUSE_MS)) {
    try {
      return (await client.get<{ offsets: LogEnds }>(`${connectorPath(connectors.sink, '/fence')}?${query}`)).offsets;
    } catch (error) {
      const passing =
        !(error instanceof WorkerRefusal) || error.status === GATEWAY_TIMEOUT || error.status === CONFLICT;
      if (!passing) throw error;
      if (Date.now() < end) continue;
      throw new ConnectException(
        `After ${Math.round(timeoutMs / 1000)} s the sink has not stored everything up to ${lsn}: ${(error as Error).message} Give it more time with --timeout.`,
      );
    }
  }
}
