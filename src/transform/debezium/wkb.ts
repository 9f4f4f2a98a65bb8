import { DebeziumException } from '../../error/errors.js';

/**
 * Geometries as well-known binary, plain (WKB) or with the reference system inside (EWKB).
 *
 * A geometry is a byte order, a type with flags, in EWKB the SRID, and the coordinates; parts of a collection are geometries again.
 *
 * @see https://libgeos.org/specifications/wkb/
 */

const SRID_FLAG = 0x20000000;
const Z_FLAG = 0x80000000;
const M_FLAG = 0x40000000;

const POINT = 1;
const LINE_STRING = 2;
const POLYGON = 3;
const MULTI_POINT = 4;
const COLLECTION = 7;

/** Byte order and type come first. */
const HEADER = 5;

export function isExtendedWkb(wkb: Uint8Array): boolean {
  return wkb.length >= HEADER && (viewOf(wkb).getUint32(1, wkb[0] === 1) & SRID_FLAG) !== 0;
}

/** With the SRID put in. The bytes themselves if they have one. */
export function toExtendedWkb(wkb: Uint8Array, srid: number): Uint8Array {
  if (isExtendedWkb(wkb)) return wkb;
  const little = wkb[0] === 1;
  const result = new Uint8Array(wkb.length + 4);
  result.set(wkb.subarray(0, HEADER));
  result.set(wkb.subarray(HEADER), HEADER + 4);
  const view = viewOf(result);
  view.setUint32(1, view.getUint32(1, little) | SRID_FLAG, little);
  view.setInt32(HEADER, srid, little);
  return result;
}

/** With the SRID taken out. The bytes themselves if they have none. */
export function toPlainWkb(wkb: Uint8Array): Uint8Array {
  if (!isExtendedWkb(wkb)) return wkb;
  const little = wkb[0] === 1;
  const result = new Uint8Array(wkb.length - 4);
  result.set(wkb.subarray(0, HEADER));
  result.set(wkb.subarray(HEADER + 4), HEADER);
  const view = viewOf(result);
  view.setUint32(1, view.getUint32(1, little) & ~SRID_FLAG, little);
  return result;
}

/** A copy with X and Y of every point exchanged. @throws DebeziumException if the bytes are no geometry */
export function swapCoordinates(wkb: Uint8Array): Uint8Array {
  const swapped = Uint8Array.from(wkb);
  try {
    const end = new CoordinateSwapper(swapped).swap();
    return swapped.subarray(0, end);
  } catch (error) {
    throw new DebeziumException('Failed to swap EWKB/WKB coordinates', { cause: error });
  }
}

/** Walks over a geometry and swaps in place. */
class CoordinateSwapper {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #little = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Where the geometry ends. */
  swap(): number {
    this.#byteOrder();
    this.#geometry();
    return this.#at;
  }

  #geometry(): void {
    const type = this.#int();
    const ordinates = 2 + (type & Z_FLAG ? 1 : 0) + (type & M_FLAG ? 1 : 0);
    if (type & SRID_FLAG) this.#int();
    this.#body(type & 0xff, ordinates);
  }

  #body(type: number, ordinates: number): void {
    if (type === POINT) this.#point(ordinates);
    else if (type === LINE_STRING) this.#times(() => this.#point(ordinates));
    else if (type === POLYGON) this.#times(() => this.#times(() => this.#point(ordinates)));
    else if (type === COLLECTION) this.#times(() => this.#ordered(() => this.#geometry()));
    else if (type >= MULTI_POINT && type < COLLECTION) {
      // A part of a multi-geometry has the shape that the whole says.
      const part = type - MULTI_POINT + POINT;
      this.#times(() =>
        this.#ordered(() => {
          this.#int();
          this.#body(part, ordinates);
        }),
      );
    } else throw new DebeziumException(`Invalid geometry type: ${type}`);
  }

  /** Reads something that has a byte order of its own. */
  #ordered(read: () => void): void {
    const outer = this.#little;
    this.#byteOrder();
    read();
    this.#little = outer;
  }

  #point(ordinates: number): void {
    const end = this.#at + ordinates * 8;
    if (end > this.#bytes.length) throw new RangeError(`The geometry ends within a point at byte ${this.#at}`);
    const x = this.#bytes.slice(this.#at, this.#at + 8);
    this.#bytes.copyWithin(this.#at, this.#at + 8, this.#at + 16);
    this.#bytes.set(x, this.#at + 8);
    this.#at = end;
  }

  #times(action: () => void): void {
    const count = this.#int();
    for (let i = 0; i < count; i++) action();
  }

  #byteOrder(): void {
    this.#little = this.#view.getUint8(this.#at++) === 1;
  }

  #int(): number {
    const value = this.#view.getInt32(this.#at, this.#little);
    this.#at += 4;
    return value;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
