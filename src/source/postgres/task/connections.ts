import type { Client } from 'pg';
import { PsqlException } from '../error/psql-exception.js';
import { type ConnectionSettings, type ConnectOptions, connect } from '../session/connection.js';

/** The connections of one run of a task; closed together, however far the run got. */
export class Connections {
  readonly #settings: ConnectionSettings;
  readonly #open = new Set<Client>();
  #general: Promise<Client> | null = null;
  #heartbeat: Promise<Client> | null = null;

  constructor(settings: ConnectionSettings) {
    this.#settings = settings;
  }

  /** The connection for questions to the catalog. */
  general(): Promise<Client> {
    this.#general ??= this.connect('Debezium General', false);
    return this.#general;
  }

  /** The connection for `heartbeat.action.query`. */
  heartbeat(): Promise<Client> {
    this.#heartbeat ??= this.connect('Debezium Heartbeat', false);
    return this.#heartbeat;
  }

  /** A connection of its own. @throws PsqlException that names the settings to look at */
  connect(applicationName: string, replication: boolean): Promise<Client> {
    return this.#connect({ applicationName, replication });
  }

  /** A connection to read tables with, without the limit for questions to the catalog. @throws PsqlException */
  snapshot(): Promise<Client> {
    return this.#connect({ applicationName: 'Debezium General', ownTimeout: true });
  }

  /** Ends what another connection is doing. */
  async cancel(client: Client): Promise<void> {
    const { processID } = client as unknown as { readonly processID: number };
    await (await this.general()).query('SELECT pg_cancel_backend($1)', [processID]);
  }

  async #connect(options: ConnectOptions): Promise<Client> {
    const client = await connect(this.#settings, options).catch((error: unknown) => {
      throw PsqlException.of(error, this.#settings);
    });
    this.#open.add(client);
    return client;
  }

  /** Ends a connection early. */
  async end(client: Client): Promise<void> {
    this.#open.delete(client);
    await endClient(client);
  }

  async close(): Promise<void> {
    const clients = [...this.#open];
    this.#open.clear();
    this.#general = null;
    this.#heartbeat = null;
    await Promise.all(clients.map(endClient));
  }
}

/** How long a connection may take to say goodbye. */
const END_MILLIS = 2_000;

/** A client whose socket was taken over never answers: its socket is closed, which is all there is to end. */
async function endClient(client: Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: { destroyed: boolean; destroy(): void } } })
    .connection;
  if (stream.destroyed) return;
  const timer = setTimeout(() => stream.destroy(), END_MILLIS);
  await client.end().catch(() => {});
  clearTimeout(timer);
}
