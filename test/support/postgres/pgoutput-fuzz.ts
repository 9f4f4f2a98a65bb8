import { PgoutputDecoder } from '../../../decoders/pgoutput/pgoutput-decoder.js';
import { PgoutputError } from '../../../decoders/pgoutput/pgoutput-error.js';
import { message, relationMessage } from './pgoutput-messages.js';

/** One of each kind of message; those for rows refer to relation 7 with three columns. */
export const SEEDS: readonly Buffer[] = [
  relationMessage(7, ['id', 'v', 'w']),
  message('B').int64(1000n).int64(5n).int32(77).build(),
  message('I').int32(7).letter('N').tuple(['1', null, 'text']).build(),
  message('U').int32(7).letter('O').tuple(['1', 'a', 'b']).letter('N').tuple(['1', undefined, 'c']).build(),
  message('D').int32(7).letter('K').tuple(['1', null, null]).build(),
  message('T').int32(1).int8(0).int32(7).build(),
  message('M').int8(1).int64(64n).text('prefix').int32(4).bytes(Buffer.from('body')).build(),
  message('O').int64(99n).text('origin').build(),
  message('Y').int32(16400).text('public').text('mood').build(),
  message('C').int8(0).int64(16n).int64(32n).int64(7n).build(),
  message('S').int32(900).int8(1).build(),
  message('E').build(),
  message('c').int32(900).int8(0).int64(1n).int64(2n).int64(3n).build(),
  message('A').int32(900).int32(901).build(),
  message('b').int64(1n).int64(2n).int64(3n).int32(4).text('gid').build(),
  message('r').int8(0).int64(1n).int64(2n).int64(3n).int64(9n).int32(4).text('g').build(),
];

/** Random numbers that can be had again from their seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A message that was cut off, bent, or never was one. */
export function spoil(random: () => number): Buffer {
  const below = (limit: number) => Math.floor(random() * limit);
  const seed = Buffer.from(SEEDS[below(SEEDS.length)] as Buffer);
  switch (below(4)) {
    case 0:
      return seed.subarray(0, below(seed.length));
    case 1: {
      for (let i = 0, flips = 1 + below(4); i < flips; i++) {
        const at = below(seed.length);
        seed[at] = (seed[at] as number) ^ (1 << below(8));
      }
      return seed;
    }
    case 2:
      return Buffer.concat([seed, Buffer.from(Array.from({ length: below(8) }, () => below(256)))]);
    default:
      return Buffer.from(Array.from({ length: below(64) }, () => below(256)));
  }
}

/**
 * Feeds a decoder. It must answer with a message whose rows lie within the bytes, or with a PgoutputError.
 * @throws Error otherwise
 */
export function feed(decoder: PgoutputDecoder, bytes: Buffer): void {
  const padding = 32;
  const buffer = Buffer.alloc(bytes.length + 2 * padding, 0x41);
  bytes.copy(buffer, padding);
  const end = padding + bytes.length;
  try {
    const decoded = decoder.decode(buffer, padding, end);
    const tuples = ['newTuple' in decoded ? decoded.newTuple : null, 'oldTuple' in decoded ? decoded.oldTuple : null];
    for (const tuple of tuples) {
      for (let i = 0; tuple !== null && i < tuple.count; i++) {
        const from = tuple.start(i);
        if (from >= 0 && (from < padding || tuple.end(i) > end || tuple.end(i) < from)) {
          throw new Error(`column ${i} lies outside of ${bytes.toString('hex')}`);
        }
      }
    }
  } catch (error) {
    if (!(error instanceof PgoutputError)) throw error;
    if (error.offset < 0 || error.offset > bytes.length) throw new Error(`offset ${error.offset} of ${bytes.length}`);
  }
}

/** Feeds many spoilt messages to decoders that know the relation. */
export function fuzz(seed: number, count: number): void {
  const random = randomFrom(seed);
  let decoder = new PgoutputDecoder();
  for (let i = 0; i < count; i++) {
    if (i % 1000 === 0) {
      decoder = new PgoutputDecoder();
      feed(decoder, SEEDS[0] as Buffer);
    }
    feed(decoder, spoil(random));
  }
}
