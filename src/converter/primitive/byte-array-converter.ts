import type { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../../config/config-def.js';
import { javaClassName } from '../../data/java-class.js';
import { OPTIONAL_BYTES } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException } from '../../error/errors.js';
import type { Converter, HeaderConverter } from '../converter.js';
import { converterConfig } from '../converter-config.js';

const CONFIG = converterConfig();

/** `org.apache.kafka.connect.converters.ByteArrayConverter`: bytes as they are. */
export class ByteArrayConverter implements Converter, HeaderConverter {
  static readonly className = 'org.apache.kafka.connect.converters.ByteArrayConverter';

  config(): ConfigDef {
    return CONFIG;
  }

  configure(): void {}

  fromConnectData(topic: string, data: SchemaAndValue, out: ByteWriter): boolean {
    const bytes = this.fromConnectHeader(topic, '', data);
    if (bytes === null) return false;
    out.bytes(bytes);
    return true;
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: OPTIONAL_BYTES, value: bytes === null ? null : Uint8Array.from(bytes) };
  }

  fromConnectHeader(_topic: string, _key: string, { schema, value }: SchemaAndValue): Uint8Array | null {
    if (schema !== null && schema.type !== 'bytes') {
      throw new DataException(`Invalid schema type for ByteArrayConverter: ${schema.type.toUpperCase()}`);
    }
    if (value === null || value === undefined) return null;
    if (value instanceof Uint8Array) return value;
    throw new DataException(
      `ByteArrayConverter is not compatible with objects of type class ${javaClassName(value, schema)}`,
    );
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}
