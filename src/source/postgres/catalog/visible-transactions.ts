import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';

const RETRY_MS = 2;

/**
 * Waits until queries see what these transactions have changed. A commit is sent to replication as soon as it is in the write-ahead log, and only then made
 * visible to other sessions, so that a quick reader of the stream would find the rows, or the catalog, as they were before.
 *
 * @param transactions ids as the stream has them, of 32 bits
 * @param patienceMs mostly it is a matter of microseconds; a commit that waits for a synchronous standby takes as long as that is away
 * @returns whether all are visible; not, when that takes longer
 * @throws DatabaseError
 * @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
export async function untilVisible(
  client: Client,
  transactions: ReadonlySet<number>,
  patienceMs: number,
): Promise<boolean> {
  for (const end = Date.now() + patienceMs; ; await delay(RETRY_MS)) {
    const { rows } = await client.query<{ snapshot: string }>(
      'SELECT pg_catalog.txid_current_snapshot()::text AS snapshot',
    );
    if (allVisible(rows[0]?.snapshot ?? '', transactions)) return true;
    if (Date.now() > end) return false;
  }
}

/** @param snapshot `xmin:xmax:xip,xip…`, numbers of 64 bits: those from xmax on and those in the list are not visible */
export function allVisible(snapshot: string, transactions: Iterable<number>): boolean {
  const [, xmax = '0', running = ''] = snapshot.split(':');
  const next = low32(xmax);
  const open = new Set(running === '' ? [] : running.split(',').map(low32));
  for (const transaction of transactions) {
    // Numbers of 32 bits go round: what lies within half of them before xmax is older.
    if (((transaction - next) | 0) >= 0 || open.has(transaction >>> 0)) return false;
  }
  return true;
}

const low32 = (number: string): number => Number(BigInt.asUintN(32, BigInt(number)));
