import { BoxedNumber } from './boxed-number.js';

/** Whether two values of the data model are equal, contents of bytes, lists, maps and structs included. */
export function valuesEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a.constructor !== b.constructor) return a instanceof Uint8Array && b instanceof Uint8Array && bytesEqual(a, b);
  if (a instanceof Uint8Array) return bytesEqual(a, b as Uint8Array);
  if (a instanceof Date) return a.getTime() === (b as Date).getTime();
  if (a instanceof BoxedNumber) return Object.is(a.value, (b as BoxedNumber).value);
  if (Array.isArray(a)) return arraysEqual(a, b as unknown[]);
  if (a instanceof Map) return mapsEqual(a, b as Map<unknown, unknown>);
  return hasEquals(a) && a.equals(b);
}

function bytesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

function arraysEqual(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((element, index) => valuesEqual(element, b[index]));
}

function mapsEqual(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every(([key, value]) => {
    if (b.has(key)) return valuesEqual(value, b.get(key));
    return others.some(([otherKey, other]) => valuesEqual(key, otherKey) && valuesEqual(value, other));
  });
}

/** Decimals and structs compare themselves. */
function hasEquals(value: object): value is { equals(other: unknown): boolean } {
  return typeof (value as { equals?: unknown }).equals === 'function';
}
