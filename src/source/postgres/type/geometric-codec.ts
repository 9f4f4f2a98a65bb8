import { hexToBytes } from '../../../../decoders/value/bytea.js';
import {
  type Coordinates,
  closedRing,
  ewkbSrid,
  lineStringWkb,
  pointWkb,
  polygonWkb,
  toNumbers,
  toPoints,
} from '../../../../decoders/value/geometric.js';
import { BYTES, FLOAT64, OPTIONAL_BYTES, OPTIONAL_INT32, Schema, STRING } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { type TypeCodec, valueCodec, withSchema } from './type-codec.js';

const POINT = new Schema({
  type: 'struct',
  name: 'io.debezium.data.geometry.Point',
  version: 1,
  doc: 'Geometry (POINT)',
  fields: [
    { name: 'x', schema: FLOAT64 },
    { name: 'y', schema: FLOAT64 },
    { name: 'wkb', schema: OPTIONAL_BYTES },
    { name: 'srid', schema: OPTIONAL_INT32 },
  ],
});

const LINE = new Schema({
  type: 'struct',
  name: 'io.debezium.data.geometry.Line',
  version: 1,
  doc: 'Geometry (LINE)',
  fields: ['a', 'b', 'c'].map((name) => ({ name, schema: FLOAT64 })),
});

const CIRCLE = new Schema({
  type: 'struct',
  name: 'io.debezium.data.geometry.Circle',
  version: 1,
  doc: 'Geometry (CIRCLE)',
  fields: [
    { name: 'center', schema: POINT },
    { name: 'radius', schema: FLOAT64 },
  ],
});

const GEOMETRY = new Schema({
  type: 'struct',
  name: 'io.debezium.data.geometry.Geometry',
  version: 2,
  doc: 'Geometry',
  fields: [
    { name: 'wkb', schema: BYTES },
    { name: 'srid', schema: OPTIONAL_INT32 },
    { name: 'extensions', schema: new Schema({ type: 'map', optional: true, keySchema: STRING, valueSchema: STRING }) },
  ],
});

const GEOGRAPHY = new Schema({
  type: 'struct',
  name: 'io.debezium.data.geometry.Geography',
  version: 1,
  doc: 'Geography',
  fields: [
    { name: 'wkb', schema: BYTES },
    { name: 'srid', schema: OPTIONAL_INT32 },
  ],
});

const ORIGIN: Coordinates = [0, 0];
const UNIT_STEP: Coordinates = [1, 0];

/** An empty collection, what PostGIS columns fall back to. */
const EMPTY_COLLECTION = Buffer.from('010700000000000000', 'hex');

const point = (at: Coordinates) => new Struct(POINT, [at[0], at[1], pointWkb(at), null]);

const geometry = (wkb: Buffer, type: string, extensions: readonly (readonly [string, string])[] = []) =>
  new Struct(GEOMETRY, [wkb, null, new Map([['type', type], ...extensions])]);

/** The codec of PostgreSQL's own geometric types; null for other types. Those other than points are optional even in columns that are NOT NULL. */
export function geometricCodec(type: string): TypeCodec | null {
  if (type === 'point') {
    return valueCodec(POINT, point(ORIGIN), null, (buffer, start, end) => {
      const [x, y] = toNumbers(type, buffer, start, end, 2) as [number, number];
      return point([x, y]);
    });
  }
  const codec = otherShapeCodec(type);
  return codec && withSchema(codec, codec.schema.with({ optional: true }));
}

function otherShapeCodec(type: string): TypeCodec | null {
  switch (type) {
    case 'line':
      // {0,1,0} is the axis y = 0: PostgreSQL refuses a line of zeros.
      return valueCodec(LINE, new Struct(LINE, [0, 1, 0]), null, (buffer, start, end) => {
        return new Struct(LINE, toNumbers(type, buffer, start, end, 3));
      });
    case 'circle':
      return valueCodec(CIRCLE, new Struct(CIRCLE, [point(ORIGIN), 0]), null, (buffer, start, end) => {
        const [x, y, radius] = toNumbers(type, buffer, start, end, 3) as [number, number, number];
        return new Struct(CIRCLE, [point([x, y]), radius]);
      });
    case 'lseg':
      return shapeCodec(type, [ORIGIN, UNIT_STEP], lineStringWkb);
    case 'path':
      return pathCodec();
    case 'box':
      return shapeCodec(type, [ORIGIN, [1, 1]], (points) => polygonWkb(boxRing(points)));
    case 'polygon':
      return shapeCodec(type, [ORIGIN, UNIT_STEP, [0, 1]], (points) => polygonWkb(closedRing(points)));
    default:
      return null;
  }
}

/** The codec of PostGIS types, whose text is extended well-known binary in hexadecimal; null for other types. */
export function postgisCodec(type: string): TypeCodec | null {
  if (type !== 'geometry' && type !== 'geography') return null;
  const schema = type === 'geometry' ? GEOMETRY : GEOGRAPHY;
  const value = (wkb: Buffer) => new Struct(schema, [wkb, ewkbSrid(wkb), null].slice(0, schema.fields.length));
  return valueCodec(schema, value(EMPTY_COLLECTION), null, (buffer, start, end) =>
    value(hexToBytes(buffer, start, end)),
  );
}

function shapeCodec(
  type: string,
  fallback: readonly Coordinates[],
  wkb: (points: readonly Coordinates[]) => Buffer,
): TypeCodec {
  return valueCodec(GEOMETRY, geometry(wkb(fallback), type), null, (buffer, start, end) =>
    geometry(wkb(toPoints(type, buffer, start, end)), type),
  );
}

/** Open paths are written in brackets, closed ones in parentheses. */
function pathCodec(): TypeCodec {
  const fallback = geometry(lineStringWkb([ORIGIN, UNIT_STEP]), 'path');
  return valueCodec(GEOMETRY, fallback, null, (buffer, start, end) => {
    const closed = buffer.toString('latin1', start, start + 1) === '(';
    return geometry(lineStringWkb(toPoints('path', buffer, start, end)), 'path', [['closed', String(closed)]]);
  });
}

function boxRing(points: readonly Coordinates[]): readonly Coordinates[] {
  const [[x1, y1], [x2, y2]] = points as readonly [Coordinates, Coordinates];
  return [
    [x1, y1],
    [x1, y2],
    [x2, y2],
    [x2, y1],
    [x1, y1],
  ];
}
