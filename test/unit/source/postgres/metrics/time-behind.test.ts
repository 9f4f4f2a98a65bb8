import { expect, test } from 'vitest';
import { TimeBehind } from '../../../../../src/source/postgres/metrics/time-behind.js';

test('nothing is known before the first change', () => {
  expect(Object.values(new TimeBehind().attributes()).every((value) => value === -1)).toBe(true);
});

test('extremes and average are over all changes, percentiles over the last ones', () => {
  const behind = new TimeBehind();
  behind.record(9000);
  for (let value = 1; value <= 1024; value++) behind.record(value);
  const { MilliSecondsBehindSourceAverageValue: average, ...others } = behind.attributes();
  expect(others).toEqual({
    MilliSecondsBehindSource: 1024,
    MilliSecondsBehindSourceMinValue: 1,
    MilliSecondsBehindSourceMaxValue: 9000,
    MilliSecondsBehindSourceP50: 513,
    MilliSecondsBehindSourceP95: 973,
    MilliSecondsBehindSourceP99: 1014,
  });
  expect(average).toBeCloseTo((9000 + (1024 * 1025) / 2) / 1025);
});
