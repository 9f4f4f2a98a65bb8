import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../../config/config-def.js';
import { javaClassName } from '../../data/java-class.js';
import { OPTIONAL_BOOLEAN } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException, SerializationException } from '../../error/errors.js';
import type { Converter, HeaderConverter, PluginConfig } from '../converter.js';
import { converterConfig, withType } from '../converter-config.js';

const CONFIG = converterConfig();

/** `org.apache.kafka.connect.converters.BooleanConverter`: one byte, 0 or 1. */
export class BooleanConverter implements Converter, HeaderConverter {
  static readonly className = 'org.apache.kafka.connect.converters.BooleanConverter';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: PluginConfig, isKey: boolean): void {
    CONFIG.parse(withType(config, isKey));
  }

  fromConnectData(_topic: string, { schema, value }: SchemaAndValue, out: ByteWriter): boolean {
    if (schema !== null && schema.type !== 'boolean') {
      throw new DataException(`Invalid schema type for BooleanConverter: ${schema.type.toUpperCase()}`);
    }
    if (value === null || value === undefined) return false;
    if (typeof value !== 'boolean') {
      throw new DataException(
        `BooleanConverter is not compatible with objects of type class ${javaClassName(value, schema)}`,
      );
    }
    out.byte(value ? 1 : 0);
    return true;
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return { schema: OPTIONAL_BOOLEAN, value: null };
    const problem =
      bytes.length !== 1
        ? 'Size of data received by BooleanDeserializer is not 1'
        : (bytes[0] as number) > 1
          ? `Unexpected byte received by BooleanDeserializer: ${((bytes[0] as number) << 24) >> 24}`
          : null;
    if (problem !== null) {
      throw new DataException('Failed to deserialize boolean: ', { cause: new SerializationException(problem) });
    }
    return { schema: OPTIONAL_BOOLEAN, value: bytes[0] === 1 };
  }

  fromConnectHeader(topic: string, _key: string, data: SchemaAndValue): Uint8Array | null {
    const out = new ByteWriter(1);
    return this.fromConnectData(topic, data, out) ? out.copy() : null;
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}
