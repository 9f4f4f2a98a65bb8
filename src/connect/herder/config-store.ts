import type { RawConfig } from '../../config/config-def.js';
import type { TargetState } from '../task/target-state.js';

/** What is wanted of one connector. Configurations are kept with their references, never with resolved values. */
export interface ConnectorRecord {
  readonly config: RawConfig;
  readonly targetState: TargetState;
  /** One per task; empty until the connector has made them, and while it is stopped. */
  readonly taskConfigs: readonly RawConfig[];
}

/**
 * Keeps what is wanted: configurations, target states, task configurations. In a group of workers this is the configuration topic; what is
 * written is visible to reads when the promise resolves.
 */
export interface ConfigStore {
  names(): readonly string[];
  get(name: string): ConnectorRecord | undefined;
  /** Keeps target state and task configurations of an existing connector. A new one gets `initialState`. */
  putConfig(name: string, config: RawConfig, initialState?: TargetState | null): Promise<void>;
  putTargetState(name: string, state: TargetState): Promise<void>;
  putTaskConfigs(name: string, taskConfigs: readonly RawConfig[]): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The store of a worker that is alone: what is not in its files is gone when it ends, as with Kafka Connect's standalone mode. */
export class MemoryConfigStore implements ConfigStore {
  readonly #records = new Map<string, ConnectorRecord>();

  names(): readonly string[] {
    return [...this.#records.keys()];
  }

  get(name: string): ConnectorRecord | undefined {
    return this.#records.get(name);
  }

  async putConfig(name: string, config: RawConfig, initialState?: TargetState | null): Promise<void> {
    const known = this.#records.get(name) ?? { targetState: initialState ?? 'STARTED', taskConfigs: [] };
    this.#records.set(name, { ...known, config });
  }

  async putTargetState(name: string, targetState: TargetState): Promise<void> {
    const known = this.#records.get(name);
    if (known) this.#records.set(name, { ...known, targetState });
  }

  async putTaskConfigs(name: string, taskConfigs: readonly RawConfig[]): Promise<void> {
    const known = this.#records.get(name);
    if (known) this.#records.set(name, { ...known, taskConfigs });
  }

  async remove(name: string): Promise<void> {
    this.#records.delete(name);
  }
}
