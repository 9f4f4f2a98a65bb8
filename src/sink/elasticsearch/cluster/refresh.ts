import type { ClusterClient } from './cluster-client.js';

/**
 * Makes everything that is stored in these resources searchable; those that do not exist (yet) are passed over.
 *
 * @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-refresh
 * @throws ClusterFailure
 */
export async function refreshResources(client: ClusterClient, resources: readonly string[]): Promise<void> {
  const path = resources.map(encodeURIComponent).join(',');
  await client.request('POST', `/${path}/_refresh`, '', { query: { ignore_unavailable: 'true' } });
}
