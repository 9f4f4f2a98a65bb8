import { expect, test, vi } from 'vitest';
import { startKafka } from '../../scripts/services/kafka.js';
import { startPostgres } from '../../scripts/services/postgres.js';
import { startSearch } from '../../scripts/services/search.js';
import { type KilledWorkerPlan, runKilledWorker } from './killed-worker.js';

// The full size runs with `npm run test:chaos`.
const CHANGES = 10_000;
const KILLS = 3;
// A busy machine may need minutes for what takes ten seconds alone.
vi.setConfig({ testTimeout: 400_000 });

async function expectNothingWrong(where: Pick<KilledWorkerPlan, 'bootstrap' | 'search'>): Promise<void> {
  const server = await startPostgres();
  const result = await runKilledWorker({ server, changes: CHANGES, kills: KILLS, ...where });
  expect(result.differences).toEqual([]);
  expect(result.changes).toBeGreaterThanOrEqual(CHANGES);
  expect(result.events).toBeGreaterThanOrEqual(CHANGES);
}

test('on the embedded log every change is there exactly once, however often the worker is killed', async () => {
  await expectNothingWrong({ bootstrap: null, search: null });
});

test('on Kafka no change is lost, and the topics replayed are the tables', async () => {
  const broker = await startKafka();
  await expectNothingWrong({ bootstrap: broker.bootstrap, search: null });
});

test('search indexes equal the tables after the worker was killed', async () => {
  const server = await startSearch({ kind: 'opensearch' });
  await expectNothingWrong({ bootstrap: null, search: server.url });
});
