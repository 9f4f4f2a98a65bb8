import { expect, test, vi } from 'vitest';
import { startPostgres } from '../../scripts/services/postgres.js';
import { runVerifiedSearch } from './verified-search.js';

// The full size runs with `npm run test:chaos -- --only verify`.
const CHANGES = 8000;
// A busy machine may need minutes for what takes half a minute alone.
vi.setConfig({ testTimeout: 400_000 });

test('verify proves the indices equal after search server and worker were killed, twice in a row', async () => {
  const { reports, changes } = await runVerifiedSearch({ server: await startPostgres(), changes: CHANGES, kills: 1 });
  expect(changes).toBeGreaterThanOrEqual(CHANGES);
  expect(reports).toHaveLength(3);
  for (const report of reports)
    expect(report).toMatchObject({ differences: [], counts: { missing: 0, extra: 0, different: 0 } });
  for (const report of reports.slice(1)) {
    expect(report).toMatchObject({ equal: true, changedMeanwhile: 0, newer: 0, undecided: 0 });
    expect(report.resources).toHaveLength(5);
    for (const { rows, documents } of report.resources) expect(documents).toBe(rows);
  }
});
