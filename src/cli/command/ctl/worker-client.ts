import { readFileSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigException } from '../../../error/errors.js';
import { errorMessage } from '../../../error/java-trace.js';

/** How a worker is reached: options that every `ctl` command has. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly user?: string;
  readonly cacert?: string;
  readonly insecure?: boolean;
}

/** What a worker answered, with a status below 400. */
export interface Answer {
  readonly status: number;
  /** The body as it came: offsets hold integers that JavaScript numbers cannot. */
  readonly text: string;
  /** When what was asked for last changed; null where the worker does not say. */
  readonly lastModified: Date | null;
}

/** The worker does not answer at all. */
export class WorkerUnreachable extends Error {
  override readonly name = 'WorkerUnreachable';
}

/** The worker answered with an error. */
export class WorkerRefusal extends Error {
  override readonly name = 'WorkerRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const DEFAULT_URL = 'http://localhost:8083';

/** How long a worker may take; its own limit is 90 s. */
const TIMEOUT_MS = 100_000;

/** A group that is moving its work answers 409 for a moment; the request is repeated so long. */
const CONFLICT_PATIENCE_MS = 30_000;
const CONFLICT_PAUSE_MS = 500;

/** The REST API of a worker: Millrace's, or any Kafka Connect's. */
export class WorkerClient {
  readonly #base: URL;
  readonly #options: RequestOptions;

  /** @throws ConfigException for an address that is none */
  constructor({ url, user, cacert, insecure }: ConnectionOptions) {
    const given = url ?? process.env.MILLRACE_URL ?? DEFAULT_URL;
    if (!/^https?:\/\//i.test(given) || !URL.canParse(given)) {
      throw new ConfigException(
        `The worker's address is '${given}'; it must look like ${DEFAULT_URL} (--url, MILLRACE_URL).`,
      );
    }
    this.#base = new URL(given);
    const inUrl = `${decodeURIComponent(this.#base.username)}:${decodeURIComponent(this.#base.password)}`;
    const login = user ?? process.env.MILLRACE_USER ?? (inUrl === ':' ? undefined : inUrl);
    const tls = {
      ...(cacert === undefined ? {} : { ca: certificates(cacert) }),
      ...(insecure === true ? { rejectUnauthorized: false } : {}),
    };
    this.#options = { timeout: TIMEOUT_MS, agent: false, ...(login === undefined ? {} : { auth: login }), ...tls };
  }

  /** @throws WorkerUnreachable | WorkerRefusal */
  async get<T>(path: string): Promise<T> {
    const { text } = await this.send('GET', path);
    try {
      return JSON.parse(text) as T;
    } catch {
      throw new WorkerRefusal(
        200,
        `${this.#address} answers ${path} with something that is no JSON: is it a Connect worker?`,
      );
    }
  }

  /** As {@link get}; null where there is no such thing. */
  async find<T>(path: string): Promise<T | null> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof WorkerRefusal && error.status === 404) return null;
      throw error;
    }
  }

  /** `body` is JSON text. @throws WorkerUnreachable | WorkerRefusal */
  async send(method: string, path: string, body?: string): Promise<Answer> {
    for (const end = Date.now() + CONFLICT_PATIENCE_MS; ; await delay(CONFLICT_PAUSE_MS)) {
      const answer = await this.#exchange(method, path, body);
      if (answer.status < 400) return answer;
      const message = messageOf(answer);
      const passing = answer.status === 409 && message.startsWith('Cannot complete request');
      if (!passing || Date.now() > end) throw new WorkerRefusal(answer.status, message);
    }
  }

  #exchange(method: string, path: string, body: string | undefined): Promise<Answer> {
    const url = new URL(this.#base.pathname.replace(/\/$/, '') + path, this.#base.origin);
    const headers = {
      accept: 'application/json, text/plain;q=0.5',
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const begin = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const failed = (error: Error) => reject(this.#unreachable(error));
      const call: ClientRequest = begin(url, { ...this.#options, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            lastModified: dateOf(response.headers['last-modified']),
          }),
        );
        response.on('error', failed);
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      call.on('error', failed);
      call.end(body);
    });
  }

  /** Without a password that may stand in it. */
  get #address(): string {
    return `${this.#base.protocol}//${this.#base.host}`;
  }

  #unreachable(error: Error): WorkerUnreachable {
    return new WorkerUnreachable(
      `The worker at ${this.#address} cannot be reached: ${errorMessage(error)}. Check that it runs (millrace standalone worker.properties) ` +
        'and that its address is right (--url, or MILLRACE_URL).',
      { cause: error },
    );
  }
}

function certificates(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigException(`The certificates in '${file}' (--cacert) cannot be read: ${errorMessage(error)}`);
  }
}

function dateOf(header: string | undefined): Date | null {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? null : new Date(time);
}

/** Errors carry a text in JSON; a proxy in between may answer with anything. */
function messageOf({ status, text }: Answer): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // Not JSON: shown as it is.
  }
  if (status === 401) return 'The worker asks for a user and a password: --user name:password, or MILLRACE_USER.';
  return `HTTP ${status} ${text.slice(0, 500)}`.trim();
}
