import type { FastifyReply, FastifyRequest } from 'fastify';

/** Lets browsers of other origins call the API, as `access.control.allow.origin` and `.methods` say. Both empty: nothing is allowed. */
export class CrossOriginRules {
  readonly #origins: readonly string[];
  readonly #methods: string;

  constructor(origins: string, methods: string) {
    this.#origins = origins
      .split(',')
      .map((origin) => origin.trim())
      .filter((origin) => origin !== '');
    this.#methods = methods.trim() === '' ? 'GET,POST,HEAD' : methods;
  }

  apply(request: FastifyRequest, reply: FastifyReply): void {
    const { origin } = request.headers;
    if (origin === undefined || !this.#allows(origin)) return;
    reply.header('access-control-allow-origin', origin).header('vary', 'Origin');
    reply.header('access-control-allow-credentials', 'true');
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      reply.header('access-control-allow-methods', this.#methods);
      const wanted = request.headers['access-control-request-headers'];
      if (wanted !== undefined) reply.header('access-control-allow-headers', wanted);
    }
  }

  /** Entries may be exact, `*`, or have stars in them (`https://*.example.com`). */
  #allows(origin: string): boolean {
    return this.#origins.some((allowed) => {
      if (allowed === '*' || allowed === origin) return true;
      if (!allowed.includes('*')) return false;
      const pattern = allowed.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      return new RegExp(`^${pattern.join('.*')}$`).test(origin);
    });
  }
}
