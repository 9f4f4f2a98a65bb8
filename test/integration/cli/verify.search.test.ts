import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitFence } from '../../../src/cli/verification/fence-client.js';
import { openPair } from '../../../src/cli/verification/open-pair.js';
import { Verification } from '../../../src/cli/verification/verification.js';
import type { VerificationReport } from '../../../src/cli/verification/verification-report.js';
import { waitForCommit } from '../../../src/index.js';
import { SEARCH_KINDS } from '../../support/search/search-index.js';
import { type SyncedDatabase, startSyncedDatabase } from '../../support/search/synced-database.js';

const TABLES = `
CREATE TABLE orders (id int PRIMARY KEY, total numeric(10,2), note text, tags text[], at timestamptz, attributes jsonb);
CREATE TABLE lines ("order" int, line int, product text, PRIMARY KEY ("order", line));
CREATE TABLE empty_one (id int PRIMARY KEY);
INSERT INTO orders SELECT i, i + 0.5, 'note ' || i, ARRAY['a', 'b'], '2026-01-01T00:00:00Z', '{"b": 1, "a": [1, 2]}' FROM generate_series(1, 500) i;
INSERT INTO lines SELECT i, n, 'p|' || i FROM generate_series(1, 200) i, generate_series(1, 3) n;
`;

describe.each(SEARCH_KINDS)('comparing tables with indices in %s', (kind) => {
  let shop: SyncedDatabase;
  let workerFile: string;

  beforeAll(async () => {
    shop = await startSyncedDatabase({ kind, names: ['orders', 'lines', 'empty_one'], tables: TABLES });
    workerFile = join(shop.worker.folder, 'worker.properties');
    const settings = {
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      'millrace.data.dir': join(shop.worker.folder, 'data'),
    };
    await writeFile(
      workerFile,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    await settled();
  });
  afterAll(() => shop.stop());

  const settled = () =>
    waitForCommit(shop.client, { worker: shop.worker.engine.url, connector: shop.sink, timeoutMs: 120_000 });

  // The log is the worker's own here: two in one process would wait for each other.
  const open = (source: string, sink: string) =>
    openPair({ worker: workerFile, source, sink, url: shop.worker.engine.url }, () => shop.worker.engine.log.topics());

  async function verify(options: { repair?: boolean; limit?: number } = {}): Promise<VerificationReport> {
    const opened = await open(shop.name, shop.sink);
    try {
      const names = { source: shop.name, sink: shop.sink };
      return await new Verification({
        pair: opened.pair,
        fence: (lsn) => awaitFence(opened.worker, names, lsn, 120_000),
        ignored: new Set(),
        repair: options.repair ?? false,
        limit: options.limit ?? 20,
        progress: () => {},
      }).run();
    } finally {
      await opened.close();
    }
  }

  const path = (table: string, id: string) => `/${shop.index(table)}/_doc/${encodeURIComponent(id)}?refresh=true`;

  it('finds them equal: after a snapshot, and after changes of every kind', async () => {
    const first = await verify();
    expect(first).toMatchObject({ equal: true, differences: [], changedMeanwhile: 0, undecided: 0 });
    expect(first.resources).toEqual([
      { resource: shop.index('empty_one'), rows: 0, documents: 0, suspiciousRanges: 0 },
      { resource: shop.index('lines'), rows: 600, documents: 600, suspiciousRanges: 0 },
      { resource: shop.index('orders'), rows: 500, documents: 500, suspiciousRanges: 0 },
    ]);
    await shop.query(
      `UPDATE orders SET note = 'changed' WHERE id % 7 = 0; DELETE FROM lines WHERE "order" < 10; UPDATE lines SET line = 9 WHERE line = 3; INSERT INTO empty_one VALUES (1)`,
    );
    const second = await verify();
    expect(second).toMatchObject({ equal: true, differences: [] });
    expect(second.resources.find(({ resource }) => resource === shop.index('lines'))).toMatchObject({
      rows: 573,
      documents: 573,
    });
  });

  it('finds what is missing, too many and different, and repairs just that', async () => {
    await shop.call('DELETE', path('orders', '11'));
    await shop.call('DELETE', path('lines', '1|20'));
    await shop.call('PUT', path('orders', '9999'), { id: 9999, note: 'nobody wrote this' });
    await shop.call('POST', `/${shop.index('orders')}/_update/12?refresh=true`, { doc: { note: 'changed by hand' } });
    const wrong = [
      { resource: shop.index('orders'), id: '11', kind: 'missing', fields: [] },
      { resource: shop.index('lines'), id: '1|20', kind: 'missing', fields: [] },
      { resource: shop.index('orders'), id: '9999', kind: 'extra', fields: [] },
      { resource: shop.index('orders'), id: '12', kind: 'different', fields: ['note'] },
    ];
    const found = await verify();
    expect(found).toMatchObject({ equal: false, repaired: 0, counts: { missing: 2, extra: 1, different: 1 } });
    expect(found.differences).toHaveLength(4);
    expect(found.differences).toEqual(expect.arrayContaining(wrong.map((one) => ({ ...one, repaired: false }))));

    const repaired = await verify({ repair: true });
    expect(repaired).toMatchObject({ equal: true, repaired: 4 });
    expect(repaired.differences.every((difference) => difference.repaired)).toBe(true);
    expect(await verify()).toMatchObject({ equal: true, differences: [] });

    // The stream's later changes win over what was repaired.
    await shop.query(`UPDATE orders SET note = 'later' WHERE id IN (11, 12); INSERT INTO orders VALUES (9999, 1)`);
    expect(await verify()).toMatchObject({ equal: true, differences: [] });
    expect((await shop.call('GET', path('orders', '11'))).body).toMatchObject({ _source: { note: 'later' } });
  });

  it('lists only so many differences as are asked for, and says that there are more', async () => {
    for (let id = 100; id < 130; id++) await shop.call('DELETE', path('orders', String(id)));
    const report = await verify({ limit: 5 });
    expect(report.equal).toBe(false);
    expect(report.differences).toHaveLength(5);
    expect(report.counts.missing).toBe(30);
    expect(await verify({ repair: true })).toMatchObject({ equal: true, repaired: 30 });
  });

  it('decides while changes flow, and finds the one document that is really wrong', async () => {
    let changing = true;
    const changes = (async () => {
      for (let i = 0; changing; i++) {
        await shop.query(`UPDATE orders SET note = 'n' || $1::int, total = $1 WHERE id % 50 = $1::int % 50`, [i]);
        await shop.query(`DELETE FROM lines WHERE "order" = 50 + $1::int % 100`, [i]);
        await shop.query(
          `INSERT INTO lines SELECT 50 + $1::int % 100, n, 'again' FROM generate_series(1, 2) n ON CONFLICT DO NOTHING`,
          [i],
        );
        await delay(20);
      }
    })();
    try {
      const flowing = await verify();
      expect(flowing).toMatchObject({ equal: true, differences: [], undecided: 0 });
      await shop.call('PUT', path('orders', '7777'), { id: 7777 });
      const found = await verify();
      expect(found.differences).toEqual([
        { resource: shop.index('orders'), id: '7777', kind: 'extra', fields: [], repaired: false },
      ]);
      expect(await verify({ repair: true })).toMatchObject({ equal: true, repaired: 1 });
    } finally {
      changing = false;
      await changes;
    }
    expect(await verify()).toMatchObject({ equal: true, differences: [] });
  });

  it('refuses a sink whose documents do not stand for rows', async () => {
    const file = join(shop.worker.folder, 'keyless.json');
    await writeFile(file, JSON.stringify({ ...shop.sinkConfig, 'key.ignore': 'true' }));
    const opened = open(shop.name, file);
    await expect(opened).rejects.toThrow('key.ignore=true, so ids say nothing about rows');
    const nobody = open('nobody', shop.sink);
    await expect(nobody).rejects.toThrow("--source is 'nobody': there is neither such a file nor such a connector");
  });
});
