import { setTimeout as delay } from 'node:timers/promises';
import { ConnectException } from '../../../error/errors.js';
import type { ClusterClient } from '../cluster/cluster-client.js';
import { errorReason } from '../cluster/cluster-failure.js';

/** One document to write (or, without content, to delete) under a version. */
export interface VersionedWrite {
  readonly resource: string;
  readonly id: string;
  /** JSON text, or null. */
  readonly document: string | null;
  /** What the stream writes later has a higher one, and wins. */
  readonly version: bigint;
  /** There was no document. */
  readonly missing: boolean;
}

const PAGE = 500;
/** The cluster remembers versions of deleted documents for `index.gc_deletes`, one minute, and refuses lower ones so long. */
const FORGETS_MS = 90_000;
const RETRY_MS = 2_000;

/**
 * Writes documents under versions that any later change of the stream exceeds: `external_gte` lets an equal version through, so that a wrong document
 * is replaced under the version it has, and a newer one stays.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk
 * @throws ConnectException when the cluster refuses a document for good, ClusterFailure
 */
export async function writeVersioned(client: ClusterClient, writes: readonly VersionedWrite[]): Promise<void> {
  for (let at = 0; at < writes.length; at += PAGE) {
    let left = await writePage(client, writes.slice(at, at + PAGE));
    for (const end = Date.now() + FORGETS_MS; left.length > 0 && Date.now() < end; ) {
      await delay(RETRY_MS);
      left = await writePage(client, left);
    }
  }
}

/** Resolves to those that may go through later: missing documents of which the cluster remembers the deletion. */
async function writePage(client: ClusterClient, writes: readonly VersionedWrite[]): Promise<readonly VersionedWrite[]> {
  const lines = writes.map(({ resource, id, document, version }) => {
    const target = `"_index":${JSON.stringify(resource)},"_id":${JSON.stringify(id)},"version":${version},"version_type":"external_gte"`;
    return document === null ? `{"delete":{${target}}}\n` : `{"index":{${target}}}\n${document}\n`;
  });
  const query = { filter_path: 'items.*.status,items.*.error.type,items.*.error.reason' };
  const { body } = await client.requestLines('/_bulk', Buffer.from(lines.join('')), { query });
  const { items } = JSON.parse(body) as { items: Record<string, { status: number; error?: object }>[] };
  return writes.filter((write, i) => {
    const { status, error } = Object.values(items[i] ?? {})[0] ?? { status: 0 };
    if (status < 300 || status === 404) return false;
    // Something newer is stored, which is as good; or the deletion of what is missing is remembered.
    if (status === 409) return write.missing;
    if (status === 429 || status === 503) return true;
    throw new ConnectException(
      `The document ${write.id} cannot be written to '${write.resource}': ${errorReason(JSON.stringify({ error }))}`,
    );
  });
}
