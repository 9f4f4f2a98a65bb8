import { expect, it } from 'vitest';
import { dayText, instantText } from '../../../../../src/sink/elasticsearch/document/date-text.js';

it.each([
  [0, '1970-01-01'],
  [-1, '1969-12-31'],
  [20_778, '2026-11-21'],
  // PostgreSQL's infinity, as Debezium writes it.
  [2_147_483_647, null],
])('writes day %d as %s', (days, text) => {
  expect(dayText(days)).toBe(text);
});

it.each([
  [0n, 1_000_000n, '1970-01-01T00:00:00.000000Z'],
  [-1n, 1_000_000n, '1969-12-31T23:59:59.999999Z'],
  [1_700_000_000_123_456n, 1_000_000n, '2023-11-14T22:13:20.123456Z'],
  [1_700_000_000_123_456_789n, 1_000_000_000n, '2023-11-14T22:13:20.123456789Z'],
  [9_223_372_036_825_200_000n, 1_000_000n, null],
])('writes %d units of 1/%d s as %s', (units, perSecond, text) => {
  expect(instantText(units, perSecond)).toBe(text);
});
