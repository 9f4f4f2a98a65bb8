import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../../config/config-def.js';
import { javaText } from '../../data/java-text.js';
import { OPTIONAL_STRING } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import type { Converter, HeaderConverter, PluginConfig } from '../converter.js';
import { converterConfig, withType } from '../converter-config.js';
import { type Charset, charsetNamed } from './charset.js';

const CONFIG = converterConfig([
  {
    name: 'converter.encoding',
    type: 'STRING',
    defaultValue: 'UTF-8',
    importance: 'HIGH',
    documentation: 'The name of the Java character set to use for encoding strings as byte arrays.',
    group: null,
    order: -1,
    width: 'MEDIUM',
    displayName: 'Encoding',
  },
]);

/** `org.apache.kafka.connect.storage.StringConverter`: the text of any value, as Java's `toString` gives it. */
export class StringConverter implements Converter, HeaderConverter {
  static readonly className = 'org.apache.kafka.connect.storage.StringConverter';
  #charset!: Charset;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: PluginConfig, isKey: boolean): void {
    this.#charset = charsetNamed(String(CONFIG.parse(withType(config, isKey)).get('converter.encoding')));
  }

  fromConnectData(_topic: string, { schema, value }: SchemaAndValue, out: ByteWriter): boolean {
    if (value === null || value === undefined) return false;
    const text = typeof value === 'string' ? value : javaText(value, schema);
    if (this.#charset.isUtf8) out.utf8(text);
    else out.bytes(this.#charset.encode(text));
    return true;
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: OPTIONAL_STRING, value: bytes === null ? null : this.#charset.decode(bytes) };
  }

  fromConnectHeader(topic: string, _key: string, data: SchemaAndValue): Uint8Array | null {
    const out = new ByteWriter(256);
    return this.fromConnectData(topic, data, out) ? out.copy() : null;
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}
