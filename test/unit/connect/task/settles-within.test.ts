import { expect, it } from 'vitest';
import { settlesWithin } from '../../../../src/connect/task/settles-within.js';

it('waits as good as for ever where a setting says so, instead of not at all', async () => {
  const answer = new Promise((resolve) => setTimeout(resolve, 50));
  expect(await settlesWithin(answer, Number(2n ** 63n))).toBe(true);
});
