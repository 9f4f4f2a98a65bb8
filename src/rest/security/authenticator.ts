import type { FastifyRequest } from 'fastify';

/** Decides who may call the API. */
export interface Authenticator {
  /** @throws HttpError 401 */
  check(request: FastifyRequest): void;
}
