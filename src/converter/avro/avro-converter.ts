import type { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef, ConfigValue } from '../../config/config-def.js';
import type { Schema } from '../../data/schema.js';
import { NULL_DATA, type SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException } from '../../error/errors.js';
import type { Converter, PluginConfig } from '../converter.js';
import { RegisteredReaders } from '../registry/registered-readers.js';
import { RegistryClient } from '../registry/registry-client.js';
import { FRAME_SIZE, SchemaIds, writeFrame } from '../registry/schema-ids.js';
import { type AvroCodec, avroCodec } from './avro-codec.js';
import { AVRO_CONVERTER_CONFIG, type AvroOptions, avroOptions } from './avro-config.js';
import { fullName, parseAvroSchema } from './avro-node.js';
import { type AvroReader, avroReader } from './avro-reader.js';
import { avroSchemaOf } from './avro-schema-of.js';
import { avroSchemaText } from './avro-text.js';
import { avroWriter, type ToAvro } from './avro-writer.js';

interface Writer {
  readonly toAvro: ToAvro;
  readonly codec: AvroCodec;
}

interface Reader extends AvroReader {
  readonly codec: AvroCodec;
}

/**
 * `io.confluent.connect.avro.AvroConverter`: Avro with the schemas in a registry that speaks Confluent's REST API.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/connect.html
 */
export class AvroConverter implements Converter {
  static readonly className = 'io.confluent.connect.avro.AvroConverter';

  #client: RegistryClient | null = null;
  #ids!: SchemaIds<Writer>;
  #readers!: RegisteredReaders<Reader>;

  config(): ConfigDef {
    return AVRO_CONVERTER_CONFIG;
  }

  configure(config: PluginConfig, isKey: boolean): void {
    const values = AVRO_CONVERTER_CONFIG.parse(config);
    const options = avroOptions(values);
    this.#client = new RegistryClient(values);
    this.#ids = schemaIds(this.#client, isKey, values, options);
    this.#readers = new RegisteredReaders(this.#client, 'Avro', isKey, values, (text, version) => {
      const node = parseAvroSchema(text);
      return { ...avroReader(node, version, options), codec: avroCodec(node) };
    });
  }

  /** @throws NotReady | DataException */
  fromConnectData(topic: string, data: SchemaAndValue, out: ByteWriter): boolean {
    const { schema, value } = data;
    if (value === null || value === undefined) {
      if (schema === null || schema.optional) return false;
      throw new DataException('Found null value for non-optional schema');
    }
    const { id, codec } = this.#ids.get(topic, schema);
    const avro = codec.toAvro(value);
    const start = out.position;
    writeFrame(id, out);
    try {
      encode(codec.codec, avro, out);
    } catch (error) {
      out.position = start;
      throw new DataException(`Failed to serialize Avro data from topic ${topic}:`, { cause: error });
    }
    return true;
  }

  /** Registers the schema of the value, or finds it. */
  prepare(topic: string, data: SchemaAndValue): Promise<void> {
    return this.#ids.prepare(topic, data.schema);
  }

  /** @throws NotReady | DataException */
  toConnectData(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return NULL_DATA;
    const reader = this.#readers.get(topic, bytes);
    const payload = Buffer.from(bytes.buffer, bytes.byteOffset + FRAME_SIZE, bytes.byteLength - FRAME_SIZE);
    return { schema: reader.schema, value: reader.read(this.#decode(topic, reader, payload)) };
  }

  /** Fetches the schema that the message names. */
  prepareRead(topic: string, bytes: Uint8Array): Promise<void> {
    return this.#readers.prepare(topic, bytes);
  }

  close(): void {
    this.#client?.close();
  }

  #decode(topic: string, reader: Reader, payload: Buffer): unknown {
    try {
      return reader.codec.decode(payload);
    } catch (error) {
      throw new DataException(`Failed to deserialize data for topic ${topic} to Avro:`, { cause: error });
    }
  }
}

function schemaIds(
  client: RegistryClient,
  isKey: boolean,
  values: ReadonlyMap<string, ConfigValue>,
  options: AvroOptions,
): SchemaIds<Writer> {
  const dialect = {
    type: 'AVRO' as const,
    label: 'Avro',
    describe: (schema: Schema | null) => {
      const node = avroSchemaOf(schema, options);
      return { text: avroSchemaText(node), recordName: fullName(node) };
    },
    compile: (schema: Schema | null, registered: string) => {
      const node = parseAvroSchema(registered);
      return { toAvro: avroWriter(schema, node, options), codec: avroCodec(node) };
    },
  };
  return new SchemaIds(client, dialect, isKey, values);
}

function encode(codec: AvroCodec, avro: unknown, out: ByteWriter): void {
  const at = out.position;
  const end = codec.encode(avro, out.buffer, at);
  if (end >= 0) {
    out.position = end;
    return;
  }
  // The buffer was too small; the codec says by how much.
  out.reserve(out.buffer.length - at - end);
  out.position = codec.encode(avro, out.buffer, at);
}
