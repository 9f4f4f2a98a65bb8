import { type ChangedTable, keyId, TABLES } from './changed-tables.js';

interface Page {
  readonly _scroll_id: string;
  readonly hits: { readonly hits: readonly { readonly _id: string; readonly _source: Record<string, unknown> }[] };
}

const PAGE = 5000;

/** The documents of all indexes, as texts by `table key`; the key is taken from the document's id. */
export async function searchDocuments(url: string, prefix: string): Promise<Map<string, string>> {
  const documents = new Map<string, string>();
  for (const table of TABLES) {
    const index = `${prefix}.public.${table.name}`;
    await post(url, `/${index}/_refresh`);
    let page = (await post(url, `/${index}/_search?scroll=1m`, { size: PAGE, sort: ['_doc'] })) as Page;
    while (page.hits.hits.length > 0) {
      for (const { _id, _source } of page.hits.hits) documents.set(idOf(table, _id), JSON.stringify(_source));
      page = (await post(url, '/_search/scroll', { scroll: '1m', scroll_id: page._scroll_id })) as Page;
    }
  }
  return documents;
}

/** Whether a document with this number as its `change` can be found; in an index that the sink has not created yet there is none. */
export async function hasDocument(url: string, index: string, change: number): Promise<boolean> {
  if ((await fetch(`${url}/${index}`, { method: 'HEAD' })).status === 404) return false;
  await post(url, `/${index}/_refresh`);
  const answer = await post(url, `/${index}/_count`, { query: { term: { change } } });
  return (answer as { count: number }).count === 1;
}

export async function deleteIndexes(url: string, prefix: string): Promise<void> {
  for (const { name } of TABLES) await fetch(`${url}/${prefix}.public.${name}`, { method: 'DELETE' });
}

/** Fields of a key are joined by `|` in the order of their names. */
function idOf(table: ChangedTable, id: string): string {
  const parts = id.split('|');
  const names = [...table.key].sort();
  return keyId(
    table,
    table.key.map((column) => {
      const part = parts[names.indexOf(column)] ?? '';
      return /^\d+$/.test(part) ? Number(part) : part;
    }),
  );
}

async function post(url: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: 'POST',
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
