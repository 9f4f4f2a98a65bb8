import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { javaHashCode } from '../../data/java-hash-code.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DebeziumException } from '../../error/errors.js';
import { changed } from '../record-side.js';
import type { Transform } from '../transform.js';
import { envelopeOf } from './envelope.js';
import { murmurHash } from './murmur-hash.js';
import { DebeziumSettings } from './settings.js';

const CONFIG = new ConfigDef([
  {
    name: 'partition.payload.fields',
    type: 'LIST',
    defaultValue: null,
    importance: 'HIGH',
    documentation:
      "Payload fields to use to calculate the partition. Supports Struct nesting using dot notation.To access fields related to data collections, you can use: after, before or change, where 'change' is a special field that will automatically choose, based on operation, the 'after' or 'before'. If a field not exist for the current record it will simply not usede.g. after.name,source.table,change.name",
    group: 'partitions',
    order: 1,
    displayName: 'List of payload fields to use for compute partition.',
  },
  {
    name: 'partition.topic.num',
    type: 'INT',
    defaultValue: null,
    importance: 'HIGH',
    documentation:
      'Number of partition for the topic on which this SMT act. Use TopicNameMatches predicate to filter records by topic',
    group: 'partitions',
    order: 2,
    displayName: 'Number of partition configured for topic',
  },
  {
    name: 'partition.hash.function',
    type: 'STRING',
    defaultValue: 'java',
    importance: 'LOW',
    documentation:
      'Hash function to be used when computing hash of the fields which would determine number of the destination partition.',
    group: 'partitions',
    order: 3,
    displayName: 'Hash function',
  },
]);

/** A value with the schema of its field. */
interface FieldValue {
  readonly schema: Schema;
  readonly value: unknown;
}

/**
 * Chooses the partition of a change event by the values of some of its fields.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/partition-routing.html
 */
export class PartitionRouting implements Transform {
  static readonly javaClass = 'io.debezium.transforms.partitions.PartitionRouting';

  #paths: readonly (readonly string[])[] = [];
  #partitions = 1;
  #hash: (value: unknown, schema: Schema) => number = javaHashCode;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = new DebeziumSettings(CONFIG, config);
    settings.require('partition.topic.num');
    const partitions = settings.integer('partition.topic.num');
    if (partitions === null || partitions <= 0) {
      throw settings.problem('partition.topic.num', 'A positive, non-zero integer value is expected');
    }
    settings.require('partition.payload.fields');
    this.#partitions = partitions;
    this.#paths = settings.list('partition.payload.fields').map((path) => path.split('.').map((step) => step.trim()));
    // An unknown function means `java`, as in Debezium.
    this.#hash = settings.choiceOrNull('partition.hash.function', ['murmur']) ? murmurHash : javaHashCode;
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const event = envelopeOf(record);
    if (!event) return record;
    try {
      const op = event.get('op');
      if (op === 't' || op === 'm') return record;
      const values = this.#paths.map((path) => valueAt(event, path, op)).filter((it) => it !== null);
      return values.length === 0 ? record : changed(record, { partition: this.#partitionOf(values) });
    } catch (error) {
      throw new DebeziumException(`Unprocessable message ${event}`, { cause: error });
    }
  }

  #partitionOf(values: readonly FieldValue[]): number {
    let sum = 0;
    for (const { value, schema } of values) sum = (sum + this.#hash(value, schema)) | 0;
    const positive = sum & 0x7fffffff;
    return (positive === 0x7fffffff ? 0 : positive) % this.#partitions;
  }
}

/** `change` stands for `before` in deletes and for `after` in all other events. A field that is missing or null does not count. */
function valueAt(event: Struct, path: readonly string[], op: unknown): FieldValue | null {
  let current: Struct = event;
  for (const step of path.slice(0, -1)) {
    const name = step === 'change' ? (op === 'd' ? 'before' : 'after') : step;
    const field = current.schema.field(name);
    if (!field) return null;
    const next = current.values[field.index];
    if (!(next instanceof Struct)) return null;
    current = next;
  }
  const field = current.schema.field(path.at(-1) ?? '');
  if (!field) return null;
  const value = current.values[field.index] ?? field.schema.defaultValue;
  return value === null ? null : { value, schema: field.schema };
}
