import { ConnectException } from '../../error/errors.js';
import type { ClusterClient } from '../../sink/elasticsearch/cluster/cluster-client.js';

/** What a name stands for in the cluster. */
export type NamedResource =
  | { readonly kind: 'none' }
  | { readonly kind: 'index' }
  | { readonly kind: 'alias'; readonly index: string };

/** One step of a change of aliases, in the cluster's form; all steps of a request take effect at once. */
export type AliasAction =
  | { readonly add: { readonly index: string; readonly alias: string } }
  | { readonly remove: { readonly index: string; readonly alias: string } }
  | { readonly remove_index: { readonly index: string } };

/** Indices behind names, and changing that. */
export class IndexAliases {
  readonly #client: ClusterClient;

  constructor(client: ClusterClient) {
    this.#client = client;
  }

  /** @throws ConnectException for an alias of several indices */
  async resolve(name: string): Promise<NamedResource> {
    const path = encodeURIComponent(name);
    const answer = await this.#client.request('GET', `/_alias/${path}`, '', { accept: [404] });
    if (answer.status === 404) {
      const { status } = await this.#client.request('HEAD', `/${path}`, '', { accept: [404] });
      return { kind: status === 404 ? 'none' : 'index' };
    }
    const indices = Object.keys(JSON.parse(answer.body) as object);
    const [index] = indices;
    if (index === undefined) return { kind: 'none' };
    if (indices.length === 1) return { kind: 'alias', index };
    throw new ConnectException(`The alias '${name}' stands for several indices: ${indices.join(', ')}. Leave it one.`);
  }

  /** @see https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-indices-update-aliases */
  async change(actions: readonly AliasAction[]): Promise<void> {
    await this.#client.request('POST', '/_aliases', JSON.stringify({ actions }));
  }

  /** `definition` is the body of the request that creates it: settings and mappings. */
  async create(index: string, definition: object): Promise<void> {
    await this.#client.request('PUT', `/${encodeURIComponent(index)}`, JSON.stringify(definition));
  }

  /** Deletes an index if it is there. */
  async drop(index: string): Promise<void> {
    await this.#client.request('DELETE', `/${encodeURIComponent(index)}`, '', { accept: [404] });
  }

  /** The mapping of what a name stands for; empty where there is none. */
  async mapping(name: string): Promise<object> {
    const answer = await this.#client.request('GET', `/${encodeURIComponent(name)}/_mapping`, '', { accept: [404] });
    if (answer.status === 404) return {};
    const [first] = Object.values(JSON.parse(answer.body) as Record<string, { mappings?: object }>);
    return first?.mappings ?? {};
  }
}
