import { isUtf8 } from 'node:buffer';
import { ByteSlab } from '../../../decoders/bytes/byte-slab.js';
import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { JsonOutliner } from '../../../decoders/json/json-outline.js';
import type { ConfigDef } from '../../config/config-def.js';
import { NumberFormatException } from '../../data/decimal.js';
import { JsonText } from '../../data/json-text.js';
import type { Schema } from '../../data/schema.js';
import { isJsonWritable, NULL_DATA, type SchemaAndValue } from '../../data/schema-and-value.js';
import { DataException, SerializationException } from '../../error/errors.js';
import type { Converter, HeaderConverter, PluginConfig } from '../converter.js';
import { decodeJson, decodeText, decodeWhole } from './decode-json.js';
import { EnvelopeCache, splitEnvelope } from './envelope-cache.js';
import { JSON_CONVERTER_CONFIG, type JsonOptions, parseJsonOptions } from './json-config.js';
import { isObjectNode, type JsonNode, property } from './json-node.js';
import { JsonConstraintError, JsonParseError } from './json-parse-error.js';
import { parseJson } from './json-parser.js';
import { JsonReader } from './json-reader.js';
import { JsonWriter } from './json-writer.js';
import { schemaFromJson } from './schema-from-json.js';
import { SchemaJson } from './schema-json.js';

/**
 * `org.apache.kafka.connect.json.JsonConverter`: JSON documents, with the schema beside the payload or without.
 *
 * The bytes it writes are those of Kafka Connect 4.3 to the last digit. What it reads may be any JSON, from any writer.
 *
 * @see https://kafka.apache.org/documentation/#connect_configuring
 */
export class JsonConverter implements Converter, HeaderConverter {
  static readonly className = 'org.apache.kafka.connect.json.JsonConverter';

  #options!: JsonOptions;
  #writer!: JsonWriter;
  #schemas!: SchemaJson;
  #reader!: JsonReader;
  #envelopes!: EnvelopeCache;
  readonly #outliner = new JsonOutliner();
  readonly #texts = new ByteSlab();
  /** The schema of `schema.content`; undefined where messages bring their own. */
  #fixedSchema: Schema | undefined;

  config(): ConfigDef {
    return JSON_CONVERTER_CONFIG;
  }

  configure(config: PluginConfig, isKey: boolean): void {
    this.#options = parseJsonOptions(config, isKey);
    this.#writer = new JsonWriter(this.#options.form);
    this.#schemas = new SchemaJson(this.#writer);
    this.#reader = new JsonReader(this.#options.form.nullAsDefault);
    this.#envelopes = new EnvelopeCache(this.#options.cacheSize);
    const content = this.#options.schemaContent;
    this.#fixedSchema = content === null ? undefined : this.#parseFixedSchema(content);
  }

  fromConnectData(_topic: string, data: SchemaAndValue, out: ByteWriter): boolean {
    const start = out.position;
    try {
      return this.#write(data, out);
    } catch (error) {
      out.position = start;
      throw error;
    }
  }

  toConnectData(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return NULL_DATA;
    if (this.#options.form.schemas && this.#fixedSchema === undefined) return this.#readEnvelope(topic, bytes);
    if (!this.#options.form.schemas) return this.#readPlain(bytes);
    const schema = this.#fixedSchema as Schema;
    const node = reading(() => decodeJson(bytes));
    return { schema, value: this.#read(schema, node) };
  }

  fromConnectHeader(topic: string, _key: string, data: SchemaAndValue): Uint8Array | null {
    const out = new ByteWriter(256);
    return this.fromConnectData(topic, data, out) ? out.copy() : null;
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }

  #write(data: SchemaAndValue, out: ByteWriter): boolean {
    if (isJsonWritable(data)) {
      data.writeJson(out, this.#options.form);
      return true;
    }
    const { schema, value } = data;
    if (schema === null && (value === null || value === undefined)) return false;
    if (!this.#options.form.schemas) {
      this.#writer.write(schema, value, out);
      return true;
    }
    out.ascii('{"schema":');
    this.#schemas.write(schema, out);
    out.ascii(',"payload":');
    this.#writer.write(schema, value, out);
    out.ascii('}');
    return true;
  }

  /** An object stays text until somebody reads its value. */
  #readPlain(bytes: Uint8Array): SchemaAndValue {
    const outliner = this.#outliner;
    const outline = outliner.outline(bytes);
    if (outline === null || (outliner.beyondAscii && !isUtf8(bytes))) {
      return { schema: null, value: this.#readText(bytes) };
    }
    const start = this.#texts.copy(bytes);
    const end = start + bytes.length;
    return new JsonText(this.#texts.buffer, start, end, outline, outliner.lineBreaks, this.#readText);
  }

  readonly #readText = (bytes: Uint8Array): unknown =>
    this.#read(
      null,
      reading(() => decodeJson(bytes)),
    );

  #readEnvelope(topic: string, bytes: Uint8Array): SchemaAndValue {
    const known = this.#envelopes.match(topic, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (known !== null) {
      const payload = decodeWhole(known.payload);
      if (payload !== undefined) return { schema: known.schema, value: this.#read(known.schema, payload) };
    }
    const text = reading(() => decodeText(bytes));
    return this.#readUsualLayout(topic, text) ?? this.#readAnyLayout(text);
  }

  /** Schema, then payload, as all writers write it; null for anything else, well formed or not. */
  #readUsualLayout(topic: string, text: string): SchemaAndValue | null {
    const envelope = splitEnvelope(text);
    if (envelope === null) return null;
    const payload = decodeWhole(envelope.payload);
    if (payload === undefined) return null;
    let schema = this.#envelopes.schemaOf(envelope.schema);
    if (schema === undefined) {
      const node = decodeWhole(envelope.schema);
      if (!isObjectNode(node)) return null;
      schema = schemaFromJson(node, this.#reader) as Schema;
    }
    this.#envelopes.remember(topic, envelope, schema);
    return { schema, value: this.#read(schema, payload) };
  }

  #readAnyLayout(text: string): SchemaAndValue {
    const node = reading(() => parseJson(text));
    const schemaNode = property(node, 'schema');
    const payload = property(node, 'payload');
    if (!isObjectNode(node) || Object.keys(node).length !== 2 || schemaNode === undefined || payload === undefined) {
      throw new DataException(
        'JsonConverter with schemas.enable requires "schema" and "payload" fields and may not contain additional fields.' +
          ' If you are trying to deserialize plain JSON data, set schemas.enable=false in your converter configuration.',
      );
    }
    const schema = reading(() => schemaFromJson(schemaNode, this.#reader));
    return { schema, value: this.#read(schema, payload) };
  }

  #read(schema: Schema | null, node: JsonNode | undefined): unknown {
    return reading(() => this.#reader.read(schema, node));
  }

  #parseFixedSchema(content: string): Schema | undefined {
    const problem = 'Failed to parse schema in converter config due to serialization error: ';
    const node = reading(() => decodeJson(Buffer.from(content)), problem);
    return node === undefined ? undefined : (schemaFromJson(node, this.#reader) ?? undefined);
  }
}

/** Runs a step of reading; what is wrong with the JSON itself becomes a DataException as Kafka Connect words it. */
function reading<T>(
  step: () => T,
  problem = 'Converting byte[] to Kafka Connect data failed due to serialization error: ',
): T {
  try {
    return step();
  } catch (error) {
    if (
      error instanceof JsonParseError ||
      error instanceof JsonConstraintError ||
      error instanceof NumberFormatException
    ) {
      const serialization = new SerializationException(`${error.javaClass}: ${error.message}`, { cause: error });
      throw new DataException(problem, { cause: serialization });
    }
    throw error;
  }
}
