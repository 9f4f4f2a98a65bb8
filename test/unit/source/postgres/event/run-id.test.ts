import { expect, it } from 'vitest';
import { newRunId } from '../../../../../src/source/postgres/event/run-id.js';

it('a run has a UUID of version 7, which sorts by the time of its start', () => {
  const starts = [0, 1_700_000_000_000, 1_700_000_000_001, 4_000_000_000_000];
  const ids = starts.map((start) => newRunId(start));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.toSorted()).toEqual(ids);
  expect(newRunId(0)).not.toBe(newRunId(0));
});
