import type { ClusterClient } from './cluster-client.js';
import { ClusterFailure } from './cluster-failure.js';
import { refreshResources } from './refresh.js';
import { scroll } from './scroll.js';

const PAGE = 1000;

/**
 * Deletes every document of a resource whose version is below `version`: what a truncate leaves behind.
 *
 * Each delete carries the version, so that doing it again after a restart never touches what was written since. Returns how many there were.
 *
 * @throws ClusterFailure
 */
export async function deleteOlderThan(client: ClusterClient, resource: string, version: bigint): Promise<number> {
  await refreshResources(client, [resource]);
  let deleted = 0;
  for await (const hits of scroll(client, resource, { version: true, _source: false, size: PAGE })) {
    const older = hits.map(readHit).filter((hit) => hit.version < version);
    if (older.length > 0) await deleteAll(client, older, version);
    deleted += older.length;
  }
  return deleted;
}

interface Hit {
  /** As JSON text. */
  readonly index: string;
  readonly id: string;
  readonly version: bigint;
}

function readHit(members: ReadonlyMap<string, string>): Hit {
  return {
    index: members.get('_index') as string,
    id: members.get('_id') as string,
    // Of its digits: versions may exceed what a number holds.
    version: BigInt(members.get('_version') as string),
  };
}

async function deleteAll(client: ClusterClient, hits: readonly Hit[], version: bigint): Promise<void> {
  const lines = hits.map(({ index, id }) => {
    return `{"delete":{"_index":${index},"_id":${id},"version":${version},"version_type":"external"}}\n`;
  });
  const query = { filter_path: 'errors,items.*.status,items.*.error.type' };
  const { body } = await client.requestLines('/_bulk', Buffer.from(lines.join('')), { query });
  const { items = [] } = JSON.parse(body) as { items?: { delete: { status: number } }[] };
  // A conflict means that something newer was written meanwhile.
  const failed = items.find(({ delete: { status } }) => status >= 400 && status !== 404 && status !== 409);
  if (failed) throw ClusterFailure.refused(failed.delete.status, body);
}
