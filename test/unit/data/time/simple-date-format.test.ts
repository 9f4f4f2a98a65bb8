import { describe, expect, it } from 'vitest';
import { SimpleDateFormat } from '../../../../src/data/time/simple-date-format.js';

describe('SimpleDateFormat', () => {
  it.each([
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2023-11-14T22:13:20.123Z'],
    ['EEE MMM a h K k z Z D F w W u G', 'Tue Nov PM 10 10 22 UTC +0000 318 2 46 3 2 AD'],
    ["yy 'o''clock' EEEE MMMM", "23 o'clock Tuesday November"],
  ])('formats %s', (pattern, expected) => {
    expect(new SimpleDateFormat(pattern).format(1_700_000_000_123)).toBe(expected);
  });

  it.each([
    ['yyyy-MM-dd', '2023-02-30', '2023-03-02T00:00:00.000Z'],
    ['yyyy-MM-dd HH:mm', '2023-11-14 25:61 and more', '2023-11-15T02:01:00.000Z'],
    ['yyyyMMddHHmmss', '20231114221320', '2023-11-14T22:13:20.000Z'],
    ['HH:mm:ss.SSS', '00:00:00.1234567', '1970-01-01T00:20:34.567Z'],
    ['EEE, d MMM yyyy hh:mm a', 'Tue, 14 nov 2023 10:13 PM', '2023-11-14T22:13:00.000Z'],
    ['YYYY-ww', '2024-02', '2024-01-07T00:00:00.000Z'],
    ['YYYY-MM-dd', '2024-02-29', '2023-12-31T00:00:00.000Z'],
    // Contradictions: what was completed last is believed. A weekday alone is the first of its month.
    ["yyyy-'W'ww-u", '2024-W05-3', '2024-01-31T00:00:00.000Z'],
    ['EEE MMM yyyy', 'Fri Feb 2024', '2024-02-02T00:00:00.000Z'],
    ['yyyy-MM-F-EEE', '2024-02--1-Tue', '2024-02-27T00:00:00.000Z'],
    ['yyyy-MM-W', '2024-02-3', '2024-02-11T00:00:00.000Z'],
    ['yyyy-D dd', '2024-100 03', '2024-01-03T00:00:00.000Z'],
    ['yyyy dd-D', '2024 03-100', '2024-04-09T00:00:00.000Z'],
    ['HH hh a', '01 03 PM', '1970-01-01T15:00:00.000Z'],
    ['hh a HH', '03 PM 01', '1970-01-01T01:00:00.000Z'],
    ["yyyy-MM-dd'T'HH:mm:ssX", '2023-11-14T22:13:20+02', '2023-11-14T20:13:20.000Z'],
  ])('reads %s from %s leniently', (pattern, text, expected) => {
    expect(new Date(new SimpleDateFormat(pattern).parse(text) ?? Number.NaN).toISOString()).toBe(expected);
  });

  it('is Julian before October 1582, as Java is', () => {
    const format = new SimpleDateFormat('yyyy-MM-dd');
    expect(format.format(Date.UTC(1582, 9, 14))).toBe('1582-10-04');
    expect(format.format(Date.UTC(1582, 9, 15))).toBe('1582-10-15');
    expect(format.parse('1582-10-04')).toBe(Date.UTC(1582, 9, 14));
  });

  it('says null where the text does not begin with such a date', () => {
    expect(new SimpleDateFormat('yyyy').parse('abc')).toBeNull();
  });

  it('refuses unknown letters and open quotes', () => {
    expect(() => new SimpleDateFormat('bogus')).toThrow("Illegal pattern character 'b'");
    expect(() => new SimpleDateFormat("yyyy 'x")).toThrow('Unterminated quote');
  });
});
