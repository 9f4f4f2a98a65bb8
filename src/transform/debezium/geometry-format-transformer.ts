import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import type { Transform } from '../transform.js';
import { DebeziumSettings } from './settings.js';
import { changeFields, changeStruct } from './struct-map.js';
import { isExtendedWkb, toExtendedWkb, toPlainWkb } from './wkb.js';

const CONFIG = new ConfigDef([
  {
    name: 'format',
    type: 'STRING',
    defaultValue: 'wkb',
    importance: 'LOW',
    documentation: "The target Geometry format to convert to. Options are 'wkb' and 'ewkb'",
    order: 1,
    width: 'MEDIUM',
    displayName: 'Target Format',
  },
]);

export const GEOMETRY = 'io.debezium.data.geometry.Geometry';

/**
 * Converts PostGIS geometries between WKB and EWKB.
 *
 * `format` is, as in Debezium, the form that geometries come in: `wkb` puts the SRID in, `ewkb` takes it out, and after the first
 * geometry that does have an SRID inside the transform takes it for `ewkb`.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/geometry-format-transformer.html
 */
export class GeometryFormatTransformer implements Transform {
  static readonly javaClass = 'io.debezium.transforms.GeometryFormatTransformer';

  #extended = false;

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    this.#extended = new DebeziumSettings(CONFIG, config).choice('format', ['wkb', 'ewkb']) === 'ewkb';
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    return changeFields(record, (value, schema) => this.#change(value, schema));
  }

  #change(value: unknown, schema: Schema): unknown {
    if (!(value instanceof Struct)) return value;
    if (schema.name !== GEOMETRY) return changeStruct(value, (it, its) => this.#change(it, its));
    const wkb = value.getChecked('wkb', 'bytes') as Uint8Array;
    const srid = value.getChecked('srid', 'int32') as number | null;
    if (isExtendedWkb(wkb)) this.#extended = true;
    if (this.#extended) return withWkb(value, toPlainWkb(wkb));
    // Geometries of PostgreSQL itself have no SRID.
    return srid === null ? value : withWkb(value, toExtendedWkb(wkb, srid));
  }
}

/** The geometry with other bytes. */
export function withWkb(geometry: Struct, wkb: Uint8Array): Struct {
  return new Struct(geometry.schema, geometry.values.slice()).put('wkb', wkb);
}
