import type { WorkerConfig } from '../connect/config/worker-config.js';
import { ConfigException } from '../error/errors.js';
import { loggers } from '../logging/logger.js';
import { CrossOriginRules } from './cross-origin.js';
import { type Listener, localAddress, parseListener } from './listener.js';
import { parseResponseHeaders } from './response-headers.js';
import type { RestAppOptions } from './rest-app.js';
import type { RestContext } from './rest-context.js';
import { RestListener } from './rest-listener.js';
import type { Authenticator } from './security/authenticator.js';
import { BASIC_AUTH_EXTENSION, BasicAuth } from './security/basic-auth.js';
import { AUTH_FILE_SETTING, credentialsFile } from './security/jaas-file.js';
import { sslSettings, tlsOptions } from './security/tls-options.js';

const log = loggers.get('org.apache.kafka.connect.runtime.rest.RestServer');

/** How long requests in progress may take when the server stops. */
const GRACEFUL_STOP_MS = 60_000;

interface Listening {
  readonly listener: Listener;
  readonly server: RestListener;
  readonly admin: boolean;
}

/** The REST API on all listeners of a worker. */
export class RestServer {
  readonly #config: WorkerConfig;
  readonly #listening: Listening[];

  /** @throws ConfigException for listeners, TLS or authentication that cannot be set up */
  constructor(config: WorkerConfig, context: RestContext) {
    this.#config = config;
    const shared = {
      crossOrigin: new CrossOriginRules(
        config.string('access.control.allow.origin') ?? '',
        config.string('access.control.allow.methods') ?? '',
      ),
      responseHeaders: parseResponseHeaders(config.string('response.http.headers.config') ?? ''),
      authenticator: authenticator(config),
    };
    const server = (listener: Listener, serves: RestAppOptions['serves'], prefix: string): RestListener => {
      const tls = listener.protocol === 'https' ? tlsOptions(sslSettings(config.raw, prefix)) : null;
      return new RestListener(listener, tls, async (server) => {
        const { createRestApp } = await import('./rest-app.js');
        return createRestApp(context, { ...shared, serves, server });
      });
    };
    const main = config.list('listeners').map((text) => parseListener('listeners', text));
    const adminTexts = config.isUnset('admin.listeners') ? null : config.list('admin.listeners');
    const admin = (adminTexts ?? []).map((text) => parseListener('admin.listeners', text));
    const serves = adminTexts === null ? 'all' : 'main';
    this.#listening = [
      ...main.map((listener) => ({ listener, server: server(listener, serves, 'listeners.https.'), admin: false })),
      ...admin.map((listener) => ({
        listener,
        server: server(listener, 'admin', 'admin.listeners.https.'),
        admin: true,
      })),
    ];
    if (main.length === 0) throw new ConfigException('listeners must name at least one address, like http://:8083.');
  }

  /** @throws ConfigException when an address is in use */
  async start(): Promise<void> {
    for (const { server, listener, admin } of this.#listening) {
      try {
        await server.listen();
      } catch (error) {
        await this.stop();
        throw new ConfigException(
          `Cannot listen on ${listener.protocol}://${listener.host}:${listener.port}: ${(error as Error).message}. ` +
            `Choose another address in ${admin ? 'admin.listeners' : 'listeners'}, or stop whatever uses this one.`,
        );
      }
    }
    log.info(`REST API is at ${this.url}`);
  }

  /** The address that other workers and users are told. */
  get url(): string {
    const wanted = this.#config.string('rest.advertised.listener')?.toLowerCase();
    const main = this.#listening.filter(({ admin }) => !admin);
    const chosen = main.find(({ listener }) => listener.protocol === (wanted ?? 'http')) ?? main[0];
    const { listener } = chosen as Listening;
    return `${listener.protocol}://${this.#host(listener)}:${this.#port(chosen as Listening)}/`;
  }

  /** `host:port`, as it stands in `worker_id`. */
  get workerId(): string {
    return this.url.replace(/^https?:\/\/|\/$/g, '');
  }

  async stop(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, GRACEFUL_STOP_MS);
    });
    await Promise.race([Promise.all(this.#listening.map(({ server }) => server.close())), deadline]);
    clearTimeout(timer);
  }

  #host(listener: Listener): string {
    const host = this.#config.string('rest.advertised.host.name') ?? listener.host;
    const shown = host === '' || host === '0.0.0.0' || host === '::' ? localAddress() : host;
    return shown.includes(':') ? `[${shown}]` : shown;
  }

  #port({ listener, server }: Listening): number {
    const advertised = this.#config.string('rest.advertised.port');
    if (advertised !== null) return Number(advertised);
    return server.address?.port ?? listener.port;
  }
}

/** The extension that comes with Kafka Connect; others are Java code. */
function authenticator(config: WorkerConfig): Authenticator | null {
  const extensions = config.list('rest.extension.classes');
  for (const extension of extensions) {
    if (extension === BASIC_AUTH_EXTENSION || extension === 'BasicAuthSecurityRestExtension') {
      return BasicAuth.fromFile(credentialsFile(config.raw[AUTH_FILE_SETTING], process.env));
    }
    throw ConfigException.forValue(
      'rest.extension.classes',
      extension,
      `Only ${BASIC_AUTH_EXTENSION} is there; extensions in Java cannot be loaded`,
    );
  }
  return null;
}
