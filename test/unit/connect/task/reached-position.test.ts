import { expect, it } from 'vitest';
import { ReachedPosition } from '../../../../src/connect/task/reached-position.js';

it('counts a position once all records before it are durable', () => {
  const reached = new ReachedPosition();
  expect(reached.at(0)).toBeNull();
  reached.note(100, 3, 0);
  reached.note(200, 5, 0);
  expect(reached.at(2)).toBeNull();
  expect(reached.at(3)).toBe(100);
  expect(reached.at(4)).toBe(100);
  expect(reached.at(5)).toBe(200);
});

it('moves on at once where nothing was appended', () => {
  const reached = new ReachedPosition();
  reached.note(100, 0, 0);
  expect(reached.at(0)).toBe(100);
  reached.note(150, 0, 0);
  expect(reached.at(0)).toBe(150);
});

it('never goes back, also where the source begins anew further behind', () => {
  const reached = new ReachedPosition();
  reached.note(100, 1, 1);
  reached.note(null, 1, 1);
  reached.note(50, 2, 2);
  expect(reached.at(2)).toBe(100);
});

it('keeps one position for each record that is on its way', () => {
  const reached = new ReachedPosition();
  reached.note(100, 7, 0);
  for (let position = 101; position <= 200; position++) reached.note(position, 7, 0);
  expect(reached.at(6)).toBeNull();
  expect(reached.at(7)).toBe(200);
});
