import { ConfigDef, type RawConfig } from '../../config/config-def.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { IllegalArgumentException } from '../../error/errors.js';
import type { Transform } from '../transform.js';
import { GEOMETRY, withWkb } from './geometry-format-transformer.js';
import { DebeziumSettings } from './settings.js';
import { changeFields, changeStruct } from './struct-map.js';
import { swapCoordinates } from './wkb.js';

const CONFIG = new ConfigDef([
  {
    name: 'srids',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation:
      'A comma-separated list of Geometry SRIDs that indicate which geometry fields should be included when swapping coordinates.',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Geometry SRIDs that should be considered for coordinate swapping',
  },
]);

/** WGS 84, Web Mercator and NAD83: databases disagree about their axis order. */
const DEFAULT_SRIDS = [4326, 3857, 4269];

/**
 * Exchanges X and Y of geometries in some reference systems.
 *
 * @see https://debezium.io/documentation/reference/stable/transformations/swap-geometry-coordinates.html
 */
export class SwapGeometryCoordinates implements Transform {
  static readonly javaClass = 'io.debezium.transforms.SwapGeometryCoordinates';

  #srids: ReadonlySet<number> = new Set(DEFAULT_SRIDS);

  config(): ConfigDef {
    return CONFIG;
  }

  configure(config: RawConfig): void {
    const given = new DebeziumSettings(CONFIG, config);
    this.#srids = new Set(given.text('srids') === null ? DEFAULT_SRIDS : given.list('srids').map(srid));
  }

  apply<R extends ConnectRecord>(record: R): R | null {
    return changeFields(record, (value, schema) => this.#change(value, schema));
  }

  #change(value: unknown, schema: Schema | null): unknown {
    if (value instanceof Struct) {
      if (value.schema.name === GEOMETRY) return this.#swap(value);
      return changeStruct(value, (it, its) => this.#change(it, its));
    }
    if (Array.isArray(value)) return value.map((item) => this.#change(item, schema?.valueSchema ?? null));
    if (!(value instanceof Map)) return value;
    return new Map(
      [...value].map(([key, item]) => [
        this.#change(key, schema?.keySchema ?? null),
        this.#change(item, schema?.valueSchema ?? null),
      ]),
    );
  }

  #swap(geometry: Struct): Struct {
    const id = geometry.getChecked('srid', 'int32') as number | null;
    if (id === null || !this.#srids.has(id)) return geometry;
    return withWkb(geometry, swapCoordinates(geometry.getChecked('wkb', 'bytes') as Uint8Array));
  }
}

function srid(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new IllegalArgumentException(`For input string: "${text}"`);
  return Number(text);
}
