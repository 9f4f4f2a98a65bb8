import type { Server } from 'node:http';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { FenceTimeout } from '../connect/herder/fence.js';
import { errorMessage } from '../error/java-trace.js';
import { loggers } from '../logging/logger.js';
import { accessLine } from './access-log.js';
import type { CrossOriginRules } from './cross-origin.js';
import { HttpError, statusOf } from './error-status.js';
import { JsonSyntaxError } from './json/json-reader.js';
import { UnusableBody } from './json/request-body.js';
import type { ResponseHeader } from './response-headers.js';
import type { RestContext } from './rest-context.js';
import { connectorPluginRoutes } from './route/connector-plugins.js';
import { connectorRoutes } from './route/connectors.js';
import { fenceRoutes } from './route/fence.js';
import { internalRoutes } from './route/internal.js';
import { loggerRoutes } from './route/loggers.js';
import { offsetRoutes } from './route/offsets.js';
import { rootRoutes } from './route/root.js';
import { topicRoutes } from './route/topics.js';
import { Routes, sendJson, sendUntyped } from './routes.js';
import type { Authenticator } from './security/authenticator.js';

const log = loggers.get('org.apache.kafka.connect.runtime.rest.RestServer');

/** Larger bodies are refused: no configuration comes near it. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export interface RestAppOptions {
  /** Whether `/connectors` and the rest are here, `/admin`, or both. */
  readonly serves: 'all' | 'main' | 'admin';
  /** Listens already; it hands the requests over itself. */
  readonly server: Server;
  readonly crossOrigin: CrossOriginRules;
  readonly responseHeaders: readonly ResponseHeader[];
  readonly authenticator: Authenticator | null;
}

/** The REST API on one listener. */
export function createRestApp(context: RestContext, options: RestAppOptions): FastifyInstance {
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    serverFactory: () => options.server,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    rewriteUrl: ({ url = '' }) => withoutMatrixParameters(url),
  }) as FastifyInstance;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  addHooks(app, options);
  const routes = new Routes(app);
  addRoutes(routes, context, options.serves);
  routes.register();
  app.setNotFoundHandler(() => {
    throw new HttpError(404, 'HTTP 404 Not Found', { untyped: true });
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply));
  return app;
}

/** A semicolon in a path begins parameters of that part of it, which mean nothing here; one that belongs to a name is encoded. */
function withoutMatrixParameters(url: string): string {
  const [path = '', ...query] = url.split('?');
  return [path.replace(/;[^/]*/g, ''), ...query].join('?');
}

function addHooks(app: FastifyInstance, options: RestAppOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    for (const header of options.responseHeaders) header.apply(reply);
    options.crossOrigin.apply(request, reply);
    const path = request.raw.url?.split('?')[0] ?? '';
    if (/%2f/i.test(path)) throw new HttpError(400, 'Ambiguous URI path separator');
    // An empty name would otherwise reach the routes as the name of a connector.
    if (path.includes('//')) throw new HttpError(400, 'Ambiguous URI empty segment');
    options.authenticator?.check(request);
  });
  app.addHook('onResponse', async (request, reply) => log.info(accessLine(request, reply)));
}

/** Everything that a listener serves. */
export function addRoutes(routes: Routes, context: RestContext, serves: RestAppOptions['serves']): void {
  if (serves !== 'admin') {
    rootRoutes(routes, context);
    connectorRoutes(routes, context);
    topicRoutes(routes, context);
    offsetRoutes(routes, context);
    fenceRoutes(routes, context);
    connectorPluginRoutes(routes, context);
    internalRoutes(routes);
  }
  if (serves !== 'main') loggerRoutes(routes, context);
}

/** The client's mistake, whatever the status, or what it was told to expect: not worth a trace in the log. */
function isUnusable(error: unknown): boolean {
  return error instanceof UnusableBody || error instanceof JsonSyntaxError || error instanceof FenceTimeout;
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = statusOf(error);
  const message = errorMessage(error);
  if (status >= 500 && !isUnusable(error)) log.error(`${request.method} ${request.url} failed`, error);
  reply.code(status);
  if (error instanceof HttpError && error.untyped) {
    return sendUntyped(reply, { error_code: status, message });
  }
  return sendJson(reply, { error_code: status, message });
}
