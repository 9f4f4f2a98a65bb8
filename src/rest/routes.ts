import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { javaMapOrder } from '../data/java-map-order.js';
import { HttpError } from './error-status.js';
import { jsonText } from './json/json-text.js';
import { checkMediaTypes } from './media-type.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Answers a request: the value is sent as JSON with the status that was set (200), undefined as an empty body. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown | Promise<unknown>;

const ALL_METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** How long one request may take (Kafka Connect: not configurable). */
const REQUEST_TIMEOUT_MS = 90_000;

/**
 * The routes of one listener. Besides the handlers it registers what Kafka Connect answers to every other method on the same path: 405, and
 * the list of methods for OPTIONS.
 */
export class Routes {
  readonly #app: FastifyInstance;
  readonly #handlers = new Map<string, Map<Method, Handler>>();

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  on(method: Method, path: string, handler: Handler): this {
    const methods = this.#handlers.get(path) ?? new Map<Method, Handler>();
    methods.set(method, handler);
    this.#handlers.set(path, methods);
    return this;
  }

  /** What has a handler, as `GET /connectors/:name`. */
  get all(): readonly string[] {
    return [...this.#handlers].flatMap(([path, methods]) => [...methods.keys()].map((method) => `${method} ${path}`));
  }

  /** Hands everything over to the server; call it once, after the last `on`. */
  register(): void {
    for (const [url, handlers] of this.#handlers) {
      for (const [method, handler] of handlers) {
        this.#app.route({ method, url, handler: (request, reply) => answer(handler, request, reply) });
      }
      const others = ALL_METHODS.filter((method) => !handlers.has(method));
      if (others.length > 0) this.#app.route({ method: others, url, handler: methodNotAllowed });
      const allowed = allow([...handlers.keys()]);
      this.#app.route({ method: 'OPTIONS', url, handler: (_, reply) => sendMethods(reply, allowed) });
    }
  }
}

/** In the order of Kafka Connect's server, which keeps them in a Java set. */
function allow(methods: readonly Method[]): string {
  return javaMapOrder([...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']).join(', ');
}

function sendMethods(reply: FastifyReply, allowed: string): FastifyReply {
  return reply
    .header('allow', allowed.replaceAll(' ', ''))
    .header('content-type', 'text/plain')
    .send(Buffer.from(allowed));
}

function methodNotAllowed(): never {
  throw new HttpError(405, 'HTTP 405 Method Not Allowed', { untyped: true });
}

async function answer(handler: Handler, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HttpError(500, 'Request timed out')), REQUEST_TIMEOUT_MS);
  });
  try {
    checkMediaTypes(request);
    const body = await Promise.race([handler(request, reply), deadline]);
    if (reply.sent || body === reply) return reply;
    return sendJson(reply, body);
  } finally {
    clearTimeout(timer);
  }
}

/** Sends bytes, because the server would add a charset to text, and Kafka Connect has none. */
export function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  if (body === undefined) return reply.send();
  return reply.header('content-type', 'application/json').send(Buffer.from(jsonText(body)));
}

/** Sends JSON without saying so, past the server, which would name some type for every body. */
export function sendUntyped(reply: FastifyReply, body: unknown): FastifyReply {
  const text = jsonText(body);
  const headers = { ...reply.getHeaders(), 'content-length': Buffer.byteLength(text) };
  reply.hijack();
  reply.raw.writeHead(reply.statusCode, headers as OutgoingHttpHeaders).end(text);
  return reply;
}

/** A part of the path. */
export function parameter(request: FastifyRequest, name: string): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? '';
}

/** A number in the path; anything else is no path at all. @throws HttpError 404 */
export function numberParameter(request: FastifyRequest, name: string): number {
  const text = parameter(request, name);
  if (!/^-?\d{1,10}$/.test(text)) throw new HttpError(404, 'HTTP 404 Not Found');
  return Number(text);
}

/** All values of a query parameter. */
export function queryValues(request: FastifyRequest, name: string): readonly string[] {
  const value = (request.query as Readonly<Record<string, string | string[] | undefined>>)[name];
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** As Java's Boolean.valueOf: only `true`, in any case, is true. */
export function queryFlag(request: FastifyRequest, name: string, byDefault: boolean): boolean {
  const [value] = queryValues(request, name);
  // A parameter without a value says nothing.
  return value === undefined || value === '' ? byDefault : value.toLowerCase() === 'true';
}

/** The body as text; empty when there is none. */
export function bodyText(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : '';
}
