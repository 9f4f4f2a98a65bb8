import { ConfigDef, type ConfigKey, type ConfigValue } from '../../config/config-def.js';
import { Int32 } from '../../data/boxed-number.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { OPTIONAL_TIMESTAMP, TIMESTAMP } from '../../data/logical.js';
import {
  INT32,
  INT64,
  OPTIONAL_INT32,
  OPTIONAL_INT64,
  OPTIONAL_STRING,
  type Schema,
  STRING,
} from '../../data/schema.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import { Struct } from '../../data/struct.js';
import { ConfigException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { requireMap, requireSinkRecord, requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import { REPLACE_NULL_WITH_DEFAULT } from './settings.js';
import { plain, SideTransform } from './side-transform.js';

const PURPOSE = 'field insertion';

const OPTIONALITY =
  'Suffix with <code>!</code> to make this a required field, or <code>?</code> to keep it optional (the default).';

const nameSetting = (name: string, documentation: string): ConfigKey => ({
  name,
  type: 'STRING',
  defaultValue: null,
  importance: 'MEDIUM',
  documentation,
});

const CONFIG = new ConfigDef([
  nameSetting('topic.field', `Field name for Kafka topic. ${OPTIONALITY}`),
  nameSetting('partition.field', `Field name for Kafka partition. ${OPTIONALITY}`),
  nameSetting('offset.field', `Field name for Kafka offset - only applicable to sink connectors.<br/>${OPTIONALITY}`),
  nameSetting('timestamp.field', `Field name for record timestamp. ${OPTIONALITY}`),
  nameSetting('static.field', `Field name for static data field. ${OPTIONALITY}`),
  nameSetting('static.value', 'Static field value, if field name configured.'),
  REPLACE_NULL_WITH_DEFAULT,
]);

/** A field to insert: how it is called, what it holds. */
interface Insertion {
  readonly name: string;
  readonly schema: Schema;
  /** The value in a struct; null leaves the field empty. */
  value(record: ConnectRecord): unknown;
  /** The value in a map; null inserts nothing. */
  bareValue(record: ConnectRecord): unknown;
}

/**
 * Inserts topic, partition, offset or timestamp of the record, or a fixed text.
 *
 * @see https://kafka.apache.org/documentation/#org.apache.kafka.connect.transforms.InsertField
 */
export class InsertField extends SideTransform {
  static readonly javaClass = 'org.apache.kafka.connect.transforms.InsertField';

  readonly #schemas = new SchemaCache();
  #insertions: readonly Insertion[] = [];
  #replaceNull = true;

  config(): ConfigDef {
    return CONFIG;
  }

  protected setUp(settings: ReadonlyMap<string, ConfigValue>): void {
    const setting = (name: string) => settings.get(name) as string | null;
    this.#insertions = [
      ...insertion(setting('topic.field'), STRING, OPTIONAL_STRING, (record) => record.topic),
      ...insertion(
        setting('partition.field'),
        INT32,
        OPTIONAL_INT32,
        (record) => record.partition,
        (record) => (record.partition === null ? null : new Int32(record.partition)),
      ),
      ...insertion(setting('offset.field'), INT64, OPTIONAL_INT64, (it) => requireSinkRecord(it, PURPOSE).offset),
      ...insertion(
        setting('timestamp.field'),
        TIMESTAMP,
        OPTIONAL_TIMESTAMP,
        (record) => (record.timestamp === null ? null : new Date(Number(record.timestamp))),
        (record) => record.timestamp,
      ),
      ...insertion(setting('static.field'), STRING, OPTIONAL_STRING, () => setting('static.value')),
    ];
    this.#replaceNull = settings.get('replace.null.with.default') as boolean;
    if (this.#insertions.length === 0) throw new ConfigException('No field insertion configured');
    if (setting('static.field') !== null && setting('static.value') === null) {
      throw ConfigException.forValue(
        'static.value',
        null,
        'No value specified for static field: org.apache.kafka.connect.transforms.InsertField$InsertionSpec@0',
      );
    }
  }

  protected change(data: SchemaAndValue, record: ConnectRecord): SchemaAndValue {
    const { schema, value } = data;
    if (value === null || value === undefined) return data;
    return schema
      ? this.#intoStruct(requireStruct(value, PURPOSE, schema), record)
      : this.#intoMap(requireMap(value, PURPOSE), record);
  }

  #intoMap(map: ReadonlyMap<unknown, unknown>, record: ConnectRecord): SchemaAndValue {
    const changed = new Map(map);
    for (const insertion of this.#insertions) {
      const value = insertion.bareValue(record);
      if (value !== null) changed.set(insertion.name, value);
    }
    return plain(null, changed);
  }

  #intoStruct(struct: Struct, record: ConnectRecord): SchemaAndValue {
    const target = this.#schemas.get(struct.schema, (source) =>
      structSchema(source, [...source.fields, ...this.#insertions]),
    );
    const values = struct.schema.fields.map((field) => fieldValue(struct, field, this.#replaceNull));
    for (const insertion of this.#insertions) values.push(insertion.value(record));
    return plain(target, new Struct(target, values));
  }
}

/** None if no name is given; `!` behind the name makes the field required. */
function insertion(
  spec: string | null,
  required: Schema,
  optional: Schema,
  value: (record: ConnectRecord) => unknown,
  bareValue = value,
): Insertion[] {
  if (spec === null) return [];
  const name = /[?!]$/.test(spec) ? spec.slice(0, -1) : spec;
  return [{ name, schema: spec.endsWith('!') ? required : optional, value, bareValue }];
}
