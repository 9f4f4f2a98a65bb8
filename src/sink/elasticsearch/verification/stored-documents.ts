import type { ClusterClient } from '../cluster/cluster-client.js';
import { scroll } from '../cluster/scroll.js';
import { arrayItems, objectMembers } from '../document/json-slices.js';

/** A document as the cluster has it. */
export interface StoredDocument {
  /** The index, which may be another name than the one that was asked for. */
  readonly index: string;
  readonly id: string;
  readonly version: bigint;
  /** As it was stored, digit for digit. */
  readonly source: string;
}

const PAGE = 500;
const MGET_PAGE = 200;

/** All searchable documents of a resource as they are at the call, in no order; none where there is no such resource. Holds a page of them. @throws ClusterFailure */
export async function* allDocuments(client: ClusterClient, resource: string): AsyncGenerator<StoredDocument[]> {
  for await (const hits of scroll(client, resource, { version: true, size: PAGE })) yield hits.map(readDocument);
}

/** The documents of these ids that there are, as they are now, whether searches see them already or not. @throws ClusterFailure */
export async function documentsById(
  client: ClusterClient,
  resource: string,
  ids: readonly string[],
): Promise<Map<string, StoredDocument>> {
  const found = new Map<string, StoredDocument>();
  for (let at = 0; at < ids.length; at += MGET_PAGE) {
    const body = JSON.stringify({ ids: ids.slice(at, at + MGET_PAGE) });
    const answer = await client.request('POST', `/${encodeURIComponent(resource)}/_mget`, body, { accept: [404] });
    if (answer.status === 404) return found;
    for (const item of arrayItems(objectMembers(answer.body).get('docs') ?? '[]')) {
      const members = objectMembers(item);
      if (members.get('found') === 'true') found.set(JSON.parse(members.get('_id') as string), readDocument(members));
    }
  }
  return found;
}

function readDocument(members: ReadonlyMap<string, string>): StoredDocument {
  return {
    index: JSON.parse(members.get('_index') as string) as string,
    id: JSON.parse(members.get('_id') as string) as string,
    version: BigInt(members.get('_version') as string),
    source: members.get('_source') ?? '{}',
  };
}
