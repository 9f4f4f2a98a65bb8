import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';

const POLL_MS = 5;
/** A transaction that waits for a synchronous standby is in the stream long before it is visible: the stream does not stand still for it. */
const MAX_WAIT_MS = 1000;

/**
 * Waits until queries see what transaction `xid` has changed. A transaction is in the stream as soon as its commit is on disk, which is a moment before its
 * session takes it off the list of those that run; a catalog that is read in between is the one of before.
 */
export async function untilVisible(client: Client, xid: number): Promise<void> {
  for (const end = performance.now() + MAX_WAIT_MS; performance.now() < end; await delay(POLL_MS)) {
    const { rows } = await client.query<{ snapshot: string }>(
      'SELECT pg_catalog.txid_current_snapshot()::text AS snapshot',
    );
    if (seesTransaction(rows[0]?.snapshot ?? '', xid)) return;
  }
}

/**
 * Whether a snapshot sees a transaction that has ended.
 * @param snapshot `xmin:xmax:xip,xip,…`: the first transaction that was to come, and those below it that ran; 64 bits with the epoch
 * @param xid 32 bits, as in the stream
 */
export function seesTransaction(snapshot: string, xid: number): boolean {
  const [, next = '', running = ''] = snapshot.split(':');
  const low = (id: string) => Number(BigInt(id) & 0xffff_ffffn);
  if (((xid - low(next)) | 0) >= 0) return false;
  return running === '' || !running.split(',').some((id) => low(id) === xid);
}
