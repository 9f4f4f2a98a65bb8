import type { Headers } from '../../data/header.js';
import type { schemaNameAdjuster } from '../../data/name-adjustment.js';
import { BOOLEAN, INT32, OPTIONAL_STRING, Schema, STRING } from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { DataException, DebeziumException, IllegalArgumentException } from '../../error/errors.js';
import type { MetadataSource } from './cloud-events-config.js';

/** What a cloud event is made of, apart from its data. */
export interface CloudEventOptions {
  readonly source: MetadataSource;
  readonly contentType: 'application/json' | 'application/avro';
  readonly tracing: boolean;
  readonly extensions: boolean;
  readonly adjustName: ReturnType<typeof schemaNameAdjuster>;
  /** `schema.cloudevents.name` */
  readonly schemaName: string | null;
}

/** The transaction block's fields; extension attributes stand for them whether events have one or not. */
const TRANSACTION_FIELDS = ['id', 'total_order', 'data_collection_order'];

/** One change event and what is known of it, from its value or from its headers. */
export class CloudEventRecord {
  readonly #record: Struct;
  readonly #headers: Headers;
  readonly #options: CloudEventOptions;
  readonly #source: Struct;

  constructor(record: Struct, headers: Headers, options: CloudEventOptions) {
    this.#record = record;
    this.#headers = headers;
    this.#options = options;
    const source = options.source.global === 'header' ? this.#header('source') : record.get('source');
    if (!(source instanceof Struct)) throw new DataException('The source block of the event is not a struct');
    this.#source = source;
    const connector = String(source.get('connector'));
    if (connector !== 'postgresql') {
      throw new DataException(`No usable CloudEvents converters for connector type "${connector}"`);
    }
  }

  /** The rows, or the whole record where the rest is in headers. */
  data(): SchemaAndValue & { readonly schema: Schema; readonly value: Struct } {
    const { global, dataSchemaName } = this.#options.source;
    const name =
      dataSchemaName === 'header'
        ? String(this.#header('dataSchemaName'))
        : `io.debezium.connector.${this.#source.get('connector')}.Data`;
    const all = this.#record.schema.fields;
    const fields = global === 'header' ? all : all.filter((field) => field.name === 'before' || field.name === 'after');
    const schema = new Schema({ type: 'struct', name, fields });
    return {
      schema,
      value: new Struct(
        schema,
        fields.map((field) => this.#record.get(field.name)),
      ),
    };
  }

  /** The whole event around its data. */
  event(data: SchemaAndValue, dataSchemaUri: string | null): SchemaAndValue {
    const attributes = new Map<string, { readonly schema: Schema; readonly value: unknown }>();
    const put = (name: string, value: unknown, schema = STRING) => attributes.set(name, { schema, value });
    const { source, extensions, tracing } = this.#options;
    put('id', source.id === 'header' ? this.#header('id') : source.id === 'generate' ? this.#id() : null);
    put('source', `/debezium/postgresql/${this.#source.get('name')}`);
    put('specversion', '1.0');
    const type = () => `io.debezium.connector.${this.#source.get('connector')}.DataChangeEvent`;
    put('type', source.type === 'header' ? this.#header('type') : source.type === 'generate' ? type() : null);
    put('time', new Date(Number(this.#source.get('ts_ms'))).toISOString());
    put('datacontenttype', this.#options.contentType);
    if (dataSchemaUri !== null) put('dataschema', dataSchemaUri);
    if (tracing) put('traceparent', this.#traceparent());
    if (extensions) this.#extend(put);
    attributes.set('data', { schema: data.schema as Schema, value: data.value });
    const schema = new Schema({
      type: 'struct',
      name: this.#options.adjustName(this.#options.schemaName ?? this.#schemaName()),
      fields: [...attributes].map(([name, attribute]) => ({ name, schema: attribute.schema })),
    });
    const event = new Struct(schema);
    for (const [name, { value }] of attributes) event.put(name, value);
    return { schema, value: event };
  }

  #extend(put: (name: string, value: unknown, schema?: Schema) => void): void {
    const { global } = this.#options.source;
    put(extensionName('op'), global === 'header' ? this.#header('op') : this.#record.get('op'));
    for (const { name, schema } of this.#source.schema.fields) {
      put(extensionName(name), extensionValue(this.#source.get(name)), extensionSchema(schema));
    }
    const transaction = this.#transaction();
    for (const name of TRANSACTION_FIELDS) {
      put(extensionName(`tx${name}`), extensionValue(transaction?.get(name) ?? null), OPTIONAL_STRING);
    }
  }

  #transaction(): Struct | null {
    if (this.#options.source.global === 'header') return this.#header('transaction', true) as Struct | null;
    return this.#record.schema.field('transaction') === undefined
      ? null
      : (this.#record.get('transaction') as Struct | null);
  }

  #traceparent(): unknown {
    if (this.#options.source.traceparent === 'header') return this.#header('traceparent', true);
    throw new DataException(
      "Value for `traceparent` CloudEvents field currently can't be obtained from a record value and can only be obtained from a record header",
    );
  }

  #id(): string {
    const [name, lsn, txId, sequence] = ['name', 'lsn', 'txId', 'sequence'].map((field) => this.#source.get(field));
    return `name:${name};lsn:${lsn};txId:${txId};sequence:${sequence}`;
  }

  #schemaName(): string {
    return `${this.#source.get('name')}.${this.#source.get('db')}.CloudEvents.Envelope`;
  }

  #header(name: string, optional = false): unknown {
    const header = [...this.#headers].reverse().find((one) => one.key === name);
    if (header !== undefined) return header.value;
    if (optional) return null;
    throw new DebeziumException(`Header \`${name}\` was not provided`);
  }
}

/** Cloud events allow letters and digits in names of attributes only. @see https://github.com/cloudevents/spec/blob/v1.0/spec.md#attribute-naming-convention */
function extensionName(field: string): string {
  return `iodebezium${field.replace(/[^A-Za-z0-9]/g, '')}`;
}

/** Cloud events have no 64 bit numbers. */
function extensionValue(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function extensionSchema({ type, optional }: Schema): Schema {
  const allowed: Readonly<Record<string, Schema>> = {
    boolean: BOOLEAN,
    int8: INT32,
    int16: INT32,
    int32: INT32,
    string: STRING,
    int64: STRING,
  };
  const schema = allowed[type];
  if (schema === undefined) {
    throw new IllegalArgumentException(
      `Source field of type ${type.toUpperCase()} cannot be converted into CloudEvents extension attribute.`,
    );
  }
  return optional ? schema.with({ optional: true }) : schema;
}
