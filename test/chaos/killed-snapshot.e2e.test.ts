import { expect, test, vi } from 'vitest';
import { startKafka } from '../../scripts/services/kafka.js';
import { startPostgres } from '../../scripts/services/postgres.js';
import { runKilledSnapshot, SNAPSHOT_ROWS } from './killed-snapshot.js';

// A busy machine may need minutes for what takes ten seconds alone.
vi.setConfig({ testTimeout: 400_000 });

test('a worker killed in every part of its snapshot loses nothing, and does not read a complete table again', async () => {
  const result = await runKilledSnapshot({ server: await startPostgres(), bootstrap: null });
  expect(result.differences).toEqual([]);
  expect(result.repeated).toEqual([]);
  // Most of it once when it was killed in the middle, and whole before and after it was killed between the tables.
  expect(result.firstTableRows).toBeGreaterThan(2 * SNAPSHOT_ROWS);
  expect(result.firstTableRows).toBeLessThan(3 * SNAPSHOT_ROWS);
});

test('the same with topics and offsets that are stored one after the other', async () => {
  const broker = await startKafka();
  const result = await runKilledSnapshot({ server: await startPostgres(), bootstrap: broker.bootstrap });
  expect(result.differences).toEqual([]);
});

test('the same when rows are in the topics long before their offset is stored', async () => {
  const broker = await startKafka();
  const plan = { server: await startPostgres(), bootstrap: broker.bootstrap, flushMs: 3_600_000 };
  const result = await runKilledSnapshot(plan);
  expect(result.differences).toEqual([]);
});
