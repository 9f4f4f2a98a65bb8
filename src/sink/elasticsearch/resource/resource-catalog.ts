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
    let mapped = await this.#hasMapping(path);
    if (mapped === null) {
      if (this.#config.dataStream) await this.#createDataStream(path);
      else if (await this.#createIndex(path, mapping)) return;
      mapped = await this.#hasMapping(path);
    }
    if (mapping !== null && !mapped) {
      const accept = this.#config.dataStream ? [404] : [];
      await this.#client.request('PUT', `/${path}/_mapping`, JSON.stringify(mapping), { accept });
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
    const answer = await this.#client.request('PUT', `/_data_stream/${path}`, '', { accept: [400, 405] });
    // A distribution without that endpoint makes the stream from its template when the first document arrives.
    const fine =
      answer.status < 400 ||
      answer.status === 405 ||
      /resource_already_exists_exception|no handler found/.test(answer.body);
    if (!fine) throw ClusterFailure.refused(answer.status, answer.body);
  }

  /** Whether the resource has a mapping; null if there is no such resource. */
  async #hasMapping(path: string): Promise<boolean | null> {
    const answer = await this.#client.request('GET', `/${path}/_mapping`, '', { accept: [404] });
    if (answer.status === 404) return null;
    // Keyed by the concrete index, whatever name was asked for.
    const indices = JSON.parse(answer.body) as Record<string, { mappings?: { properties?: object } }>;
    return Object.values(indices).some(({ mappings }) => mappings?.properties !== undefined);
  }
}
