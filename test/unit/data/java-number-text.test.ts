import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubleToJavaText, floatToJavaText } from '../../../src/data/java-number-text.js';

describe('doubles as Java writes them', () => {
  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [100, '100.0'],
    [1e7, '1.0E7'],
    [9999999, '9999999.0'],
    [0.001, '0.001'],
    [0.0009999, '9.999E-4'],
    [123456789.125, '1.23456789125E8'],
    [5e-324, '4.9E-324'],
    [1.7976931348623157e308, '1.7976931348623157E308'],
    [-1e21, '-1.0E21'],
    [2e23, '2.0E23'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ])('%d', (value, text) => {
    expect(doubleToJavaText(value)).toBe(text);
  });

  test('read back as the same number', () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Object.is(Number(doubleToJavaText(value)), value)));
  });
});

describe('floats as Java writes them', () => {
  test.each([
    [0.1, '0.1'],
    [1.1, '1.1'],
    [16777216, '1.6777216E7'],
    [3.4028235e38, '3.4028235E38'],
    [1.4e-45, '1.4E-45'],
    [1e10, '1.0E10'],
    [4.7019774e-38, '4.7019774E-38'],
    [33554432, '3.3554432E7'],
    [0.33333334, '0.33333334'],
    // In the middle of two decimals.
    [327680.125, '327680.12'],
    [327680.375, '327680.38'],
    [-1048576.25, '-1048576.2'],
  ])('%d', (value, text) => {
    expect(floatToJavaText(Math.fround(value))).toBe(text);
  });

  test('read back as the same float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => Object.is(Math.fround(Number(floatToJavaText(value))), value)),
      { numRuns: 2000 },
    );
  });
});
