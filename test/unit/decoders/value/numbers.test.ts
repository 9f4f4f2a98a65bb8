import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { toBits } from '../../../../decoders/value/bit-string.js';
import { toBoolean } from '../../../../decoders/value/boolean.js';
import { writeInteger, writeScaled } from '../../../../decoders/value/decimal-digits.js';
import { toFloat, writePlainFloat } from '../../../../decoders/value/float.js';
import { toBigInteger, toInteger, writeIntegerJson } from '../../../../decoders/value/integer.js';
import { toMoneyText } from '../../../../decoders/value/money.js';
import {
  specialNumeric,
  strippedScale,
  toUnscaled,
  twosComplement,
  writeIntegerBase64,
  writeUnscaledBase64,
} from '../../../../decoders/value/numeric.js';
import { MalformedValueError } from '../../../../decoders/value/value-error.js';

type Decode<T> = (buffer: Buffer, start: number, end: number) => T;

/** Decodes a text that stands between other bytes, so that nobody reads beyond its ends. */
function decode<T>(decoder: Decode<T>, text: string): T {
  const bytes = Buffer.from(`9${text}9`);
  return decoder(bytes, 1, bytes.length - 1);
}

function written(write: (out: ByteWriter) => unknown): string {
  const out = new ByteWriter(4);
  write(out);
  return out.buffer.toString('latin1', 0, out.position);
}

test.each([
  [0, '0'],
  [9, '9'],
  [10, '10'],
  [-1, '-1'],
  [99_999_999, '99999999'],
  [100_000_000, '100000000'],
  [1_700_000_000_123_456, '1700000000123456'],
  [2 ** 53, '9007199254740992'],
  [-(2 ** 53), '-9007199254740992'],
])('integer %d is written as %s', (value, text) => {
  expect(written((out) => writeInteger(out, value))).toBe(text);
});

test.each([
  [253_402_300_799, 999_999, 6, '253402300799999999'],
  [0, 5, 6, '5'],
  [0, 0, 6, '0'],
  [-1, 999_999, 6, '-1'],
  [-1, 0, 6, '-1000000'],
  [-2, 500_000, 6, '-1500000'],
  [-62_135_596_800, 0, 3, '-62135596800000'],
  [9_223_372_036, 854_775_807, 9, '9223372036854775807'],
])('%d units and a fraction of %d in %d digits are %s', (units, fraction, digits, text) => {
  expect(written((out) => writeScaled(out, units, fraction, digits))).toBe(text);
});

test.each(['0', '-1', '32767', '-2147483648', '9223372036854775807', '-9223372036854775808'])(
  'the integer %s is the same in all forms',
  (text) => {
    expect(decode(toBigInteger, text)).toBe(BigInt(text));
    expect(written((out) => decode((b, s, e) => writeIntegerJson(out, b, s, e), text))).toBe(text);
    if (text.length < 12) expect(decode(toInteger, text)).toBe(Number(text));
  },
);

test.each(['', '-', '1a', ' 1', '1.0', '--1', '0x1'])('%j is no integer', (text) => {
  expect(() => decode(toInteger, text)).toThrow(MalformedValueError);
  expect(() => decode(toBigInteger, text)).toThrow(MalformedValueError);
  expect(() => written((out) => decode((b, s, e) => writeIntegerJson(out, b, s, e), text))).toThrow(
    MalformedValueError,
  );
});

test('booleans are t and f', () => {
  expect(decode(toBoolean, 't')).toBe(true);
  expect(decode(toBoolean, 'f')).toBe(false);
  for (const text of ['', 'true', 'T', '1']) expect(() => decode(toBoolean, text)).toThrow(MalformedValueError);
});

test.each([
  ['0', '0.0'],
  ['-12', '-12.0'],
  ['0.1', '0.1'],
  ['1234567', '1234567.0'],
  ['0.001', '0.001'],
  ['-9999999.5', '-9999999.5'],
])('the float %s is copied as %s', (text, json) => {
  expect(written((out) => decode((b, s, e) => writePlainFloat(out, b, s, e), text))).toBe(json);
});

test.each(['10000000', '0.0001', '1e+21', 'NaN', '-Infinity', '1.50', '', '-', '1.2.3'])(
  'the float %j is left to the slow way',
  (text) => {
    expect(written((out) => expect(decode((b, s, e) => writePlainFloat(out, b, s, e), text)).toBe(false))).toBe('');
  },
);

test('floats that are no numbers are refused', () => {
  expect(decode(toFloat, '-Infinity')).toBe(Number.NEGATIVE_INFINITY);
  expect(decode(toFloat, 'NaN')).toBeNaN();
  for (const text of ['', 'abc', '1,5']) expect(() => decode(toFloat, text)).toThrow(MalformedValueError);
});

test.each([
  ['0', 0, 'AA=='],
  ['12.34', 2, 'BNI='],
  ['-999.99', 2, '/nlh'],
  ['1', 38, 'SztMqFqGxHoJiiJAAAAAAA=='],
  ['-128', 0, 'gA=='],
  ['128', 0, 'AIA='],
  ['-99999999999999.9999', 4, '8h9JTFicAAE='],
  ['99999999999999999999999999999999999999', 0, 'SztMqFqGxHoJiiI//////w=='],
])('numeric %s with scale %d is %s', (text, scale, base64) => {
  expect(written((out) => decode((b, s, e) => writeUnscaledBase64(out, b, s, e, scale), text))).toBe(base64);
  const unscaled = decode((b, s, e) => toUnscaled(b, s, e, scale), text);
  expect(twosComplement(unscaled).toString('base64')).toBe(base64);
});

test('two’s complement is the shortest at every boundary of a byte', () => {
  for (let bits = 1; bits <= 52; bits++) {
    for (const value of [2 ** bits, 2 ** bits - 1, -(2 ** bits), -(2 ** bits) - 1]) {
      const bytes = twosComplement(BigInt(value));
      expect(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))).toBe(BigInt(value));
      expect(written((out) => writeIntegerBase64(out, value))).toBe(bytes.toString('base64'));
    }
  }
});

test.each([
  ['1.10', 1],
  ['100', 0],
  ['0.000', 0],
  ['123.456', 3],
])('numeric %s has %d digits after the point that count', (text, scale) => {
  expect(decode(strippedScale, text)).toBe(scale);
});

test('numerics that do not fit their scale, or are none, are refused', () => {
  expect(() => decode((b, s, e) => toUnscaled(b, s, e, 1), '1.25')).toThrow(MalformedValueError);
  expect(decode((b, s, e) => toUnscaled(b, s, e, 1), '1.2000')).toBe(12n);
  for (const text of ['', '-', '1e5', '1.2.3', 'abc']) {
    expect(() => decode((b, s, e) => toUnscaled(b, s, e, 2), text)).toThrow(MalformedValueError);
  }
  expect(['NaN', 'Infinity', '-Infinity', '1', 'nan'].map((text) => decode(specialNumeric, text))).toEqual([
    'NaN',
    'Infinity',
    '-Infinity',
    null,
    null,
  ]);
});

test.each([
  ['$1,234.56', '1234.56'],
  ['-$92,233,720,368,547,758.08', '-92233720368547758.08'],
  ['($2.00)', '-2.00'],
])('money %s is %s', (text, plain) => {
  expect(decode(toMoneyText, text)).toBe(plain);
});

test('bit strings are little-endian without leading zero bytes', () => {
  const hex = (text: string) => decode(toBits, text).toString('hex');
  expect(['101', '10101', '111000111', '00000', '', '11111111100000000', '1000000001'].map(hex)).toEqual([
    '05',
    '15',
    'c701',
    '',
    '',
    '00ff01',
    '0102',
  ]);
  expect(() => decode(toBits, '102')).toThrow(MalformedValueError);
});
