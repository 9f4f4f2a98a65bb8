import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfigValue } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import { type Credentials, registryCredentials } from './registry-credentials.js';
import { RegistryUnavailable, RestClientException } from './registry-error.js';
import { registryTls } from './registry-tls.js';

/** The kinds of schemas a registry knows. */
export type RegistrySchemaType = 'AVRO' | 'JSON';

export interface SchemaReference {
  readonly name: string;
  readonly subject: string;
  readonly version: number;
}

/** A schema as a registry stores it. */
export interface RegisteredSchema {
  readonly id: number;
  readonly version?: number;
  readonly schema: string;
  readonly references?: readonly SchemaReference[];
}

const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/**
 * The part of the Schema Registry's REST API that converters need. Several URLs are tried in turn; what looks temporary is tried
 * again with growing pauses.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/develop/api.html
 */
export class RegistryClient {
  readonly #urls: readonly URL[];
  readonly #credentials: Credentials;
  readonly #agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  readonly #timeout: number;
  readonly #retries: number;
  readonly #firstWait: number;
  readonly #maxWait: number;
  #current = 0;

  /** `values` are the parsed settings. @throws ConfigException */
  constructor(values: ReadonlyMap<string, ConfigValue>) {
    this.#urls = (values.get('schema.registry.url') as readonly string[]).map(parseUrl);
    if (this.#urls.length === 0) {
      throw new ConfigException('Missing required configuration "schema.registry.url" which has no default value.');
    }
    this.#credentials = registryCredentials(values);
    this.#agents = {
      http: new HttpAgent({ keepAlive: true }),
      https: new HttpsAgent({ keepAlive: true, ...registryTls(values) }),
    };
    this.#timeout = (values.get('http.connect.timeout.ms') as number) + (values.get('http.read.timeout.ms') as number);
    this.#retries = values.get('max.retries') as number;
    this.#firstWait = values.get('retries.wait.ms') as number;
    this.#maxWait = values.get('retries.max.wait.ms') as number;
  }

  /** Registers a schema under a subject, or finds it there; gives its id. @throws RestClientException, 409 if it is incompatible */
  async register(subject: string, type: RegistrySchemaType, schema: string, normalize: boolean): Promise<number> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions${normalize ? '?normalize=true' : ''}`;
    return ((await this.#call('POST', path, body(type, schema))) as { id: number }).id;
  }

  /** Finds a schema under a subject. @throws RestClientException, 404 if it is not there */
  async lookup(
    subject: string,
    type: RegistrySchemaType,
    schema: string,
    normalize: boolean,
  ): Promise<RegisteredSchema> {
    const path = `/subjects/${encodeURIComponent(subject)}${normalize ? '?normalize=true' : ''}`;
    return (await this.#call('POST', path, body(type, schema))) as RegisteredSchema;
  }

  /** The newest schema of a subject. */
  async latest(subject: string): Promise<RegisteredSchema> {
    return (await this.#call('GET', `/subjects/${encodeURIComponent(subject)}/versions/latest`)) as RegisteredSchema;
  }

  /** One version of a subject, for references. */
  async version(subject: string, version: number): Promise<RegisteredSchema> {
    const path = `/subjects/${encodeURIComponent(subject)}/versions/${version}`;
    return (await this.#call('GET', path)) as RegisteredSchema;
  }

  async byId(id: number): Promise<RegisteredSchema> {
    return { ...((await this.#call('GET', `/schemas/ids/${id}`)) as Omit<RegisteredSchema, 'id'>), id };
  }

  /** The version of a schema under a subject; null where it has none there. */
  async versionOf(id: number, subject: string): Promise<number | null> {
    const uses = (await this.#call('GET', `/schemas/ids/${id}/versions`)) as { subject: string; version: number }[];
    return uses.find((use) => use.subject === subject)?.version ?? null;
  }

  /** Whether data written with `schema` could be read with the subject's newest one, by the subject's own rules. */
  async isCompatible(subject: string, type: RegistrySchemaType, schema: string): Promise<boolean> {
    const path = `/compatibility/subjects/${encodeURIComponent(subject)}/versions/latest`;
    return ((await this.#call('POST', path, body(type, schema))) as { is_compatible: boolean }).is_compatible;
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #call(method: string, path: string, payload?: object): Promise<unknown> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#callAny(method, path, payload);
      } catch (error) {
        if (attempt >= this.#retries || !isTemporary(error)) throw error;
        await sleep(Math.min(this.#firstWait * 2 ** attempt, this.#maxWait));
      }
    }
  }

  /** Asks the instance that answered last, then the others. */
  async #callAny(method: string, path: string, payload?: object): Promise<unknown> {
    let problem: unknown;
    for (let i = 0; i < this.#urls.length; i++) {
      const url = this.#urls[this.#current] as URL;
      try {
        return await this.#callOne(url, method, path, payload);
      } catch (error) {
        problem = error;
        if (!isTemporary(error)) throw error;
        this.#current = (this.#current + 1) % this.#urls.length;
      }
    }
    throw problem;
  }

  async #callOne(url: URL, method: string, path: string, payload?: object): Promise<unknown> {
    const headers: Record<string, string> = { accept: CONTENT_TYPE, ...(await this.#credentials(url)) };
    const data = payload === undefined ? null : Buffer.from(JSON.stringify(payload));
    if (data !== null) Object.assign(headers, { 'content-type': CONTENT_TYPE, 'content-length': String(data.length) });
    const secure = url.protocol === 'https:';
    const send = secure ? httpsRequest : httpRequest;
    const agent = secure ? this.#agents.https : this.#agents.http;
    const base = `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, '')}`;
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const call = send(`${base}${path}`, { method, headers, agent, timeout: this.#timeout }, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) call.destroy(new Error(`The answer exceeds ${MAX_ANSWER_BYTES} bytes`));
          chunks.push(chunk);
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
        );
        answer.on('error', reject);
      });
      call.on('timeout', () => call.destroy(new Error(`No answer within ${this.#timeout} ms`)));
      call.on('error', reject);
      call.end(data ?? undefined);
    }).catch((error: Error) => {
      throw new RegistryUnavailable(`Cannot reach the schema registry at ${base}: ${error.message}`, { cause: error });
    });
    if (status >= 200 && status < 300) return JSON.parse(text);
    throw refusal(status, text);
  }
}

function parseUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (error) {
    throw ConfigException.forValue('schema.registry.url', text.replace(/\/\/.*@/, '//'), (error as Error).message);
  }
}

function body(type: RegistrySchemaType, schema: string): object {
  return type === 'AVRO' ? { schema } : { schemaType: type, schema };
}

function refusal(status: number, text: string): RestClientException {
  try {
    const { error_code, message } = JSON.parse(text) as { error_code?: number; message?: string };
    return new RestClientException(message ?? text, status, error_code ?? status);
  } catch {
    return new RestClientException(text.slice(0, 500), status, status);
  }
}

function isTemporary(error: unknown): boolean {
  if (error instanceof RegistryUnavailable) return true;
  return error instanceof RestClientException && (error.status >= 500 || error.status === 429 || error.status === 408);
}
