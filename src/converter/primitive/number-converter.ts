import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../../config/config-def.js';
import { BoxedNumber } from '../../data/boxed-number.js';
import { ClassCastException } from '../../data/class-cast-exception.js';
import { javaClassName } from '../../data/java-class.js';
import {
  OPTIONAL_FLOAT32,
  OPTIONAL_FLOAT64,
  OPTIONAL_INT16,
  OPTIONAL_INT32,
  OPTIONAL_INT64,
  type Schema,
} from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException, SerializationException } from '../../error/errors.js';
import type { Converter, HeaderConverter, PluginConfig } from '../converter.js';
import { converterConfig, withType } from '../converter-config.js';

const CONFIG = converterConfig();

/** What makes one number converter different from another. */
interface NumberForm {
  /** As texts name it: `short`. */
  readonly name: string;
  readonly javaClass: string;
  /** Who complains about a wrong number of bytes. */
  readonly deserializer: string;
  readonly schema: Schema;
  readonly size: number;
  write(buffer: Buffer, value: number | bigint, at: number): void;
  read(buffer: Buffer): number | bigint;
}

/**
 * Numbers as big-endian bytes of fixed width, without any schema in the bytes.
 *
 * @see https://kafka.apache.org/documentation/#connect_configuring
 */
abstract class NumberConverter implements Converter, HeaderConverter {
  protected abstract readonly form: NumberForm;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: PluginConfig, isKey: boolean): void {
    CONFIG.parse(withType(config, isKey));
  }

  fromConnectData(_topic: string, data: SchemaAndValue, out: ByteWriter): boolean {
    const { schema, value } = data;
    if (value === null || value === undefined) return false;
    const { javaClass, name, size } = this.form;
    const found = javaClassName(value, schema);
    if (found !== javaClass) {
      // Java's generic cast asks for a Number first and for the exact class later.
      const numeric = typeof value === 'number' || typeof value === 'bigint' || value instanceof BoxedNumber;
      const cause = new ClassCastException(found, numeric ? javaClass : 'java.lang.Number');
      throw new DataException(`Failed to serialize to ${name} (was class ${found}): `, { cause });
    }
    out.reserve(size);
    this.form.write(out.buffer, value instanceof BoxedNumber ? value.value : (value as number | bigint), out.position);
    out.position += size;
    return true;
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    const { schema, size, deserializer, name } = this.form;
    if (bytes === null) return { schema, value: null };
    if (bytes.length !== size) {
      const cause = new SerializationException(`Size of data received by ${deserializer} is not ${size}`);
      throw new DataException(`Failed to deserialize ${name}: `, { cause });
    }
    return { schema, value: this.form.read(Buffer.from(bytes.buffer, bytes.byteOffset, size)) };
  }

  fromConnectHeader(topic: string, _key: string, data: SchemaAndValue): Uint8Array | null {
    const out = new ByteWriter(8);
    return this.fromConnectData(topic, data, out) ? out.copy() : null;
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

/** `org.apache.kafka.connect.converters.ShortConverter`. */
export class ShortConverter extends NumberConverter {
  static readonly className = 'org.apache.kafka.connect.converters.ShortConverter';
  protected readonly form: NumberForm = {
    name: 'short',
    javaClass: 'java.lang.Short',
    deserializer: 'ShortDeserializer',
    schema: OPTIONAL_INT16,
    size: 2,
    write: (buffer, value, at) => buffer.writeInt16BE(value as number, at),
    read: (buffer) => buffer.readInt16BE(0),
  };
}

/** `org.apache.kafka.connect.converters.IntegerConverter`. */
export class IntegerConverter extends NumberConverter {
  static readonly className = 'org.apache.kafka.connect.converters.IntegerConverter';
  protected readonly form: NumberForm = {
    name: 'integer',
    javaClass: 'java.lang.Integer',
    deserializer: 'IntegerDeserializer',
    schema: OPTIONAL_INT32,
    size: 4,
    write: (buffer, value, at) => buffer.writeInt32BE(value as number, at),
    read: (buffer) => buffer.readInt32BE(0),
  };
}

/** `org.apache.kafka.connect.converters.LongConverter`. */
export class LongConverter extends NumberConverter {
  static readonly className = 'org.apache.kafka.connect.converters.LongConverter';
  protected readonly form: NumberForm = {
    name: 'long',
    javaClass: 'java.lang.Long',
    deserializer: 'LongDeserializer',
    schema: OPTIONAL_INT64,
    size: 8,
    write: (buffer, value, at) => buffer.writeBigInt64BE(value as bigint, at),
    read: (buffer) => buffer.readBigInt64BE(0),
  };
}

/** `org.apache.kafka.connect.converters.FloatConverter`. */
export class FloatConverter extends NumberConverter {
  static readonly className = 'org.apache.kafka.connect.converters.FloatConverter';
  protected readonly form: NumberForm = {
    name: 'float',
    javaClass: 'java.lang.Float',
    deserializer: 'Deserializer',
    schema: OPTIONAL_FLOAT32,
    size: 4,
    write: (buffer, value, at) => buffer.writeFloatBE(value as number, at),
    read: (buffer) => buffer.readFloatBE(0),
  };
}

/** `org.apache.kafka.connect.converters.DoubleConverter`. */
export class DoubleConverter extends NumberConverter {
  static readonly className = 'org.apache.kafka.connect.converters.DoubleConverter';
  protected readonly form: NumberForm = {
    name: 'double',
    javaClass: 'java.lang.Double',
    deserializer: 'Deserializer',
    schema: OPTIONAL_FLOAT64,
    size: 8,
    write: (buffer, value, at) => buffer.writeDoubleBE(value as number, at),
    read: (buffer) => buffer.readDoubleBE(0),
  };
}
