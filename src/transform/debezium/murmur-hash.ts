import { javaHashCode } from '../../data/java-hash-code.js';
import type { Schema } from '../../data/schema.js';

const SEED = 9001n;
const U64 = (value: bigint) => BigInt.asUintN(64, value);
const rotated = (value: bigint, bits: bigint) => U64((value << bits) | (value >> (64n - bits)));

/**
 * The 32-bit hash that Debezium calls `murmur`: an early form of MurmurHash3 x64 whose constants change from block to block. Texts
 * hash as UTF-8, other values by the four bytes of their Java hash code.
 *
 * @see https://github.com/aappleby/smhasher
 */
export function murmurHash(value: unknown, schema: Schema | null): number {
  if (value instanceof Uint8Array) return hash(value);
  if (typeof value === 'string') return hash(Buffer.from(value, 'utf8'));
  const code = Buffer.alloc(4);
  code.writeInt32LE(javaHashCode(value, schema));
  return hash(code);
}

interface State {
  h1: bigint;
  h2: bigint;
  c1: bigint;
  c2: bigint;
}

function hash(bytes: Uint8Array): number {
  const state: State = {
    h1: 0x9368e53c2f6af274n ^ SEED,
    h2: 0x586dcd208f7cd3fdn ^ SEED,
    c1: 0x87c37b91114253d5n,
    c2: 0x4cf5ad432745937fn,
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tail = bytes.length & ~15;
  for (let at = 0; at < tail; at += 16) mix(state, view.getBigUint64(at, true), view.getBigUint64(at + 8, true));
  if (tail < bytes.length) {
    mix(state, tailWord(view, tail, Math.min(tail + 8, bytes.length)), tailWord(view, tail + 8, bytes.length));
  }
  let h1 = state.h1;
  let h2 = state.h2 ^ BigInt(bytes.length);
  h1 = U64(h1 + h2);
  h2 = U64(h2 + h1);
  return Number(BigInt.asIntN(32, U64(finish(h1) + finish(h2)) >> 32n));
}

/** The bytes are signed, so that a high byte reaches into all bits above it. */
function tailWord(view: DataView, from: number, to: number): bigint {
  let word = 0n;
  for (let at = to - 1; at >= from; at--) word ^= BigInt(view.getInt8(at)) << BigInt((at - from) * 8);
  return U64(word);
}

function mix(state: State, word1: bigint, word2: bigint): void {
  const { c1, c2 } = state;
  const k1 = U64(rotated(U64(word1 * c1), 23n) * c2);
  const k2 = U64(rotated(U64(word2 * c2), 23n) * c1);
  const h1 = U64((state.h1 ^ k1) + state.h2);
  const h2 = U64((rotated(state.h2, 41n) ^ k2) + h1);
  state.h1 = U64(h1 * 3n + 0x52dce729n);
  state.h2 = U64(h2 * 3n + 0x38495ab5n);
  state.c1 = U64(c1 * 5n + 0x7b7d159cn);
  state.c2 = U64(c2 * 5n + 0x6bce6396n);
}

function finish(value: bigint): bigint {
  let k = value ^ (value >> 33n);
  k = U64(k * 0xff51afd7ed558ccdn);
  k ^= k >> 33n;
  k = U64(k * 0xc4ceb9fe1a85ec53n);
  return k ^ (k >> 33n);
}
