import type { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { ConfigDef } from '../../config/config-def.js';
import { NULL_DATA, type SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException } from '../../error/errors.js';
import type { Converter, PluginConfig } from '../converter.js';
import { decodeJson } from '../json/decode-json.js';
import type { JsonNode } from '../json/json-node.js';
import { JsonConstraintError, JsonParseError } from '../json/json-parse-error.js';
import { RegisteredReaders } from '../registry/registered-readers.js';
import { RegistryClient } from '../registry/registry-client.js';
import { FRAME_SIZE, SchemaIds, writeFrame } from '../registry/schema-ids.js';
import { JSON_SCHEMA_CONVERTER_CONFIG, jsonSchemaOptions } from './json-schema-config.js';
import { jsonSchemaText } from './json-schema-of.js';
import { JsonSchemaReader } from './json-schema-reader.js';
import { JsonSchemaWriter } from './json-schema-writer.js';

/**
 * `io.confluent.connect.json.JsonSchemaConverter`: JSON documents with their JSON Schema in a registry.
 *
 * @see https://docs.confluent.io/platform/current/schema-registry/connect.html
 */
export class JsonSchemaConverter implements Converter {
  static readonly className = 'io.confluent.connect.json.JsonSchemaConverter';

  #client: RegistryClient | null = null;
  #writer!: JsonSchemaWriter;
  #ids!: SchemaIds<null>;
  #readers!: RegisteredReaders<JsonSchemaReader>;

  config(): ConfigDef {
    return JSON_SCHEMA_CONVERTER_CONFIG;
  }

  configure(config: PluginConfig, isKey: boolean): void {
    const values = JSON_SCHEMA_CONVERTER_CONFIG.parse(config);
    const options = jsonSchemaOptions(values);
    const writer = new JsonSchemaWriter(options.form);
    this.#writer = writer;
    this.#client = new RegistryClient(values);
    const dialect = {
      type: 'JSON' as const,
      label: 'JSON',
      describe: (schema: SchemaAndValue['schema']) => ({
        text: schema === null ? '{}' : jsonSchemaText(schema, options, writer),
        recordName: schema?.name ?? null,
      }),
      compile: () => null,
    };
    this.#ids = new SchemaIds(this.#client, dialect, isKey, values);
    this.#readers = new RegisteredReaders(this.#client, 'JSON', isKey, values, (text, version) => {
      return new JsonSchemaReader(decodeJson(Buffer.from(text)) as JsonNode, version, options);
    });
  }

  /** @throws NotReady | DataException */
  fromConnectData(topic: string, data: SchemaAndValue, out: ByteWriter): boolean {
    const { schema, value } = data;
    if (value === null || value === undefined) return false;
    const { id } = this.#ids.get(topic, schema);
    const start = out.position;
    writeFrame(id, out);
    try {
      this.#writer.write(schema, value, out);
    } catch (error) {
      out.position = start;
      throw error;
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
    return { schema: reader.schema, value: reader.read(this.#document(topic, bytes.subarray(FRAME_SIZE))) };
  }

  /** Fetches the schema that the message names. */
  prepareRead(topic: string, bytes: Uint8Array): Promise<void> {
    return this.#readers.prepare(topic, bytes);
  }

  close(): void {
    this.#client?.close();
  }

  #document(topic: string, payload: Uint8Array): JsonNode | undefined {
    try {
      return decodeJson(payload);
    } catch (error) {
      if (!(error instanceof JsonParseError || error instanceof JsonConstraintError)) throw error;
      throw new DataException(
        `Converting byte[] to Kafka Connect data failed due to serialization error of topic ${topic}: `,
        {
          cause: error,
        },
      );
    }
  }
}
