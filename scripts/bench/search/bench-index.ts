/** An index of the benchmark, empty, on one shard. */
export class BenchIndex {
  readonly #url: string;
  readonly #path: string;

  private constructor(url: string, name: string) {
    this.#url = url;
    this.#path = `${url}/${name}`;
  }

  /** `settings`: of the index, over one shard without copies. */
  static async create(
    url: string,
    name: string,
    settings: Readonly<Record<string, unknown>> = {},
  ): Promise<BenchIndex> {
    const index = new BenchIndex(url, name);
    await index.remove();
    const body = { settings: { number_of_shards: 1, number_of_replicas: 0, ...settings } };
    const answer = await index.#call('PUT', '', body);
    if (!answer.ok) throw new Error(`The index was refused: ${await answer.text()}`);
    return index;
  }

  async count(): Promise<number> {
    await this.#call('POST', '/_refresh');
    return ((await (await this.#call('GET', '/_count')).json()) as { count: number }).count;
  }

  /** How many documents have at least this in a number field. */
  async countFrom(field: string, least: number): Promise<number> {
    await this.#call('POST', '/_refresh');
    const answer = await this.#call('POST', '/_count', { query: { range: { [field]: { gte: least } } } });
    return ((await answer.json()) as { count: number }).count;
  }

  /** The values of a number field above `after`, of what a search finds now. */
  async found(field: string, after: number): Promise<number[]> {
    const query = {
      size: 1000,
      sort: [{ [field]: 'asc' }],
      query: { range: { [field]: { gt: after } } },
      _source: false,
    };
    const answer = await this.#call('POST', '/_search', { ...query, docvalue_fields: [field] });
    const { hits } = (await answer.json()) as { hits: { hits: { fields: Record<string, number[]> }[] } };
    return hits.hits.map(({ fields }) => fields[field]?.[0] as number);
  }

  async remove(): Promise<void> {
    await this.#call('DELETE', '');
  }

  /** Merges go on after a load; nothing else is measured before they are done. */
  async settle(): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.#url}/_stats/merge?filter_path=_all.total.merges.current`);
      const { _all } = (await answer.json()) as { _all: { total: { merges: { current: number } } } };
      if (_all.total.merges.current === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #call(method: string, path: string, body?: object): Promise<Response> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return fetch(this.#path + path, { method, ...(body ? json : {}) });
  }
}
