import { lookup } from 'node:dns/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as HttpsOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Listener } from './listener.js';

const KEEP_ALIVE_MS = 90_000;

/** Makes the application that answers on this server. */
export type LoadApp = (server: Server) => Promise<FastifyInstance>;

/**
 * One address of the REST API. It listens from the start; the application behind it is loaded with the first request, because its code is a quarter of
 * what a worker loads, and a worker that nobody asks needs none of it.
 */
export class RestListener {
  readonly #listener: Listener;
  readonly #tls: HttpsOptions | null;
  readonly #load: LoadApp;
  /** The first is the one that `address` tells of; more only where a name has several addresses. */
  readonly #servers: Server[];
  #app: Promise<FastifyInstance> | null = null;

  /** @throws Error for keys and certificates that cannot be used */
  constructor(listener: Listener, tls: HttpsOptions | null, load: LoadApp) {
    this.#listener = listener;
    this.#tls = tls;
    this.#load = load;
    this.#servers = [this.#server()];
  }

  /** @throws Error of the operating system when the address cannot be used */
  async listen(): Promise<void> {
    const { host, port } = this.#listener;
    await bind(this.#main, host || '::', port);
    if (host.toLowerCase() !== 'localhost') return;
    // The name stands for both families, and clients take the one that they prefer.
    const bound = this.address as AddressInfo;
    for (const { address } of await lookup(host, { all: true })) {
      if (address === bound.address) continue;
      const server = this.#server();
      await bind(server, address, bound.port).then(
        () => this.#servers.push(server),
        () => server.close(),
      );
    }
  }

  /** Null before it listens. */
  get address(): AddressInfo | null {
    return this.#main.address() as AddressInfo | null;
  }

  /** Resolves when the requests in progress are answered. */
  async close(): Promise<void> {
    await this.#app?.then(
      (app) => app.close(),
      () => undefined,
    );
    await Promise.all(this.#servers.map(closed));
  }

  get #main(): Server {
    return this.#servers[0] as Server;
  }

  #server(): Server {
    const server = this.#tls === null ? createServer() : createTlsServer(this.#tls);
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.requestTimeout = 0;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#ready().then(
        (app) => app.routing(request, response),
        (error: Error) => response.destroy(error),
      );
    });
    server.on('clientError', this.#early);
    return server;
  }

  /** What is wrong with a request before it is one is answered by the application, too. */
  readonly #early = (error: Error, socket: unknown): void => {
    void this.#ready().then(() => this.#main.emit('clientError', error, socket));
  };

  #ready(): Promise<FastifyInstance> {
    this.#app ??= this.#prepare();
    return this.#app;
  }

  async #prepare(): Promise<FastifyInstance> {
    const app = await this.#load(this.#main);
    await app.ready();
    this.#main.off('clientError', this.#early);
    return app;
  }
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // One that never listened says so, and is closed all the same.
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
