import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import { SourceRecord } from '../../data/source-record.js';
import { Struct } from '../../data/struct.js';
import { ConfigException } from '../../error/errors.js';
import { plain } from '../kafka/side-transform.js';
import { changed } from '../record-side.js';
import type { Transform } from '../transform.js';
import { recordSize } from './record-size.js';

const CONFIG = new ConfigDef([
  {
    name: 'max.bytes',
    type: 'INT',
    importance: 'HIGH',
    documentation:
      'The maximum record size in bytes. Records exceeding this size will have their string and bytes columns truncated proportionally to fit within this limit.',
  },
  {
    name: 'compression.ratio',
    type: 'DOUBLE',
    defaultValue: 1,
    importance: 'MEDIUM',
    documentation:
      'Ratio to account for record serialization differences. The estimated record size is multiplied by this ratio before comparing to the max size. For example, if your serialization compresses raw record size by 50%, set this to 0.5. Downstream systems typically provide metrics to discover the effective ratio, e.g. Kafka exposes kafka.producer:type=producer-metrics,client-id=<id>/compression-rate-avg. Default is 1.0 (no adjustment).',
  },
  {
    name: 'min.field.size',
    type: 'INT',
    defaultValue: 25000,
    importance: 'MEDIUM',
    documentation:
      'Fields with a size at or below this value (in bytes) will not be truncated. Only fields larger than this threshold are eligible for proportional truncation. Default is 25000 (25KB).',
  },
]);

/** A column that may be cut: a long text or long bytes. */
interface Column {
  readonly index: number;
  readonly value: string | Uint8Array;
}

/**
 * Cuts long texts and bytes of rows in proportion until the record is small enough for the log.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/index.html
 */
export class EnforceRecordSize implements Transform {
  static readonly javaClass = 'io.debezium.transforms.EnforceRecordSize';

  #maxBytes = 1;
  #ratio = 1;
  #minFieldSize = 0;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const settings = CONFIG.parse(config);
    this.#maxBytes = settings.get('max.bytes') as number;
    this.#ratio = settings.get('compression.ratio') as number;
    this.#minFieldSize = settings.get('min.field.size') as number;
    if (this.#maxBytes <= 0) throw ConfigException.forValue('max.bytes', this.#maxBytes, 'Must be a positive integer');
    if (this.#ratio <= 0) throw ConfigException.forValue('compression.ratio', this.#ratio, 'Must be a positive number');
    if (this.#minFieldSize < 0) {
      throw ConfigException.forValue('min.field.size', this.#minFieldSize, 'Must be non-negative');
    }
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    const event = record.value;
    if (!(event instanceof Struct) || !(record instanceof SourceRecord)) return record;
    const excess = Math.ceil(recordSize(record) * this.#ratio) - this.#maxBytes;
    if (excess <= 0) return record;
    const rows = ['before', 'after'].map((name) => event.schema.field(name));
    const columns = rows.map((field) => this.#columns(field && event.values[field.index]));
    const sizes = columns.map((list) => list.reduce((sum, { value }) => sum + value.length, 0));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total === 0) return record;
    const values = event.values.slice();
    for (const [i, field] of rows.entries()) {
      const size = sizes[i] as number;
      if (!field || size === 0) continue;
      const share = Math.ceil((size / total) * excess);
      values[field.index] = cut(event.values[field.index] as Struct, columns[i] as Column[], size, share);
    }
    return changed(record as R, { value: plain(record.valueSchema, new Struct(event.schema, values)) });
  }

  #columns(row: unknown): Column[] {
    if (!(row instanceof Struct)) return [];
    return row.schema.fields.flatMap(({ index, schema }) => {
      const value = row.values[index] ?? schema.defaultValue;
      const long = (typeof value === 'string' || value instanceof Uint8Array) && value.length > this.#minFieldSize;
      return long ? [{ index, value }] : [];
    });
  }
}

/** The row with `excess` units taken from its columns, from each in proportion to its length. */
function cut(row: Struct, columns: readonly Column[], size: number, excess: number): Struct {
  const values = row.values.slice();
  for (const { index, value } of columns) {
    const length = Math.max(0, value.length - Math.ceil((value.length / size) * excess));
    if (value.length > length) values[index] = value.slice(0, length);
  }
  return new Struct(row.schema, values);
}
