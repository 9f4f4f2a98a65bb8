import { expect, test } from 'vitest';
import { Sampled } from '../../../src/metrics/sampled.js';

const WINDOWS = { windowMs: 1000, count: 2 };

test('a rate is the sum over the time of the windows, not of the burst', () => {
  const rate = new Sampled(WINDOWS);
  rate.record(100, 10_000);
  expect(rate.rate(10_001)).toBe(100);
  expect(rate.rate(11_500)).toBeCloseTo(100 / 1.5);
});

test('old windows are forgotten, the total is not', () => {
  const rate = new Sampled(WINDOWS);
  rate.record(100, 10_000);
  rate.record(50, 12_500);
  expect(rate.rate(12_500)).toBe(50);
  expect(rate.rate(20_000)).toBe(0);
  expect(rate.total).toBe(150);
});

test('mean, largest and smallest of recorded values; NaN without any', () => {
  const stat = new Sampled(WINDOWS);
  expect([stat.average(), stat.max(), stat.min()]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  stat.record(1, 10_000);
  stat.record(5, 11_200);
  expect([stat.average(11_200), stat.max(11_200), stat.min(11_200)]).toEqual([3, 5, 1]);
});
