import { MalformedValueError } from './value-error.js';

/** A point of the plane. */
export type Coordinates = readonly [x: number, y: number];

const NUMBER = /[+-]?(?:Infinity|NaN|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/g;

/** All numbers of a geometric value in their order. @throws MalformedValueError unless there are `count` of them */
export function toNumbers(type: string, buffer: Buffer, start: number, end: number, count?: number): number[] {
  const numbers = (buffer.toString('latin1', start, end).match(NUMBER) ?? []).map(Number);
  if (numbers.length === 0 || (count !== undefined && numbers.length !== count)) {
    throw new MalformedValueError(type, buffer, start, end);
  }
  return numbers;
}

/** The points of an lseg, box, path or polygon. @throws MalformedValueError */
export function toPoints(type: string, buffer: Buffer, start: number, end: number): Coordinates[] {
  const numbers = toNumbers(type, buffer, start, end);
  if (numbers.length % 2 !== 0) throw new MalformedValueError(type, buffer, start, end);
  return numbers.flatMap((x, i) => (i % 2 === 0 ? [[x, numbers[i + 1] as number] as const] : []));
}

const LITTLE_ENDIAN = 1;
const POINT = 1;
const LINE_STRING = 2;
const POLYGON = 3;

/** Well-known binary of a point, little-endian. @see https://www.ogc.org/standard/sfa/ */
export function pointWkb([x, y]: Coordinates): Buffer {
  return wkb(POINT, [], [[x, y]]);
}

export function lineStringWkb(points: readonly Coordinates[]): Buffer {
  return wkb(LINE_STRING, [points.length], points);
}

/** A polygon of one ring, which must be closed. */
export function polygonWkb(ring: readonly Coordinates[]): Buffer {
  return wkb(POLYGON, [1, ring.length], ring);
}

function wkb(type: number, counts: readonly number[], points: readonly Coordinates[]): Buffer {
  const bytes = Buffer.alloc(5 + 4 * counts.length + 16 * points.length);
  let at = bytes.writeUInt8(LITTLE_ENDIAN, 0);
  at = bytes.writeUInt32LE(type, at);
  for (const count of counts) at = bytes.writeUInt32LE(count, at);
  for (const [x, y] of points) {
    at = bytes.writeDoubleLE(x, at);
    at = bytes.writeDoubleLE(y, at);
  }
  return bytes;
}

/** The ring with its first point repeated at the end, if it is not closed yet and has more than one. */
export function closedRing(points: readonly Coordinates[]): readonly Coordinates[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2 || (first[0] === last[0] && first[1] === last[1])) return points;
  return [...points, first];
}

const SRID_FLAG = 0x2000_0000;

/** The spatial reference id in extended well-known binary, or null. @throws RangeError if there is no complete header */
export function ewkbSrid(bytes: Buffer): number | null {
  const little = bytes[0] === LITTLE_ENDIAN;
  const type = little ? bytes.readUInt32LE(1) : bytes.readUInt32BE(1);
  if ((type & SRID_FLAG) === 0) return null;
  return little ? bytes.readInt32LE(5) : bytes.readInt32BE(5);
}
