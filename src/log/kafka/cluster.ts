import { setTimeout as sleep } from 'node:timers/promises';
import { LONGEST_TIMER_MS, timerMs } from '../../config/timer-ms.js';
import { ConfigException, ConnectException, RetriableException } from '../../error/errors.js';
import { backoffMs, type ClientSettings } from './client-settings.js';
import { Code, canHeal, codeName, kafkaFailure, partialResponse } from './kafka-error.js';
import { REQUIRED_VERSIONS } from './required-versions.js';
import { apiVersionsV3, type Broker, Connection, findCoordinatorV4, metadataV12 } from './wire-client.js';

type MetadataResponse = Awaited<ReturnType<typeof metadataV12.api.async>>;

/** A topic as the cluster last described it. */
export interface TopicView {
  /** Node id of each partition's leader; -1 while there is none. */
  readonly leaders: readonly number[];
  readonly internal: boolean;
  /** When the description was fetched, ms. */
  readonly at: number;
}

/** Kafka answers requests of one connection in order: what may take long needs one of its own. */
export type Purpose = 'data' | 'coordinator' | 'admin';

const GROUP = 0;

/**
 * The brokers of a cluster as one client sees them: connections by node and purpose, the leaders of partitions, coordinators, and repetition of what can
 * heal. One per producer, consumer or admin client, closed with it.
 */
export class Cluster {
  readonly settings: ClientSettings;
  readonly #brokers = new Map<number, Broker>();
  readonly #topics = new Map<string, TopicView>();
  readonly #connections = new Map<string, Promise<Connection>>();
  readonly #coordinators = new Map<string, number>();
  #clusterId: string | null = null;
  #controller = -1;
  readonly #closing = new AbortController();

  constructor(settings: ClientSettings) {
    this.settings = settings;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** What is known of a topic without asking. */
  topic(name: string): TopicView | undefined {
    return this.#topics.get(name);
  }

  async clusterId(): Promise<string> {
    if (this.#clusterId === null) await this.refresh([]);
    return this.#clusterId ?? '';
  }

  /** Asks for the description of these topics, null for all. Topics that do not exist are forgotten. */
  async refresh(topics: readonly string[] | null): Promise<void> {
    const response = await this.anywhere((connection) => this.#metadata(connection, topics));
    this.#clusterId = response.clusterId ?? '';
    this.#controller = response.controllerId;
    this.#brokers.clear();
    for (const { nodeId, host, port } of response.brokers) this.#brokers.set(nodeId, { host, port });
    const at = Date.now();
    for (const name of topics ?? [...this.#topics.keys()]) this.#topics.delete(name);
    for (const { name, partitions, isInternal, errorCode } of response.topics) {
      if (!name || (errorCode !== 0 && partitions.length === 0)) continue;
      const leaders: number[] = [];
      for (const { partitionIndex, leaderId } of partitions) leaders[partitionIndex] = leaderId;
      this.#topics.set(name, { leaders, internal: isInternal, at });
    }
  }

  async #metadata(connection: Connection, topics: readonly string[] | null): Promise<MetadataResponse> {
    try {
      return await metadataV12.api.async(connection, topics === null ? null : [...topics], false, false);
    } catch (error) {
      const partial = partialResponse<MetadataResponse>(error);
      if (partial === undefined) throw error;
      return partial;
    }
  }

  /** All topics that were last described. */
  topics(): ReadonlyMap<string, TopicView> {
    return this.#topics;
  }

  /** The leader of a partition, asking for it where it is not known; -1 while there is none. */
  async leader(topic: string, partition: number): Promise<number> {
    const known = this.#topics.get(topic)?.leaders[partition];
    if (known !== undefined && known >= 0) return known;
    await this.refresh([topic]);
    return this.#topics.get(topic)?.leaders[partition] ?? -1;
  }

  /** What a broker said about a partition is no longer so. */
  forget(topic: string): void {
    this.#topics.delete(topic);
  }

  /** Sends one request to a node. The connection is given up when there is no answer in time: it could not be used further. */
  async send<T>(
    node: number,
    purpose: Purpose,
    request: (connection: Connection) => Promise<T>,
    timeoutMs?: number,
  ): Promise<T> {
    const broker = this.#brokers.get(node);
    if (broker === undefined) throw new RetriableException(`Broker ${node} is not known`);
    const connection = await this.#connection(broker, purpose);
    return this.#timed(connection, request, timeoutMs ?? this.settings.requestTimeoutMs);
  }

  /** Sends a request to the coordinator of a group. */
  async coordinate<T>(group: string, request: (connection: Connection) => Promise<T>, timeoutMs?: number): Promise<T> {
    try {
      return await this.send(await this.#coordinator(group), 'coordinator', request, timeoutMs);
    } catch (error) {
      if (canHeal(error)) this.#coordinators.delete(group);
      throw error;
    }
  }

  /** Sends a request to the controller. */
  async control<T>(request: (connection: Connection) => Promise<T>): Promise<T> {
    await this.refresh([]);
    return this.send(this.#controller, 'admin', request);
  }

  /**
   * Repeats what can heal until it succeeds, `timeoutMs` have passed or the client is closed.
   * @param what for the error, e.g. "Topics could not be listed"
   */
  async retry<T>(what: string, timeoutMs: number, action: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        const delay = backoffMs(this.settings, attempt);
        if (this.closed || !canHeal(error) || Date.now() + delay > deadline) throw kafkaFailure(what, error);
        await this.pause(delay);
      }
    }
  }

  /** Waits, but not beyond the end of the client. */
  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const connections = [...this.#connections.values()];
    this.#connections.clear();
    await Promise.allSettled(connections.map(async (connection) => (await connection).close()));
  }

  async #coordinator(group: string): Promise<number> {
    const known = this.#coordinators.get(group);
    if (known !== undefined && this.#brokers.has(known)) return known;
    const { coordinators } = await this.anywhere((connection) =>
      findCoordinatorV4.api.async(connection, GROUP, [group]),
    );
    const found = coordinators[0];
    if (found === undefined || found.errorCode !== 0) {
      throw new RetriableException(
        `The coordinator of group ${group} is not known: ${codeName(found?.errorCode ?? Code.COORDINATOR_NOT_AVAILABLE)}`,
      );
    }
    this.#brokers.set(found.nodeId, { host: found.host, port: found.port });
    this.#coordinators.set(group, found.nodeId);
    return found.nodeId;
  }

  /** Sends a request to the first broker that can be reached. */
  async anywhere<T>(request: (connection: Connection) => Promise<T>): Promise<T> {
    let last: unknown;
    for (const broker of [...this.#brokers.values(), ...this.settings.bootstrap]) {
      try {
        return await this.#timed(await this.#connection(broker, 'admin'), request, this.settings.requestTimeoutMs);
      } catch (error) {
        if (!canHeal(error)) throw error;
        last = error;
      }
    }
    throw last;
  }

  async #timed<T>(
    connection: Connection,
    request: (connection: Connection) => Promise<T>,
    timeoutMs: number,
  ): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        // The client cannot go on after an answer that it has stopped waiting for.
        void connection.close();
        reject(
          new RetriableException(
            `The broker ${connection.host}:${connection.port} did not answer within ${timeoutMs} ms`,
          ),
        );
      }, timerMs(timeoutMs));
    });
    try {
      return await Promise.race([request(connection), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #connection(broker: Broker, purpose: Purpose): Promise<Connection> {
    if (this.closed) return Promise.reject(new ConnectException('The Kafka client is closed.'));
    const key = `${purpose}@${broker.host}:${broker.port}`;
    const known = this.#connections.get(key);
    if (known !== undefined) return known;
    const connecting = this.#connect(broker, () => {
      if (this.#connections.get(key) === connecting) this.#connections.delete(key);
    });
    this.#connections.set(key, connecting);
    return connecting;
  }

  async #connect(broker: Broker, gone: () => void): Promise<Connection> {
    const { clientId, connectTimeoutMs, tls, sasl } = this.settings;
    const connection = new Connection(clientId, {
      connectTimeout: connectTimeoutMs,
      requestTimeout: LONGEST_TIMER_MS,
      maxInflights: 1024,
      ...(tls && { tls, tlsServerName: true }),
      ...(sasl && { sasl }),
    });
    // Failures reach those whose requests they end.
    connection.on('error', () => {});
    connection.on('close', gone);
    try {
      await connection.connect(broker.host, broker.port);
      await this.#checkVersions(broker, connection);
      return connection;
    } catch (error) {
      gone();
      void connection.close();
      throw error;
    }
  }

  async #checkVersions(broker: Broker, connection: Connection): Promise<void> {
    const ask = (on: Connection) => apiVersionsV3.api.async(on, 'millrace', '1');
    const { apiKeys } = await this.#timed(connection, ask, this.settings.requestTimeoutMs);
    for (const { name, key, version } of REQUIRED_VERSIONS) {
      const api = apiKeys.find(({ apiKey }) => apiKey === key);
      if (api !== undefined && api.minVersion <= version && version <= api.maxVersion) continue;
      throw new ConfigException(
        `The broker ${broker.host}:${broker.port} (bootstrap.servers) does not support ${name} requests of version ${version}: Kafka 3.2 or later is needed.`,
      );
    }
  }
}
