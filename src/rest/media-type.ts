import type { FastifyRequest } from 'fastify';
import { HttpError } from './error-status.js';

/** @throws HttpError 415 for a body that is not declared as JSON, 406 when the client takes no JSON */
export function checkMediaTypes(request: FastifyRequest): void {
  if (request.method === 'OPTIONS') return;
  checkContentType(request);
  const accept = request.headers.accept;
  if (accept !== undefined && accept.trim() !== '' && !acceptsJson(accept) && request.routeOptions.url !== '/metrics') {
    throw new HttpError(406, 'HTTP 406 Not Acceptable', { untyped: true });
  }
}

function checkContentType(request: FastifyRequest): void {
  if (!['POST', 'PUT', 'PATCH'].includes(request.method)) return;
  const { 'content-length': length = '0', 'transfer-encoding': chunked, 'content-type': type } = request.headers;
  if (length === '0' && chunked === undefined) return;
  if (type === undefined || mediaType(type) === '*/*') throw new HttpError(415, 'HTTP 415 Unsupported Media Type');
  if (mediaType(type) !== 'application/json') {
    throw new HttpError(415, 'HTTP 415 Unsupported Media Type', { untyped: true });
  }
}

function acceptsJson(accept: string): boolean {
  return accept.split(',').some((range) => ['*/*', 'application/*', 'application/json'].includes(mediaType(range)));
}

function mediaType(header: string): string {
  return (header.split(';')[0] ?? '').trim().toLowerCase();
}
