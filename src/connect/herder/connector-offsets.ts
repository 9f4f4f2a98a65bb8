import type { RawConfig } from '../../config/config-def.js';
import { ConnectException } from '../../error/errors.js';
import type { Log, LogAdmin } from '../../log/log.js';
import { decodeOffsetKey, decodeOffsetValue, encodeOffsetKey, encodeOffsetValue } from '../../offset/offset-codec.js';
import type { OffsetStore } from '../../offset/offset-store.js';
import { settingsBelow } from '../config/plugin-settings.js';
import type { ConnectorCode, SinkOffsets, SourceOffsets } from '../connector/connector-code.js';
import type { ConnectorOffset } from './entities.js';
import { type GroupOffsetChange, groupOffsetChanges } from './group-offset-changes.js';

/** How far connectors are, as users see and change it. */
export class ConnectorOffsets {
  readonly #log: Log;
  readonly #store: OffsetStore;
  readonly #code: ConnectorCode;

  constructor(log: Log, store: OffsetStore, code: ConnectorCode) {
    this.#log = log;
    this.#store = store;
    this.#code = code;
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
    const offsets = await this.#withAdmin(connector, config, (admin) => admin.groupOffsets(groupOf(connector, config)));
    return offsets.map(({ topic, partition, offset }) => ({
      partition: { kafka_partition: partition, kafka_topic: topic },
      offset: { kafka_offset: offset },
    }));
  }

  /** Resolves to the text that tells the user what was done. */
  alter(name: string, type: string, config: RawConfig, offsets: readonly ConnectorOffset[]): Promise<string> {
    return type === 'source' ? this.#alterSource(name, config, offsets) : this.#alterSink(name, config, offsets);
  }

  async reset(name: string, type: string, config: RawConfig): Promise<string> {
    if (type === 'source') {
      const known = await this.ofSource(name);
      const removals = known.map(({ partition }) => ({ partition, offset: null })) as SourceOffsets;
      const complete = await this.#ask(config, removals);
      await this.#write(name, removals);
      return report('reset', complete);
    }
    return this.#withAdmin(name, config, async (admin) => {
      const known = await admin.groupOffsets(groupOf(name, config));
      const removals = known.map(({ topic, partition }) => ({ topic, partition, offset: null }));
      const complete = await this.#ask(config, removals);
      await admin.deleteGroup(groupOf(name, config));
      return report('reset', complete);
    });
  }

  #ask(config: RawConfig, offsets: SourceOffsets | SinkOffsets): Promise<boolean> {
    const { 'connector.class': className = '', 'connector.plugin.version': version } = config;
    return this.#code.alterOffsets({ className, version }, config, offsets);
  }

  async #alterSource(name: string, config: RawConfig, offsets: readonly ConnectorOffset[]): Promise<string> {
    for (const { offset } of offsets) if (offset !== null) checkPrimitives(offset);
    const changes = offsets as SourceOffsets;
    const complete = await this.#ask(config, changes);
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

  async #alterSink(name: string, config: RawConfig, offsets: readonly ConnectorOffset[]): Promise<string> {
    const changes = groupOffsetChanges(offsets);
    if (changes.some(({ offset }) => offset !== null && offset < 0n)) {
      throw new ConnectException(`Failed to modify offsets for sink connector ${name}`);
    }
    const complete = await this.#ask(config, changes);
    try {
      await this.#withAdmin(name, config, async (admin) => {
        await checkPartitions(admin, changes);
        await admin.alterGroupOffsets(groupOf(name, config), changes);
      });
    } catch (cause) {
      throw new ConnectException(`Failed to alter consumer group offsets for connector ${name}`, { cause });
    }
    return report('altered', complete);
  }

  /** With the log's own client, or one with the connector's settings where it has some. */
  async #withAdmin<T>(name: string, config: RawConfig, work: (admin: LogAdmin) => Promise<T>): Promise<T> {
    const overrides = settingsBelow(config, 'admin.override.');
    if (Object.keys(overrides).length === 0) return work(this.#log);
    const admin = this.#log.admin(`connector-worker-adminclient-${name}`, overrides);
    try {
      return await work(admin);
    } finally {
      await admin.close();
    }
  }
}

async function checkPartitions(admin: LogAdmin, changes: readonly GroupOffsetChange[]): Promise<void> {
  const topics = await admin.topics();
  for (const { topic, partition } of changes) {
    if (partition < 0 || partition >= (topics.get(topic) ?? 0)) {
      throw new ConnectException(`This server does not host this topic-partition: ${topic}-${partition}`);
    }
  }
}

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
