import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../../config/config-def.js';
import { HeapByteBuffer } from '../../data/heap-byte-buffer.js';
import { javaText } from '../../data/java-text.js';
import { OPTIONAL_BYTES } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException } from '../../error/errors.js';
import type { Converter, HeaderConverter, PluginConfig } from '../converter.js';
import { converterConfig } from '../converter-config.js';
import { configUnder, newDelegate } from './delegate.js';

const DELEGATE = 'delegate.converter.type';

const CONFIG = converterConfig([
  {
    name: DELEGATE,
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Specifies the delegate converter class',
  },
]);

/**
 * Bytes as they are; everything else is handed to the converter of `delegate.converter.type`, with the settings under that name: for topics that hold both, such
 * as the outbox router's payloads and heartbeats.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/outbox-event-router.html
 */
abstract class DelegatingBytesConverter implements Converter, HeaderConverter {
  #delegate: Converter | null = null;

  /** Whether a value without schema, or with that of bytes, is written as it is. */
  protected abstract isBytes(value: unknown): value is Uint8Array;

  config(): ConfigDef {
    return CONFIG;
  }

  async configure(config: PluginConfig, isKey: boolean): Promise<void> {
    const className = config[DELEGATE];
    this.#delegate =
      className === undefined ? null : await newDelegate(className, configUnder(config, DELEGATE), isKey);
  }

  fromConnectData(topic: string, data: SchemaAndValue, out: ByteWriter): boolean {
    const { schema } = data;
    if (schema !== null && schema.type !== 'bytes')
      return this.#delegated(topic, data).fromConnectData(topic, data, out);
    const { value } = data;
    if (value === null || value === undefined) return false;
    if (!this.isBytes(value)) return this.#delegated(topic, data).fromConnectData(topic, data, out);
    out.bytes(value);
    return true;
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: OPTIONAL_BYTES, value: bytes === null ? null : Uint8Array.from(bytes) };
  }

  async prepare(topic: string, data: SchemaAndValue): Promise<void> {
    await this.#delegate?.prepare?.(topic, data);
  }

  fromConnectHeader(topic: string, _key: string, data: SchemaAndValue): Uint8Array | null {
    const out = new ByteWriter(64);
    return this.fromConnectData(topic, data, out) ? out.copy() : null;
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }

  async close(): Promise<void> {
    await this.#delegate?.close?.();
  }

  #delegated(topic: string, { schema, value }: SchemaAndValue): Converter {
    if (this.#delegate !== null) return this.#delegate;
    throw new DataException(
      `A ${topic} of type '${javaText(value, schema)}' requires a delegate.converter.type to be configured`,
    );
  }
}

/** `io.debezium.converters.BinaryDataConverter` */
export class BinaryDataConverter extends DelegatingBytesConverter {
  protected override isBytes(value: unknown): value is Uint8Array {
    return value instanceof Uint8Array;
  }
}

/** `io.debezium.converters.ByteArrayConverter`: what is a `ByteBuffer` in Java, bytea for one, goes to the delegate too. */
export class DebeziumByteArrayConverter extends DelegatingBytesConverter {
  protected override isBytes(value: unknown): value is Uint8Array {
    return value instanceof Uint8Array && !(value instanceof HeapByteBuffer);
  }
}
