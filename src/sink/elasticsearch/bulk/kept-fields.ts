import type { ClusterClient } from '../cluster/cluster-client.js';
import { ClusterFailure } from '../cluster/cluster-failure.js';
import { arrayItems, objectMembers } from '../document/json-slices.js';
import { documentKey } from '../document/operation.js';
import type { BulkBatch, BulkItem } from './bulk-batch.js';

/**
 * Completes documents of which the record did not hold all fields (unchanged TOAST values) with what is stored.
 *
 * The document is read and written as a whole, under its external version, instead of being updated: an update would count versions on its own, and
 * when it came again after a restart it would go through, over newer data. Reading by id sees every write that was answered, and no other batch on its
 * way holds the document, so what is read is what was there before this change.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-mget
 * @throws ClusterFailure
 */
export async function completeKeptFields(client: ClusterClient, batch: BulkBatch): Promise<void> {
  const documents = await storedFields(client, itemsToRead(batch.items));
  const latest = new Map<string, string>();
  for (const item of batch.items) {
    const { operation } = item;
    const key = documentKey(operation);
    let document = operation.document;
    if (operation.keep !== null && document !== null) {
      const before = key === null ? undefined : latest.get(key);
      document = withFields(
        document,
        operation.keep,
        before === undefined ? documents.get(item) : objectMembers(before),
      );
      batch.rewrite(item, document);
    }
    // After a delete nothing is left to keep.
    if (key !== null) latest.set(key, document ?? '{}');
  }
}

/** The items whose fields are not given by an earlier item of the batch. */
function itemsToRead(items: readonly BulkItem[]): BulkItem[] {
  const seen = new Set<string>();
  return items.filter(({ operation }) => {
    const key = documentKey(operation);
    const first = key === null || !seen.has(key);
    if (key !== null) seen.add(key);
    return first && operation.keep !== null;
  });
}

async function storedFields(
  client: ClusterClient,
  items: readonly BulkItem[],
): Promise<Map<BulkItem, Map<string, string>>> {
  const stored = new Map<BulkItem, Map<string, string>>();
  if (items.length === 0) return stored;
  const docs = items.map(({ operation }) => ({
    _index: operation.resource,
    _id: operation.id,
    _source: operation.keep,
  }));
  const query = { filter_path: 'docs.found,docs._source,docs.error' };
  const answer = await client.request('POST', '/_mget', JSON.stringify({ docs }), { query });
  const found = arrayItems(objectMembers(answer.body).get('docs') ?? '[]');
  for (const [index, item] of items.entries()) {
    const document = objectMembers(found[index] ?? '{}');
    const error = document.get('error');
    if (error !== undefined && !error.includes('index_not_found_exception'))
      throw ClusterFailure.refused(503, `{"error":${error}}`);
    const source = document.get('_source');
    if (source !== undefined) stored.set(item, objectMembers(source));
  }
  return stored;
}

function withFields(
  document: string,
  names: readonly string[],
  stored: ReadonlyMap<string, string> | undefined,
): string {
  let body = document.slice(1, -1);
  for (const name of names) {
    const value = stored?.get(name);
    if (value !== undefined) body += `${body === '' ? '' : ','}${JSON.stringify(name)}:${value}`;
  }
  return `{${body}}`;
}
