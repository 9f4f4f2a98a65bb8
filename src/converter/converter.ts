import type { ByteWriter } from '../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../config/config-def.js';
import type { Headers } from '../data/header.js';
import type { SchemaAndValue } from '../data/schema-and-value.js';

/** The settings of one plugin, prefix removed. */
export type PluginConfig = Readonly<Record<string, string>>;

/**
 * Turns Connect data into the bytes of a topic and back; one instance serves the keys or the values of one task.
 *
 * @see https://kafka.apache.org/documentation/#connect_configuring (key.converter, value.converter)
 */
export interface Converter {
  /** Called once before use. @throws ConfigException */
  configure(config: PluginConfig, isKey: boolean): void | Promise<void>;
  /** The settings it understands. */
  config(): ConfigDef;
  /**
   * Appends the bytes of one key or value to `out`; returns false, writing nothing, when the bytes are null (a tombstone).
   * @param headers those of the record, for a converter of values that puts them into the value
   * @throws DataException if the value does not fit its schema.
   */
  fromConnectData(topic: string, data: SchemaAndValue, out: ByteWriter, headers?: Headers): boolean;
  /**
   * Reads one key or value. The result does not refer to `bytes`.
   * @throws DataException | SerializationException
   */
  toConnectData(topic: string, bytes: Uint8Array | null): SchemaAndValue;
  /**
   * For converters that must ask a server first (a schema registry): called before `fromConnectData` whenever it threw
   * {@link NotReady}, and awaited. Absent on converters that never wait.
   */
  prepare?(topic: string, data: SchemaAndValue, headers?: Headers): Promise<void>;
  /** As `prepare`, for reading. */
  prepareRead?(topic: string, bytes: Uint8Array): Promise<void>;
  close?(): void | Promise<void>;
}

/** Thrown by a converter that needs `prepare` or `prepareRead` to be awaited before it can go on. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}

/** Turns header values into bytes and back. */
export interface HeaderConverter {
  configure(config: PluginConfig, isKey: boolean): void | Promise<void>;
  config(): ConfigDef;
  /** The bytes of a header's value, or null. */
  fromConnectHeader(topic: string, key: string, data: SchemaAndValue): Uint8Array | null;
  toConnectHeader(topic: string, key: string, bytes: Uint8Array | null): SchemaAndValue;
}
