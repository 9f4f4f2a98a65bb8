import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Decimal } from '../../../src/data/decimal.js';

describe('Decimal', () => {
  test.each([
    ['0', '0', '0'],
    ['1.50', '1.50', '1.50'],
    ['-0.000001', '-0.000001', '-0.000001'],
    ['0.0000001', '1E-7', '0.0000001'],
    ['123e5', '1.23E+7', '12300000'],
    ['0e2', '0E+2', '0'],
    ['-1E-10', '-1E-10', '-0.0000000001'],
    ['.5', '0.5', '0.5'],
    ['5.', '5', '5'],
    ['+5', '5', '5'],
  ])('%s is shown as %s and plainly as %s', (text, shown, plain) => {
    const decimal = Decimal.parse(text);
    expect([String(decimal), decimal.toPlainString()]).toEqual([shown, plain]);
  });

  test.each(['', ' 1', '1 ', 'abc', '1e', '1.2.3', '--1', '1_0', 'NaN'])('%j is no number', (text) => {
    expect(() => Decimal.parse(text)).toThrow(expect.objectContaining({ name: 'NumberFormatException' }));
  });

  test('bytes are the shortest two’s complement, both ways', () => {
    expect(Buffer.from(new Decimal(128n, 0).unscaledBytes()).toString('hex')).toBe('0080');
    expect(Buffer.from(new Decimal(-128n, 0).unscaledBytes()).toString('hex')).toBe('80');
    expect(Buffer.from(new Decimal(0n, 0).unscaledBytes()).toString('hex')).toBe('00');
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: -20, max: 20 }), (unscaled, scale) => {
        const decimal = new Decimal(unscaled, scale);
        const bytes = decimal.unscaledBytes();
        expect(Decimal.ofBytes(bytes, scale).equals(decimal)).toBe(true);
        const [first, second] = bytes;
        const sign = second !== undefined && (second & 0x80) !== 0 ? 0xff : 0;
        expect(bytes.length === 1 || first !== sign).toBe(true);
      }),
    );
  });

  test('its text reads back as the same value and scale', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: -50, max: 50 }), (unscaled, scale) => {
        const decimal = new Decimal(unscaled, scale);
        expect(Decimal.parse(String(decimal)).equals(decimal)).toBe(true);
      }),
    );
  });

  test('longValue does not compute what it does not need', () => {
    expect(Decimal.parse('1e2147483647').longValue()).toBe(0n);
    expect(Decimal.parse('-3000000000.5').longValue()).toBe(-3000000000n);
  });
});
