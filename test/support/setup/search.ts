import { startSearch } from '../../../scripts/services/search.js';

/** One server of each kind for all files of a run; they take indices of their own. */
export async function setup(): Promise<() => Promise<void>> {
  const [elasticsearch, opensearch] = await Promise.all([
    startSearch({ kind: 'elasticsearch' }),
    startSearch({ kind: 'opensearch' }),
  ]);
  process.env.MILLRACE_ELASTICSEARCH = elasticsearch.url;
  process.env.MILLRACE_OPENSEARCH = opensearch.url;
  return async () => {
    await Promise.all([elasticsearch.stop(), opensearch.stop()]);
  };
}
