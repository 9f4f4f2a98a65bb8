import { describe, expect, it } from 'vitest';
import { PgoutputDecoder } from '../../../../decoders/pgoutput/pgoutput-decoder.js';
import { feed, fuzz, SEEDS } from '../../../support/postgres/pgoutput-fuzz.js';

describe('PgoutputDecoder on bytes that are no messages', () => {
  it('answers every truncation of every message with an error or a message', () => {
    for (const seed of SEEDS) {
      for (let length = 0; length <= seed.length; length++) {
        const decoder = new PgoutputDecoder();
        feed(decoder, SEEDS[0] as Buffer);
        expect(() => feed(decoder, seed.subarray(0, length))).not.toThrow();
      }
    }
  });

  it.each([1, 2, 3, 4, 5])('survives 40,000 spoilt messages (seed %i)', (seed) => {
    expect(() => fuzz(seed, 40_000)).not.toThrow();
  });
});
