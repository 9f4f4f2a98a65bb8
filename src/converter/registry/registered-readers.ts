import type { ConfigValue } from '../../config/config-def.js';
import {
  ConfigException,
  ConnectException,
  DataException,
  RetriableException,
  SerializationException,
} from '../../error/errors.js';
import { NotReady } from '../converter.js';
import type { RegisteredSchema, RegistryClient } from './registry-client.js';
import { RegistryUnavailable } from './registry-error.js';
import { isAccessProblem, readFrame } from './schema-ids.js';
import { subjectName } from './subject-name.js';

/** Makes a reader of a schema as the registry stores it. */
export type CompileReader<T> = (schema: string, version: number | null) => T;

/**
 * Fetches the schemas that messages name by id, once each. Asking takes time, reading may not: what is not known yet is reported as
 * {@link NotReady}, and `prepare` asks.
 */
export class RegisteredReaders<T> {
  readonly #client: RegistryClient;
  readonly #label: string;
  readonly #isKey: boolean;
  readonly #strategy: string;
  readonly #capacity: number;
  readonly #compile: CompileReader<T>;
  /** By topic and id: the version of a schema depends on the subject. */
  readonly #readers = new Map<string, Map<number, T>>();

  constructor(
    client: RegistryClient,
    label: string,
    isKey: boolean,
    settings: ReadonlyMap<string, ConfigValue>,
    compile: CompileReader<T>,
  ) {
    this.#client = client;
    this.#label = label;
    this.#isKey = isKey;
    this.#strategy = settings.get(`${isKey ? 'key' : 'value'}.subject.name.strategy`) as string;
    this.#capacity = settings.get('max.schemas.per.subject') as number;
    this.#compile = compile;
  }

  /** @throws NotReady if the registry must be asked first | DataException if the bytes name no schema */
  get(topic: string, bytes: Uint8Array): T {
    const id = this.#idOf(topic, bytes);
    const reader = this.#readers.get(topic)?.get(id);
    if (reader === undefined) throw new NotReady(`Schema ${id} was not fetched yet`);
    return reader;
  }

  async prepare(topic: string, bytes: Uint8Array): Promise<void> {
    const id = this.#idOf(topic, bytes);
    try {
      const registered = await this.#fetch(id);
      const version = await this.#versionOf(id, topic);
      let readers = this.#readers.get(topic);
      if (readers === undefined) {
        readers = new Map();
        this.#readers.set(topic, readers);
      }
      if (readers.size >= this.#capacity) readers.delete(readers.keys().next().value as number);
      readers.set(id, this.#compile(registered.schema, version));
    } catch (error) {
      throw this.#failure(topic, error);
    }
  }

  #idOf(topic: string, bytes: Uint8Array): number {
    try {
      return readFrame(bytes);
    } catch (error) {
      throw this.#failure(topic, error);
    }
  }

  async #fetch(id: number): Promise<RegisteredSchema> {
    try {
      return await this.#client.byId(id);
    } catch (error) {
      if (error instanceof RegistryUnavailable) throw error;
      const side = this.#isKey ? 'key' : 'value';
      throw new SerializationException(`Error retrieving ${this.#label} ${side} schema for id ${id}`, { cause: error });
    }
  }

  /** The version is a convenience of the registry; a schema that stands elsewhere has none here. */
  async #versionOf(id: number, topic: string): Promise<number | null> {
    if (!this.#strategy.endsWith('.TopicNameStrategy')) return null;
    try {
      return await this.#client.versionOf(id, subjectName(this.#strategy, topic, this.#isKey, null));
    } catch (error) {
      if (error instanceof RegistryUnavailable) throw error;
      return null;
    }
  }

  #failure(topic: string, error: unknown): unknown {
    if (error instanceof RegistryUnavailable) {
      return new RetriableException(
        `Network connection error while deserializing data for topic ${topic}: ${error.message}`,
        { cause: error },
      );
    }
    if (error instanceof SerializationException && isAccessProblem(error.cause)) {
      return new ConfigException(`Failed to access ${this.#label} data from topic ${topic} : ${error.cause.message}`);
    }
    if (!(error instanceof ConnectException) || error instanceof ConfigException) return error;
    return new DataException(`Failed to deserialize data for topic ${topic} to ${this.#label}:`, { cause: error });
  }
}
