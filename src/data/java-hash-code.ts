import { javaStringHash } from '../../decoders/value/java-hash-order.js';
import { BoxedNumber, Float32, JavaBigInteger } from './boxed-number.js';
import { Decimal } from './decimal.js';
import { javaText } from './java-text.js';
import type { Schema } from './schema.js';

/**
 * Java's `hashCode()` of a value, a signed 32-bit number: where it decides something that others can see, such as the partition of a
 * record, it has to be the same. `schema` tells which number type a bare number is. Bytes hash as a ByteBuffer does.
 */
export function javaHashCode(value: unknown, schema: Schema | null): number {
  switch (typeof value) {
    case 'string':
      return javaStringHash(value);
    case 'boolean':
      return value ? 1231 : 1237;
    case 'bigint':
      return longHash(value);
    case 'number':
      return numberHash(value, schema);
    case 'object':
      return value === null ? 0 : objectHash(value, schema);
    default:
      return 0;
  }
}

function longHash(value: bigint): number {
  return Number(BigInt.asIntN(32, value ^ (BigInt.asUintN(64, value) >> 32n)));
}

const scratch = new DataView(new ArrayBuffer(8));

function numberHash(value: number, schema: Schema | null): number {
  switch (schema?.type) {
    case 'int8':
    case 'int16':
    case 'int32':
      return value | 0;
    case 'float32':
      scratch.setFloat32(0, value);
      return scratch.getInt32(0);
    default:
      scratch.setFloat64(0, value);
      return scratch.getInt32(0) ^ scratch.getInt32(4);
  }
}

function objectHash(value: object, schema: Schema | null): number {
  if (value instanceof Decimal) return decimalHash(value);
  if (value instanceof Date) return longHash(BigInt(value.getTime()));
  if (value instanceof JavaBigInteger) return bigIntegerHash(value.value);
  if (value instanceof Float32) {
    scratch.setFloat32(0, value.value);
    return scratch.getInt32(0);
  }
  if (value instanceof BoxedNumber) return Number(value.value) | 0;
  if (value instanceof Uint8Array) return bytesHash(value);
  if (Array.isArray(value)) {
    return value.reduce(
      (hash: number, it) => (Math.imul(hash, 31) + javaHashCode(it, schema?.valueSchema ?? null)) | 0,
      1,
    );
  }
  if (value instanceof Map) {
    let hash = 0;
    for (const [key, entry] of value) {
      hash += javaHashCode(key, schema?.keySchema ?? null) ^ javaHashCode(entry, schema?.valueSchema ?? null);
    }
    return hash | 0;
  }
  // Structs hash their schema objects in Java, which cannot be repeated; their text is as stable.
  return javaStringHash(javaText(value, schema));
}

function bytesHash(bytes: Uint8Array): number {
  let hash = 1;
  for (let i = bytes.length - 1; i >= 0; i--) hash = (Math.imul(hash, 31) + (((bytes[i] as number) << 24) >> 24)) | 0;
  return hash;
}

/** `BigDecimal.hashCode`: numbers that fit a long hash in another way than longer ones. */
function decimalHash({ unscaled, scale }: Decimal): number {
  if (BigInt.asIntN(64, unscaled) !== unscaled || unscaled === -(2n ** 63n)) {
    return (Math.imul(31, bigIntegerHash(unscaled)) + scale) | 0;
  }
  const magnitude = unscaled < 0n ? -unscaled : unscaled;
  const high = Number(BigInt.asIntN(32, magnitude >> 32n));
  const hash = (Math.imul(high, 31) + Number(BigInt.asIntN(32, magnitude))) | 0;
  return (Math.imul(31, unscaled < 0n ? -hash : hash) + scale) | 0;
}

function bigIntegerHash(value: bigint): number {
  let rest = value < 0n ? -value : value;
  const words: number[] = [];
  for (; rest > 0n; rest >>= 32n) words.push(Number(BigInt.asIntN(32, rest)));
  const hash = words.reduceRight((sum, word) => (Math.imul(sum, 31) + word) | 0, 0);
  return value < 0n ? -hash | 0 : hash;
}
