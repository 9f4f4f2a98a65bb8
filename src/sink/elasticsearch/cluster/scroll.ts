import { arrayItems, objectMembers } from '../document/json-slices.js';
import type { ClusterClient } from './cluster-client.js';
import { ClusterFailure } from './cluster-failure.js';

/** How long the cluster may wait for the next page to be asked for. */
const KEEP_ALIVE = '5m';
const FILTER = '_scroll_id,_shards.failed,hits.hits';

/**
 * All searchable documents of a resource as they are at the call, in no order, a page at a time; none where there is no such resource. Yields the members
 * of each hit, as JSON text. `search` says what is wanted of a hit, and how many are in a page.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-scroll (the one way that all versions of both servers have)
 * @throws ClusterFailure, also when only some shards have answered, or the cluster has lost its place in a restart: both heal
 */
export async function* scroll(
  client: ClusterClient,
  resource: string,
  search: { readonly version: true; readonly size: number; readonly _source?: false },
): AsyncGenerator<ReadonlyMap<string, string>[]> {
  const first = await client.request(
    'POST',
    `/${encodeURIComponent(resource)}/_search`,
    JSON.stringify({ ...search, sort: ['_doc'] }),
    { query: { scroll: KEEP_ALIVE, filter_path: FILTER, allow_partial_search_results: 'false' }, accept: [404] },
  );
  if (first.status === 404) return;
  let page = readPage(first.body);
  try {
    while (page.hits.length > 0) {
      yield page.hits;
      page = await nextPage(client, page.scrollId);
    }
  } finally {
    await forget(client, page.scrollId);
  }
}

interface Page {
  readonly scrollId: string;
  readonly hits: ReadonlyMap<string, string>[];
}

async function nextPage(client: ClusterClient, scrollId: string): Promise<Page> {
  const next = JSON.stringify({ scroll: KEEP_ALIVE, scroll_id: scrollId });
  const { status, body } = await client.request('POST', '/_search/scroll', next, {
    query: { filter_path: `${FILTER},error` },
    accept: [404],
  });
  if (status === 404) throw ClusterFailure.refused(503, body);
  return readPage(body);
}

/** A shard that did not answer would make its documents missing. */
function readPage(body: string): Page {
  const answer = objectMembers(body);
  const failed = objectMembers(answer.get('_shards') ?? '{}').get('failed') ?? '0';
  if (failed !== '0') throw ClusterFailure.refused(503, `{"error":"${failed} shards did not answer"}`);
  const hits = objectMembers(answer.get('hits') ?? '{}').get('hits') ?? '[]';
  return {
    scrollId: JSON.parse(answer.get('_scroll_id') ?? '""') as string,
    hits: arrayItems(hits).map((hit) => objectMembers(hit)),
  };
}

/** The cluster would hold the place for as long as it may be asked to go on. */
async function forget(client: ClusterClient, scrollId: string): Promise<void> {
  try {
    await client.request('DELETE', '/_search/scroll', JSON.stringify({ scroll_id: scrollId }), { accept: [404] });
  } catch (error) {
    // It runs out by itself; why the reading has ended matters more.
    if (!(error instanceof ClusterFailure)) throw error;
  }
}
