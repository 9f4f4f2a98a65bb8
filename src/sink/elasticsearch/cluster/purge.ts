import { arrayItems, objectMembers } from '../document/json-slices.js';
import type { ClusterClient } from './cluster-client.js';
import { ClusterFailure } from './cluster-failure.js';

const PAGE = 1000;
const KEEP_ALIVE = '1m';

/**
 * Deletes every document of a resource whose version is below `version`: what a truncate leaves behind.
 *
 * Each delete carries the version, so that doing it again after a restart never touches what was written since. Returns how many there were.
 *
 * @throws ClusterFailure
 */
export async function deleteOlderThan(client: ClusterClient, resource: string, version: bigint): Promise<number> {
  const path = `/${encodeURIComponent(resource)}`;
  await client.request('POST', `${path}/_refresh`);
  const query = { scroll: KEEP_ALIVE, filter_path: '_scroll_id,hits.hits._index,hits.hits._id,hits.hits._version' };
  const search = JSON.stringify({ version: true, _source: false, size: PAGE, sort: ['_doc'] });
  let page = readPage((await client.request('POST', `${path}/_search`, search, { query })).body);
  let deleted = 0;
  try {
    while (page.hits.length > 0) {
      const older = page.hits.filter((hit) => BigInt(hit.version) < version);
      if (older.length > 0) await deleteAll(client, older, version);
      deleted += older.length;
      const next = JSON.stringify({ scroll: KEEP_ALIVE, scroll_id: page.scrollId });
      page = readPage((await client.request('POST', '/_search/scroll', next)).body);
    }
  } finally {
    await client.request('DELETE', '/_search/scroll', JSON.stringify({ scroll_id: page.scrollId }), { accept: [404] });
  }
  return deleted;
}

interface Hit {
  readonly index: string;
  readonly id: string;
  /** Digits, as they stand in the answer: versions may exceed what a number holds. */
  readonly version: string;
}

function readPage(body: string): { readonly scrollId: string; readonly hits: readonly Hit[] } {
  const answer = objectMembers(body);
  const hits = answer.get('hits');
  const items = hits === undefined ? undefined : objectMembers(hits).get('hits');
  return {
    scrollId: JSON.parse(answer.get('_scroll_id') ?? '""') as string,
    hits: arrayItems(items ?? '[]').map((item) => {
      const hit = objectMembers(item);
      return {
        index: JSON.parse(hit.get('_index') as string) as string,
        id: JSON.parse(hit.get('_id') as string) as string,
        version: hit.get('_version') as string,
      };
    }),
  };
}

async function deleteAll(client: ClusterClient, hits: readonly Hit[], version: bigint): Promise<void> {
  const lines = hits.map(({ index, id }) => {
    const target = `"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}`;
    return `{"delete":{${target},"version":${version},"version_type":"external"}}\n`;
  });
  const query = { filter_path: 'errors,items.*.status,items.*.error.type' };
  const { body } = await client.requestLines('/_bulk', Buffer.from(lines.join('')), { query });
  const { items = [] } = JSON.parse(body) as { items?: { delete: { status: number } }[] };
  // A conflict means that something newer was written meanwhile.
  const failed = items.find(({ delete: { status } }) => status >= 400 && status !== 404 && status !== 409);
  if (failed) throw ClusterFailure.refused(failed.delete.status, body);
}
