import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import { ConfigDef } from '../../config/config-def.js';
import { type Headers, NO_HEADERS } from '../../data/header.js';
import { javaText } from '../../data/java-text.js';
import { schemaNameAdjuster } from '../../data/name-adjustment.js';
import { BYTES, Schema } from '../../data/schema.js';
import { NULL_DATA, type SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { DataException, IllegalStateException, SerializationException } from '../../error/errors.js';
import type { Converter, PluginConfig } from '../converter.js';
import { JsonConverter } from '../json/json-converter.js';
import { type CloudEventOptions, CloudEventRecord } from './cloud-event.js';
import { CLOUD_EVENTS_CONFIG, metadataSource } from './cloud-events-config.js';
import { configUnder, newDelegate } from './delegate.js';

/** Keeps the subjects of the data's schema and of the event's apart. */
const DATA_SUFFIX = '-data';
const EMPTY = new Schema({ type: 'struct', fields: [] });
/** What the event's JSON ends with as long as its data is empty. */
const EMPTY_END = '{}}'.length;

const CONFLUENT_URL = 'schema.registry.url';
const APICURIO_URL = 'apicurio.registry.url';

const UNDECLARED = new ConfigDef();

/**
 * `io.debezium.converters.CloudEventsConverter`: change events as cloud events, JSON or Avro, with data that is JSON or Avro. Other records, transaction metadata
 * and heartbeats among them, become null, as in Debezium.
 *
 * @see https://debezium.io/documentation/reference/stable/integrations/cloudevents.html
 */
export class CloudEventsConverter implements Converter {
  readonly #json = new JsonConverter();
  readonly #dataJson = new JsonConverter();
  #avro: Converter | null = null;
  #registryUrls = '';
  #eventIsJson = true;
  #dataIsJson = true;
  /** The data brings its schema along. */
  #dataSchemas = true;
  #options!: CloudEventOptions;

  /** As in Debezium its settings are not declared to the runtime. */
  config(): ConfigDef {
    return UNDECLARED;
  }

  async configure(config: PluginConfig, isKey: boolean): Promise<void> {
    const values = CLOUD_EVENTS_CONFIG.parse({ ...config, 'converter.type': 'value' });
    const type = (key: string) => String(values.get(key)).toLowerCase();
    // Whatever is not JSON counts as Avro, as in Debezium.
    this.#eventIsJson = type('serializer.type') === 'json';
    this.#dataIsJson = type('data.serializer.type') !== 'avro';
    if (!this.#eventIsJson && this.#dataIsJson) {
      throw new IllegalStateException("Cannot use 'application/json' data content type within Avro events");
    }
    const tracing = values.get('opentelemetry.tracing.attributes.enable') as boolean;
    this.#options = {
      source: metadataSource(
        values.get('metadata.source') as string[],
        tracing,
        values.get('schema.data.name.source.header.enable') as boolean,
      ),
      contentType: this.#dataIsJson ? 'application/json' : 'application/avro',
      tracing,
      extensions: values.get('extension.attributes.enable') as boolean,
      adjustName: schemaNameAdjuster(values.get('schema.name.adjustment.mode') as string),
      schemaName: values.get('schema.cloudevents.name') as string | null,
    };
    const json = configUnder(config, 'json');
    this.#json.configure({ ...json, 'schemas.enable': 'false' }, isKey);
    this.#dataJson.configure(json, isKey);
    this.#dataSchemas = json['schemas.enable']?.trim().toLowerCase() !== 'false';
    if (!this.#dataIsJson) await this.#configureAvro(configUnder(config, 'avro'));
  }

  async #configureAvro(config: Record<string, string>): Promise<void> {
    const apicurio = config[APICURIO_URL];
    this.#registryUrls = (apicurio ?? config[CONFLUENT_URL] ?? '')
      .split(',')
      .map((url) => url.trim())
      .filter((url) => url !== '')
      .join(',');
    if (this.#registryUrls === '') {
      throw new DataException('Need URL(s) for schema registry instances for CloudEvents when using Apache Avro');
    }
    const className =
      apicurio === undefined
        ? 'io.confluent.connect.avro.AvroConverter'
        : 'io.apicurio.registry.utils.converter.AvroConverter';
    this.#avro = await newDelegate(className, config, false);
  }

  /** @throws NotReady | DataException */
  fromConnectData(topic: string, data: SchemaAndValue, out: ByteWriter, headers: Headers = NO_HEADERS): boolean {
    const record = this.#recordOf(data, headers);
    if (record === null) return false;
    if (this.#dataIsJson) return this.#writeJson(topic, record, out);
    const event = this.#withAvroData(topic, record);
    return this.#eventIsJson
      ? this.#json.fromConnectData(topic, event, out)
      : (this.#avro as Converter).fromConnectData(topic, event, out);
  }

  async prepare(topic: string, data: SchemaAndValue, headers: Headers = NO_HEADERS): Promise<void> {
    const record = this.#recordOf(data, headers);
    const avro = this.#avro;
    if (record === null || avro === null) return;
    await avro.prepare?.(this.#dataTopic(topic), record.data());
    if (!this.#eventIsJson) await avro.prepare?.(topic, this.#withAvroData(topic, record));
  }

  /** @throws NotReady | DataException for anything that is not a cloud event */
  toConnectData(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.#eventIsJson ? this.#readJson(topic, bytes) : this.#readAvro(topic, bytes);
  }

  async prepareRead(topic: string, bytes: Uint8Array): Promise<void> {
    const avro = this.#avro;
    if (avro === null) return;
    if (!this.#eventIsJson) await avro.prepareRead?.(topic, bytes);
    const data = this.#eventIsJson ? this.#encodedData(topic, bytes) : this.#avroEvent(topic, bytes).get('data');
    if (data instanceof Uint8Array) await avro.prepareRead?.(this.#dataTopic(topic), data);
  }

  async close(): Promise<void> {
    await this.#avro?.close?.();
  }

  #recordOf({ schema, value }: SchemaAndValue, headers: Headers): CloudEventRecord | null {
    if (schema === null || value === null || value === undefined) return null;
    if (this.#options.source.global === 'header') {
      const has = (name: string) => [...headers].some((header) => header.key === name);
      if (!has('source') || !has('op')) return null;
    } else if (!schema.name?.endsWith('.Envelope')) {
      return null;
    }
    if (!(value instanceof Struct)) throw new DataException('Mismatching schema');
    return new CloudEventRecord(value, headers, this.#options);
  }

  /** Data that brings its schema stands in the event as `{"schema":…,"payload":…}`, though the event itself has none. */
  #writeJson(topic: string, record: CloudEventRecord, out: ByteWriter): boolean {
    const data = record.data();
    if (!this.#dataSchemas) return this.#json.fromConnectData(topic, record.event(data, null), out);
    this.#json.fromConnectData(topic, record.event({ schema: EMPTY, value: new Struct(EMPTY) }, null), out);
    out.position -= EMPTY_END;
    this.#dataJson.fromConnectData(topic, data, out);
    out.ascii('}');
    return true;
  }

  #withAvroData(topic: string, record: CloudEventRecord): SchemaAndValue {
    const out = new ByteWriter(1024);
    (this.#avro as Converter).fromConnectData(this.#dataTopic(topic), record.data(), out);
    const bytes = Buffer.from(out.copy());
    // A magic byte, then the id of the schema.
    return record.event({ schema: BYTES, value: bytes }, `${this.#registryUrls}/schemas/ids/${bytes.readInt32BE(1)}`);
  }

  #dataTopic(topic: string): string {
    return this.#eventIsJson ? topic : topic + DATA_SUFFIX;
  }

  #readJson(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    const event = this.#jsonEvent(topic, bytes);
    const encoded = this.#dataIsJson ? null : this.#encodedData(topic, bytes);
    if (encoded !== null) {
      event.set('data', (this.#avro as Converter).toConnectData(topic, encoded).value);
    } else if (this.#dataSchemas && this.#dataIsJson) {
      const out = new ByteWriter(1024);
      this.#json.fromConnectData(topic, { schema: null, value: event.get('data') ?? null }, out);
      event.set('data', this.#dataJson.toConnectData(topic, out.copy()).value);
    }
    return { schema: null, value: event };
  }

  #jsonEvent(topic: string, bytes: Uint8Array | null): Map<string, unknown> {
    const data = this.#parsed(topic, bytes);
    const { value } = data;
    if (!(value instanceof Map) || !isCloudEvent([...value.keys()].map(String))) throw notCloudEvent(data);
    return value as Map<string, unknown>;
  }

  #parsed(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    try {
      const data = this.#json.toConnectData(topic, bytes);
      // Text is parsed when its value is read.
      return { schema: data.schema, value: data.value };
    } catch (error) {
      if (!(error instanceof SerializationException)) throw error;
      throw new DataException('Converting byte[] to Kafka Connect data failed due to serialization error: ', {
        cause: error,
      });
    }
  }

  /** The bytes of Avro data within JSON; null for anything else. */
  #encodedData(topic: string, bytes: Uint8Array | null): Buffer | null {
    const data = this.#jsonEvent(topic, bytes).get('data');
    return typeof data === 'string' ? Buffer.from(data, 'base64') : null;
  }

  #avroEvent(topic: string, bytes: Uint8Array | null): Struct {
    const data = (this.#avro as Converter).toConnectData(topic, bytes);
    const { schema, value } = data;
    const name = schema?.name ?? '';
    const { schemaName } = this.#options;
    const named = schemaName === null ? name.endsWith('CloudEvents.Envelope') : name === schemaName;
    if (!(value instanceof Struct) || !named || !isCloudEvent(value.schema.fields.map((field) => field.name))) {
      throw notCloudEvent(data);
    }
    return value;
  }

  #readAvro(topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return NULL_DATA;
    const event = this.#avroEvent(topic, bytes);
    const data = (this.#avro as Converter).toConnectData(this.#dataTopic(topic), event.get('data') as Uint8Array);
    const fields = event.schema.fields.map(({ name, schema }) => ({
      name,
      schema: name === 'data' ? (data.schema as Schema) : schema,
    }));
    const schema = event.schema.with({ fields });
    const values = fields.map(({ name }) => (name === 'data' ? data.value : event.get(name)));
    return { schema, value: new Struct(schema, values) };
  }
}

function isCloudEvent(attributes: readonly string[]): boolean {
  return ['id', 'source', 'specversion', 'type'].every((name) => attributes.includes(name));
}

function notCloudEvent({ schema, value }: SchemaAndValue): DataException {
  return new DataException(`A deserialized record's value is not a CloudEvent: value=${javaText(value, schema)}`);
}
