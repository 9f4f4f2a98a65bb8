import { expect, test } from 'vitest';
import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { dateFromDays, daysFromDate } from '../../../../decoders/value/calendar.js';
import { toInterval } from '../../../../decoders/value/interval.js';
import { writeIsoDate, writeIsoTime, writeUtcTimestamp } from '../../../../decoders/value/iso-text.js';
import { TemporalReader } from '../../../../decoders/value/temporal.js';
import { MalformedValueError } from '../../../../decoders/value/value-error.js';

const reader = new TemporalReader();

function written(write: (out: ByteWriter) => unknown): string {
  const out = new ByteWriter(4);
  write(out);
  return out.buffer.toString('latin1', 0, out.position);
}

test('days and dates agree over four thousand years and beyond', () => {
  for (let days = -1_500_000; days < 1_500_000; days += 97) {
    const { year, month, day } = dateFromDays(days);
    expect(daysFromDate(year, month, day)).toBe(days);
    const date = new Date(days * 86_400_000);
    expect([year, month, day]).toEqual([date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]);
  }
  expect(daysFromDate(12025, 1, 1)).toBe(3_672_514);
  expect(daysFromDate(-43, 3, 15)).toBe(-735_160);
});

test.each([
  ['2024-02-29 12:34:56.789012', 1_709_210_096, 789_012],
  ['1969-12-31 23:59:59.999999', -1, 999_999],
  ['0001-01-01 00:00:00', -62_135_596_800, 0],
  ['0044-03-15 12:00:00 BC', -63_517_780_800, 0],
  ['20000-01-01 00:00:00.5', 568_971_820_800, 500_000],
])('the timestamp %s', (text, seconds, micros) => {
  const bytes = Buffer.from(`1${text}1`);
  reader.readTimestamp(bytes, 1, bytes.length - 1);
  expect([reader.epochSeconds, reader.micros, reader.infinity]).toEqual([seconds, micros, 0]);
});

test.each([
  ['2024-02-29 12:34:56.789-03:30', 1_709_222_696],
  ['1883-11-18 12:03:57-04:56:02', -2_717_650_801],
])('the timestamp %s is moved to UTC', (text, seconds) => {
  const bytes = Buffer.from(text);
  reader.readTimestampWithZone(bytes, 0, bytes.length);
  expect(reader.epochSeconds).toBe(seconds);
});

test('infinities', () => {
  for (const [text, sign] of [
    ['infinity', 1],
    ['-infinity', -1],
  ] as const) {
    const bytes = Buffer.from(text);
    reader.readDate(bytes, 0, bytes.length);
    expect(reader.infinity).toBe(sign);
    reader.readTimestampWithZone(bytes, 0, bytes.length);
    expect(reader.infinity).toBe(sign);
    expect(() => reader.readTime(bytes, 0, bytes.length)).toThrow(MalformedValueError);
  }
});

test.each([
  '',
  '2024',
  '2024-13-01',
  '2024-00-01',
  '2024-01-32',
  '24-01-01',
  '2024-01-01 AD',
  '2024-01-01x',
  '01/02/2024',
])('the date %j is malformed', (text) => {
  const bytes = Buffer.from(text);
  expect(() => reader.readDate(bytes, 0, bytes.length)).toThrow(MalformedValueError);
});

test.each(['', '12:34', '25:00:00', '12:60:00', '12:34:56.', '12:34:56.1234567', '12:34:56 BC'])(
  'the time %j is malformed',
  (text) => {
    const bytes = Buffer.from(text);
    expect(() => reader.readTime(bytes, 0, bytes.length)).toThrow(MalformedValueError);
  },
);

test('ISO texts', () => {
  expect(written((out) => writeIsoDate(out, 2024, 2, 9))).toBe('2024-02-09');
  expect(written((out) => writeIsoDate(out, -43, 3, 15))).toBe('-0043-03-15');
  expect(written((out) => writeIsoDate(out, 12_024, 1, 1))).toBe('+12024-01-01');
  expect(written((out) => writeIsoDate(out, -12_024, 1, 1))).toBe('-12024-01-01');
  expect(written((out) => writeIsoTime(out, 45_296, 780_000, 'shortest'))).toBe('12:34:56.78Z');
  expect(written((out) => writeIsoTime(out, 45_296, 0, 'shortest'))).toBe('12:34:56Z');
  expect(written((out) => writeIsoTime(out, 86_400, 0, 3))).toBe('24:00:00.000Z');
});

test.each([
  ['2024-02-29 10:34:56.789+00', 6, '2024-02-29T10:34:56.789000Z'],
  ['2024-02-29 10:34:56+00', 3, '2024-02-29T10:34:56.000Z'],
  ['2024-02-29 10:34:56.789+01', 6, null],
  ['2024-02-29 10:34:56.789012+00', 3, null],
  ['0044-03-15 12:00:00+00 BC', 6, null],
  ['12024-02-29 10:34:56+00', 6, null],
  ['2024-02-29 24:00:00+00', 6, null],
  ['2024-02-29 10:34:5x+00', 6, null],
  ['2024-02-29 10:34:56.+00', 6, null],
  ['infinity', 6, null],
])('the UTC timestamp %s with %d digits is copied as %s', (text, digits, iso) => {
  const bytes = Buffer.from(`1${text}1`);
  const result = written((out) =>
    expect(writeUtcTimestamp(out, bytes, 1, bytes.length - 1, digits)).toBe(iso !== null),
  );
  expect(result).toBe(iso ?? '');
});

test.each([
  ['1 year 2 mons 3 days 04:05:06.000007', [1, 2, 3, 4, 5, 6_000_007]],
  ['-1 days -00:00:00.000001', [0, 0, -1, 0, 0, -1]],
  ['-1 years +2 mons -3 days', [-1, 2, -3, 0, 0, 0]],
  ['26:00:00', [0, 0, 0, 26, 0, 0]],
  ['1 mon -1 days +25:01:01', [0, 1, -1, 25, 1, 1_000_000]],
])('the interval %s', (text, [years, months, days, hours, minutes, micros]) => {
  const bytes = Buffer.from(text);
  expect(toInterval(bytes, 0, bytes.length)).toEqual({ years, months, days, hours, minutes, micros });
});

test.each(['', 'P1D', '1 week', '1 day 2'])('the interval %j is malformed', (text) => {
  const bytes = Buffer.from(text);
  expect(() => toInterval(bytes, 0, bytes.length)).toThrow(MalformedValueError);
});
