import type { RawConfig } from '../config-def.js';
import type { ConfigProvider, ProvidedValues } from './config-provider.js';

/** `${provider:key}` or `${provider:path:key}`; the same pattern as Kafka's ConfigTransformer, so `}` cannot be escaped. */
const REFERENCE = /\$\{([^}]*?):(?:([^}]*?):)?([^}]*?)\}/g;

/** A configuration whose references are resolved. */
export interface ResolvedConfig {
  readonly config: Record<string, string>;
  /** The shortest time for which a value holds, in milliseconds; null: none is limited. */
  readonly ttlMs: number | null;
}

/**
 * Replaces references to configuration providers by the values they stand for. A reference to an unknown provider or key stays as it is.
 *
 * Resolved values never leave the worker: configurations are stored, shown and logged with their references.
 */
export class ConfigReferences {
  readonly #providers: ReadonlyMap<string, ConfigProvider>;

  constructor(providers: ReadonlyMap<string, ConfigProvider>) {
    this.#providers = providers;
  }

  /** @throws ConfigException when a provider cannot read its place */
  async resolve(config: RawConfig): Promise<ResolvedConfig> {
    const wanted = this.#wanted(config);
    const found = new Map<string, Readonly<Record<string, string>>>();
    let ttlMs: number | null = null;
    for (const { name, path, keys } of wanted.values()) {
      const provided = await (this.#providers.get(name) as ConfigProvider).get(path, [...keys]);
      found.set(place(name, path), provided.values);
      ttlMs = shortest(ttlMs, provided);
    }
    const resolved = Object.entries(config).map(([key, value]) => [key, replace(value, found)] as const);
    return { config: Object.fromEntries(resolved), ttlMs };
  }

  async close(): Promise<void> {
    for (const provider of this.#providers.values()) await provider.close?.();
  }

  #wanted(config: RawConfig): Map<string, { name: string; path: string; keys: Set<string> }> {
    const wanted = new Map<string, { name: string; path: string; keys: Set<string> }>();
    for (const value of Object.values(config)) {
      if (typeof value !== 'string') continue;
      for (const [, name = '', path = '', key = ''] of value.matchAll(REFERENCE)) {
        if (!this.#providers.has(name)) continue;
        const entry = wanted.get(place(name, path)) ?? { name, path, keys: new Set() };
        entry.keys.add(key);
        wanted.set(place(name, path), entry);
      }
    }
    return wanted;
  }
}

function place(name: string, path: string): string {
  return `${name}:${path}`;
}

function shortest(ttlMs: number | null, provided: ProvidedValues): number | null {
  if (provided.ttlMs === undefined) return ttlMs;
  return ttlMs === null ? provided.ttlMs : Math.min(ttlMs, provided.ttlMs);
}

function replace(value: string, found: ReadonlyMap<string, Readonly<Record<string, string>>>): string {
  if (typeof value !== 'string') return value;
  return value.replace(
    REFERENCE,
    (reference, name: string, path: string | undefined, key: string) =>
      found.get(place(name, path ?? ''))?.[key] ?? reference,
  );
}

/** Whether a value contains something that looks like a reference. */
export function hasReference(value: string): boolean {
  return value.search(REFERENCE) >= 0;
}

/**
 * Puts references back: tasks that a connector made from resolved settings are stored and shown with the references of its configuration.
 */
export function restoreReferences(connectorConfig: RawConfig, taskConfig: RawConfig): Record<string, string> {
  const restored: Record<string, string> = { ...taskConfig };
  for (const [key, value] of Object.entries(connectorConfig)) {
    if (key in restored && typeof value === 'string' && hasReference(value)) restored[key] = value;
  }
  return restored;
}
