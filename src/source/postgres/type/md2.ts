/*
 * MD2 (RFC 1319). Java has it and Debezium lets users mask with it; OpenSSL left it out. Like every hash of `column.mask.hash` it only has to give
 * what consumers of a Debezium topic have already stored.
 */

const BLOCK = 16;
const ROUNDS = 18;

/** The RFC's permutation of the bytes, made of the digits of pi. */
const PI = Buffer.from(
  '292e43c9a2d87c013d3654a1ecf0061362a705f3c0c7738c98932bd9bc4c82ca1e9b573cfdd4e01667426f188a17e512be4ec4d6da9ede49a0fbf58ebb2fee7a' +
    'a968799115b2073f94c210890b225f21807f5d9a5a903227353ecce7bff79703ff1930b348a5b5d1d75e922aac56aac64fb838d296a47db676fc6be29c7404f1' +
    '459d705964718720865bcf65e62da8021b6025adaeb0b9f61c46616934407e0f5547a323dd51af3ac35cf9cebac5ea262c530d6e85288409d3dfcdf441814d52' +
    '6adc37c86cc1abfa24e17b080cbdb14a7888958be363e86de9cbd5fe3b001d39f2efb70e6658d0e4a67772f8eb754b0a314450b48fed1f1adb998d339f118314',
  'hex',
);

/** The MD2 digest of all bytes. */
export function md2(bytes: Uint8Array): Buffer {
  const padding = BLOCK - (bytes.length % BLOCK);
  const message = Buffer.concat([bytes, Buffer.alloc(padding, padding), Buffer.alloc(BLOCK)]);
  const checksumAt = message.length - BLOCK;
  const state = new Uint8Array(3 * BLOCK);
  let last = 0;
  for (let at = 0; at < message.length; at += BLOCK) {
    if (at < checksumAt) {
      for (let i = 0; i < BLOCK; i++) {
        const sum = checksumAt + i;
        last = message[sum] = (message[sum] as number) ^ (PI[(message[at + i] as number) ^ last] as number);
      }
    }
    absorb(state, message, at);
  }
  return Buffer.from(state.subarray(0, BLOCK));
}

function absorb(state: Uint8Array, message: Uint8Array, at: number): void {
  for (let i = 0; i < BLOCK; i++) {
    const byte = message[at + i] as number;
    state[BLOCK + i] = byte;
    state[2 * BLOCK + i] = byte ^ (state[i] as number);
  }
  let mixed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < state.length; i++) mixed = state[i] = (state[i] as number) ^ (PI[mixed] as number);
    mixed = (mixed + round) & 0xff;
  }
}
