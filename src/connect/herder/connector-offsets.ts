import type { RawConfig } from '../../config/config-def.js';
import type { OffsetMap } from '../../data/source-record.js';
import { ConnectException } from '../../error/errors.js';
import type { Log } from '../../log/log.js';
import { decodeOffsetKey, decodeOffsetValue, encodeOffsetKey, encodeOffsetValue } from '../../offset/offset-codec.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import type { SinkConnector } from '../../sink/sink-task.js';
import type { SourceConnector } from '../../source/source-task.js';
import type { ConnectorPlugin } from '../plugin/plugins.js';
import type { ConnectorOffset } from './entities.js';
import { type GroupOffsetChange, groupOffsetChanges } from './group-offset-changes.js';

/** How far connectors are, as users see and change it. */
export class ConnectorOffsets {
  readonly #log: Log;
  readonly #store: OffsetStore;

  constructor(log: Log, store: OffsetStore) {
    this.#log = log;
    this.#store = store;
  }

  async ofSource(connector: string): Promise<ConnectorOffset[]> {
    const offsets: ConnectorOffset[] = [];
    for (const { key, value } of await this.#store.entries()) {
      const decoded = decodeOffsetKey(key);
      if (value === null || decoded === null || decoded.connector !== connector) continue;
      offsets.push({ partition: decoded.partition, offset: decodeOffsetValue(value) });
    }
    return offsets;
  }

  async ofSink(connector: string, config: RawConfig): Promise<ConnectorOffset[]> {
    const offsets = await this.#log.groupOffsets(groupOf(connector, config));
    return offsets.map(({ topic, partition, offset }) => ({
      partition: { kafka_partition: partition, kafka_topic: topic },
      offset: { kafka_offset: offset },
    }));
  }

  /** Resolves to the text that tells the user what was done. */
  alter(
    name: string,
    plugin: ConnectorPlugin,
    config: RawConfig,
    offsets: readonly ConnectorOffset[],
  ): Promise<string> {
    return plugin.type === 'source'
      ? this.#alterSource(name, plugin.connector, config, offsets)
      : this.#alterSink(name, plugin.connector, config, offsets);
  }

  async reset(name: string, plugin: ConnectorPlugin, config: RawConfig): Promise<string> {
    if (plugin.type === 'source') {
      const known = await this.ofSource(name);
      const removals = known.map(({ partition }) => ({ partition, offset: null }));
      const complete = (await plugin.connector.alterOffsets?.(config, removals as SourceOffsets)) ?? false;
      await this.#write(name, removals as SourceOffsets);
      return report('reset', complete);
    }
    const known = await this.#log.groupOffsets(groupOf(name, config));
    const removals = known.map(({ topic, partition }) => ({ topic, partition, offset: null }));
    const complete = (await plugin.connector.alterOffsets?.(config, removals)) ?? false;
    await this.#log.deleteGroup(groupOf(name, config));
    return report('reset', complete);
  }

  async #alterSource(
    name: string,
    connector: SourceConnector,
    config: RawConfig,
    offsets: readonly ConnectorOffset[],
  ): Promise<string> {
    for (const { offset } of offsets) if (offset !== null) checkPrimitives(offset);
    const changes = offsets as SourceOffsets;
    const complete = (await connector.alterOffsets?.(config, changes)) ?? false;
    await this.#write(name, changes);
    return report('altered', complete);
  }

  async #write(connector: string, offsets: SourceOffsets): Promise<void> {
    const entries = offsets.map(({ partition, offset }) => ({
      key: encodeOffsetKey(connector, partition ?? {}),
      value: offset === null ? null : encodeOffsetValue(offset),
    }));
    if (entries.length > 0) await this.#store.set(entries);
  }

  async #alterSink(
    name: string,
    connector: SinkConnector,
    config: RawConfig,
    offsets: readonly ConnectorOffset[],
  ): Promise<string> {
    const changes = groupOffsetChanges(offsets);
    if (changes.some(({ offset }) => offset !== null && offset < 0n)) {
      throw new ConnectException(`Failed to modify offsets for sink connector ${name}`);
    }
    const complete = (await connector.alterOffsets?.(config, changes)) ?? false;
    try {
      await this.#checkPartitions(changes);
      await this.#log.alterGroupOffsets(groupOf(name, config), changes);
    } catch (cause) {
      throw new ConnectException(`Failed to alter consumer group offsets for connector ${name}`, { cause });
    }
    return report('altered', complete);
  }

  async #checkPartitions(changes: readonly GroupOffsetChange[]): Promise<void> {
    const topics = await this.#log.topics();
    for (const { topic, partition } of changes) {
      if (partition < 0 || partition >= (topics.get(topic) ?? 0)) {
        throw new ConnectException(`This server does not host this topic-partition: ${topic}-${partition}`);
      }
    }
  }
}

type SourceOffsets = readonly { readonly partition: OffsetMap | null; readonly offset: OffsetMap | null }[];

/** The consumer group of a sink connector. */
export function groupOf(connector: string, config: RawConfig): string {
  return config['consumer.override.group.id'] ?? `connect-${connector}`;
}

/** Offsets are compared as bytes and read by other workers: nothing nested may get into the store. */
function checkPrimitives(offset: Readonly<Record<string, unknown>>): void {
  for (const [field, value] of Object.entries(offset)) {
    if (typeof value !== 'object' || value === null) continue;
    const type = Array.isArray(value) ? 'ARRAY' : 'MAP';
    throw new ConnectException(
      `Offsets may only contain primitive types as values, but field ${field} contains ${type}`,
    );
  }
}

function report(action: 'altered' | 'reset', complete: boolean): string {
  if (complete) return `The offsets for this connector have been ${action} successfully`;
  return (
    `The Connect framework-managed offsets for this connector have been ${action} successfully. ` +
    `However, if this connector manages offsets externally, they will need to be manually ${action} in the system that the connector uses.`
  );
}
