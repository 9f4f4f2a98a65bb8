import { ClusterConnectionPool, HttpConnection, Serializer, Transport, UndiciConnection } from '@elastic/transport';
import type { RawConfig } from '../../../config/config-def.js';
import type { ElasticsearchSinkConfig } from '../config/sink-config.js';
import { ClusterFailure } from './cluster-failure.js';
import { tlsOptions } from './tls-options.js';

/** An answer below 400, or with a status that was asked for. */
export interface ClusterAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RequestOptions {
  /** Statuses from 400 up that are answers, not failures. */
  readonly accept?: readonly number[];
  readonly timeoutMs?: number;
  readonly query?: Readonly<Record<string, string>>;
}

/** Answers stay text: the answer to a bulk request without errors is never parsed, and numbers of stored documents keep all their digits. */
class TextSerializer extends Serializer {
  override deserialize<T>(json: string): T {
    return json as T;
  }
}

/**
 * Requests to an Elasticsearch or OpenSearch cluster: one try each, over all nodes in turn, skipping those that did not answer lately.
 *
 * Only `application/json` and `application/x-ndjson` are sent, which every version of both servers takes.
 */
export class ClusterClient {
  readonly nodes: string;
  readonly #transport: Transport;
  readonly #readTimeoutMs: number;

  /** @throws ConfigException for TLS files that cannot be read */
  constructor(config: ElasticsearchSinkConfig, raw: RawConfig) {
    this.nodes = config.urls.map(withoutCredentials).join(',');
    this.#readTimeoutMs = config.readTimeoutMs;
    const connectionPool = new ClusterConnectionPool({
      Connection: config.proxy ? HttpConnection : UndiciConnection,
      resurrectStrategy: 'optimistic',
      tls: tlsOptions(raw),
      proxy: proxyUrl(config),
      agent: config.proxy ? proxyAgent(config) : directAgent(config),
      auth: credentials(config),
    });
    connectionPool.addConnection(config.urls.map((url) => ({ url: new URL(url) })));
    this.#transport = new Transport({
      connectionPool,
      serializer: new TextSerializer(),
      maxRetries: 0,
      compression: config.compression,
      enableMetaHeader: false,
      openTelemetry: { enabled: false },
      // It copies the request for its error objects, byte by byte: seconds for each refused megabyte. Nobody sees those errors but ClusterFailure, which
      // takes neither request nor headers from them.
      redaction: { type: 'off' },
    });
  }

  /** @throws ClusterFailure */
  async request(
    method: string,
    path: string,
    body: string | Buffer = '',
    options: RequestOptions = {},
  ): Promise<ClusterAnswer> {
    return this.#send({ method, path, ...(body === '' ? {} : { body }) }, 'application/json', options);
  }

  /** Sends lines of JSON. @throws ClusterFailure */
  async requestLines(path: string, body: Buffer, options: RequestOptions = {}): Promise<ClusterAnswer> {
    return this.#send({ method: 'POST', path, bulkBody: body }, 'application/x-ndjson', options);
  }

  async close(): Promise<void> {
    await this.#transport.connectionPool.empty();
  }

  async #send(
    params: { method: string; path: string; body?: string | Buffer; bulkBody?: Buffer },
    contentType: string,
    options: RequestOptions,
  ): Promise<ClusterAnswer> {
    const timeoutMs = options.timeoutMs ?? this.#readTimeoutMs;
    const hasBody = params.body !== undefined || params.bulkBody !== undefined;
    try {
      const result = await this.#transport.request<unknown>(
        { ...params, querystring: options.query },
        {
          meta: true,
          ignore: [...(options.accept ?? [])],
          // 0 means no limit to users, and an immediate one to the transport.
          requestTimeout: timeoutMs > 0 ? timeoutMs : null,
          headers: hasBody
            ? { 'content-type': contentType, accept: 'application/json' }
            : { accept: 'application/json' },
        },
      );
      return {
        status: result.statusCode,
        body: typeof result.body === 'string' ? result.body : '',
        headers: result.headers,
      };
    } catch (error) {
      throw ClusterFailure.of(error, this.nodes);
    }
  }
}

function credentials(config: ElasticsearchSinkConfig) {
  if (config.apiKey) return { apiKey: config.apiKey };
  if (config.bearerToken) return { bearer: config.bearerToken };
  if (config.username && config.password) return { username: config.username, password: config.password };
  return undefined;
}

function directAgent(config: ElasticsearchSinkConfig) {
  const keepAlive = config.idleTimeMs || 24 * 60 * 60 * 1000;
  return {
    connections: Math.max(10, config.maxInFlightRequests * 2),
    keepAliveTimeout: keepAlive,
    keepAliveMaxTimeout: keepAlive,
    connectTimeout: config.connectionTimeoutMs,
  };
}

function proxyAgent(config: ElasticsearchSinkConfig) {
  return { keepAlive: true, maxSockets: Math.max(10, config.maxInFlightRequests * 2), timeout: config.idleTimeMs };
}

function proxyUrl(config: ElasticsearchSinkConfig): URL | undefined {
  if (!config.proxy) return undefined;
  const url = new URL(`http://${config.proxy.host}:${config.proxy.port}`);
  url.username = encodeURIComponent(config.proxy.username);
  url.password = encodeURIComponent(config.proxy.password ?? '');
  return url;
}

function withoutCredentials(address: string): string {
  const url = new URL(address);
  url.username = '';
  url.password = '';
  return url.toString().replace(/\/$/, '');
}
