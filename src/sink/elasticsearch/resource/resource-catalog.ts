import type { Schema } from '../../../data/schema.js';
import { ConnectException, RetriableException } from '../../../error/errors.js';
import type { ClusterClient } from '../cluster/cluster-client.js';
import { ClusterFailure } from '../cluster/cluster-failure.js';
import type { ElasticsearchSinkConfig } from '../config/sink-config.js';
import { mappingOf } from './mapping.js';

/** Creates indices and data streams when their first record arrives, with a mapping made of the record's schema where one is wanted. */
export class ResourceCatalog {
  readonly #client: ClusterClient;
  readonly #config: ElasticsearchSinkConfig;
  readonly #ready = new Set<string>();

  constructor(client: ClusterClient, config: ElasticsearchSinkConfig) {
    this.#client = client;
    this.#config = config;
  }

  isReady(resource: string): boolean {
    return this.#ready.has(resource);
  }

  /** Makes the next `ensure` look again: the resource was deleted underneath. */
  forget(resource: string): void {
    this.#ready.delete(resource);
  }

  /**
   * Creates the resource if it is missing. `schema` is that of the first document; null leaves the mapping to the cluster.
   *
   * @throws RetriableException while the cluster cannot be reached, ConnectException if it refuses
   */
  async ensure(resource: string, schema: Schema | null): Promise<void> {
    if (this.#ready.has(resource)) return;
    try {
      if (this.#config.externalResourceUsage === 'DISABLED') await this.#create(resource, schema);
    } catch (error) {
      if (!(error instanceof ClusterFailure)) throw error;
      const text = `Could not create ${this.#noun} '${resource}': ${error.message}`;
      throw error.heals ? new RetriableException(text, { cause: error }) : new ConnectException(text, { cause: error });
    }
    this.#ready.add(resource);
  }

  get #noun(): string {
    return this.#config.dataStream ? 'data stream' : 'index';
  }

  async #create(resource: string, schema: Schema | null): Promise<void> {
    const path = encodeURIComponent(resource);
    const mapping = schema?.type === 'struct' ? mappingOf(schema, this.#config.lenient) : null;
    const head = await this.#client.request('HEAD', `/${path}`, '', { accept: [404] });
    if (head.status === 404) {
      if (this.#config.dataStream) await this.#createDataStream(path);
      else if (await this.#createIndex(path, mapping)) return;
    }
    if (mapping !== null && !(await this.#hasMapping(path))) {
      await this.#client.request('PUT', `/${path}/_mapping`, JSON.stringify(mapping), {
        accept: this.#config.dataStream ? [404] : [],
      });
    }
  }

  /** False if another task was faster. */
  async #createIndex(path: string, mapping: object | null): Promise<boolean> {
    const body = mapping === null ? '' : JSON.stringify({ mappings: mapping });
    const answer = await this.#client.request('PUT', `/${path}`, body, { accept: [400] });
    if (answer.status < 400) return true;
    if (answer.body.includes('resource_already_exists_exception')) return false;
    throw ClusterFailure.refused(answer.status, answer.body);
  }

  async #createDataStream(path: string): Promise<void> {
    // 404 and 405: a server without that endpoint, where the first write makes the stream from its template.
    const answer = await this.#client.request('PUT', `/_data_stream/${path}`, '', { accept: [400, 404, 405] });
    if (answer.status === 400 && !answer.body.includes('resource_already_exists_exception')) {
      throw ClusterFailure.refused(answer.status, answer.body);
    }
  }

  async #hasMapping(path: string): Promise<boolean> {
    const answer = await this.#client.request('GET', `/${path}/_mapping`, '', { accept: [404] });
    if (answer.status === 404) return false;
    // Keyed by the concrete index, whatever name was asked for.
    const indices = JSON.parse(answer.body) as Record<string, { mappings?: { properties?: object } }>;
    return Object.values(indices).some(({ mappings }) => mappings?.properties !== undefined);
  }
}
