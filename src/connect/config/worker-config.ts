import { availableParallelism } from 'node:os';
import { ConfigDef, type ConfigValue, type RawConfig } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';
import { CLIENT_KEYS, DISTRIBUTED_KEYS } from './distributed-keys.js';
import { STANDALONE_KEYS, WORKER_KEYS } from './worker-keys.js';

/** Prefixes below which any setting may stand: they belong to converters, clients, providers and extensions. */
const OPEN_PREFIXES = [
  'key.converter.',
  'value.converter.',
  'header.converter.',
  'producer.',
  'consumer.',
  'admin.',
  'config.providers.',
  'listeners.https.',
  'sasl.',
  'ssl.',
  'config.storage.',
  'offset.storage.',
  'status.storage.',
  'metrics.context.',
  'millrace.',
  'plugin.',
  'log.level',
];

const DEF = new ConfigDef([...WORKER_KEYS, ...STANDALONE_KEYS]);
const KNOWN = new Set([...DEF.names(), ...DISTRIBUTED_KEYS.map((k) => k.name), ...CLIENT_KEYS.map((k) => k.name)]);

/**
 * The settings of a standalone worker, read from its properties file with references to configuration providers already resolved.
 *
 * @see https://kafka.apache.org/documentation/#connectconfigs
 */
export class WorkerConfig {
  /** Everything that was given, by its key. */
  readonly raw: RawConfig;
  readonly #values: ReadonlyMap<string, ConfigValue>;

  /** @throws ConfigException naming the first setting that is missing or wrong */
  constructor(raw: RawConfig) {
    this.raw = raw;
    this.#values = DEF.parse(raw);
    if (this.embedded || this.offsetFile !== null) return;
    throw new ConfigException(
      'Missing required configuration "offset.storage.file.filename" which has no default value. ' +
        'A standalone worker with bootstrap.servers keeps source offsets in this file; name one, ' +
        'or remove bootstrap.servers to use the embedded log.',
    );
  }

  /** Whether topics are in the embedded log rather than on Kafka. */
  get embedded(): boolean {
    return this.list('bootstrap.servers').length === 0;
  }

  get offsetFile(): string | null {
    return this.#values.get('offset.storage.file.filename') as string | null;
  }

  /** Threads for tasks; 0: none, tasks run on the main thread. */
  get taskThreads(): number {
    return (this.#values.get('task.threads') as number | null) ?? availableParallelism();
  }

  string(name: string): string | null {
    return this.#values.get(name) as string | null;
  }

  number(name: string): number {
    return this.#values.get(name) as number;
  }

  boolean(name: string): boolean {
    return this.#values.get(name) as boolean;
  }

  list(name: string): readonly string[] {
    return (this.#values.get(name) as readonly string[] | null) ?? [];
  }

  /** Whether a list is not set at all, which for `admin.listeners` differs from empty. */
  isUnset(name: string): boolean {
    return this.#values.get(name) === null;
  }

  /** Settings with that prefix, which is removed. */
  withPrefix(prefix: string): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.raw)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  }

  /** Keys that nobody reads: probably misspelt. */
  unknownKeys(): string[] {
    return Object.keys(this.raw).filter(
      (name) => !KNOWN.has(name) && !OPEN_PREFIXES.some((prefix) => name.startsWith(prefix)),
    );
  }
}
