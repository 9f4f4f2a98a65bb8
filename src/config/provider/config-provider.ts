import type { ConfigDef, RawConfig } from '../config-def.js';

/** The values that a provider found. Keys it does not know are left out. */
export interface ProvidedValues {
  readonly values: Readonly<Record<string, string>>;
  /** How long the values hold, in milliseconds; absent: until they are asked for again. */
  readonly ttlMs?: number;
}

/**
 * Looks up values outside the configuration (secrets above all), for references of the form `${provider:path:key}`.
 *
 * @see https://kafka.apache.org/documentation/#config_providers
 */
export interface ConfigProvider {
  /** The settings it understands (`config.providers.<name>.param.*`, prefix removed). */
  config(): ConfigDef;
  /** Called once before use. @throws ConfigException */
  configure(config: RawConfig): void | Promise<void>;
  /**
   * The values of `keys` under `path`; without keys, all of them.
   * @throws ConfigException when the place itself cannot be read
   */
  get(path: string, keys?: readonly string[]): Promise<ProvidedValues>;
  close?(): void | Promise<void>;
}
