import { ConfigDef, DataException, Schema } from 'millrace';

const NUMBER = new Schema({ type: 'int64', optional: true });

/**
 * Integers as hexadecimal text.
 * @implements {import('millrace').Converter}
 */
export class HexConverter {
  config() {
    return new ConfigDef();
  }

  configure() {}

  /**
   * @param {string} topic
   * @param {import('millrace').SchemaAndValue} data
   * @param {import('millrace').ByteWriter} out
   */
  fromConnectData(topic, { value }, out) {
    if (value === null) return false;
    if (typeof value !== 'bigint') throw new DataException(`HexConverter can write int64 values only, to ${topic}`);
    out.ascii(value.toString(16));
    return true;
  }

  /**
   * @param {string} topic
   * @param {Uint8Array | null} bytes
   */
  toConnectData(topic, bytes) {
    if (bytes === null) return { schema: NUMBER, value: null };
    const text = Buffer.from(bytes).toString('latin1');
    if (!/^-?[0-9a-f]+$/.test(text)) throw new DataException(`A record of ${topic} is no hexadecimal number`);
    return { schema: NUMBER, value: text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`) };
  }
}
