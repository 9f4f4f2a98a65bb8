import { describe, expect, it } from 'vitest';
import { formatLsn, parseLsn, writeLsn } from '../../../../decoders/pgoutput/lsn.js';

describe('LSN', () => {
  it.each([
    ['0/0', 0],
    ['16/B374D848', 0x16 * 2 ** 32 + 0xb374d848],
    ['1FFFFF/FFFFFFFF', 2 ** 53 - 1],
  ])('reads and writes %s', (text, lsn) => {
    expect(parseLsn(text)).toBe(lsn);
    expect(formatLsn(lsn)).toBe(text);
    const bytes = Buffer.alloc(8);
    writeLsn(lsn, bytes, 0);
    expect(bytes.readBigUInt64BE()).toBe(BigInt(lsn));
  });

  it.each(['', '1', 'g/1', '200000/0', '1/123456789', '1/2/3'])('refuses %j', (text) => {
    expect(() => parseLsn(text)).toThrow(RangeError);
  });
});
