import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Reindexing } from '../../../src/cli/reindexing/reindexing.js';
import { awaitFence } from '../../../src/cli/verification/fence-client.js';
import { type OpenedPair, openPair } from '../../../src/cli/verification/open-pair.js';
import { Verification } from '../../../src/cli/verification/verification.js';
import { waitForCommit } from '../../../src/index.js';
import { SEARCH_KINDS } from '../../support/search/search-index.js';
import { type SyncedDatabase, startSyncedDatabase } from '../../support/search/synced-database.js';

const TABLES = `
CREATE TABLE orders (id int PRIMARY KEY, total int, note text);
CREATE TABLE events (id int PRIMARY KEY, what text);
ALTER TABLE orders ALTER COLUMN note SET STORAGE EXTERNAL;
INSERT INTO orders SELECT i, i, repeat('long', 1000) FROM generate_series(1, 400) i;
`;

describe.each(SEARCH_KINDS)('rebuilding indices of %s', (kind) => {
  let shop: SyncedDatabase | null = null;
  let opened: OpenedPair | null = null;
  afterEach(async () => {
    await opened?.close();
    await shop?.stop();
    opened = shop = null;
  });

  async function start(): Promise<SyncedDatabase> {
    const started = await startSyncedDatabase({ kind, names: ['orders', 'events'], tables: TABLES });
    shop = started;
    const file = join(started.worker.folder, 'worker.properties');
    const settings = {
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      'millrace.data.dir': join(started.worker.folder, 'data'),
    };
    await writeFile(
      file,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    await waitForCommit(started.client, {
      worker: started.worker.engine.url,
      connector: started.sink,
      timeoutMs: 120_000,
    });
    const { engine } = started.worker;
    // The log is the worker's own here: two in one process would wait for each other.
    opened = await openPair({ worker: file, source: started.name, sink: started.sink, url: engine.url }, () =>
      engine.log.topics(),
    );
    return started;
  }

  const reindexing = (options: { move?: boolean; definition?: object; topics?: readonly string[] } = {}) =>
    new Reindexing({
      opened: opened as OpenedPair,
      timeoutMs: 120_000,
      definition: options.definition ?? null,
      topics: options.topics ?? null,
      move: options.move ?? false,
      ignored: new Set(),
      progress: () => {},
    });

  async function equal(): Promise<void> {
    const { pair, worker, source, sink } = opened as OpenedPair;
    const names = { source: source.name as string, sink: sink.name as string };
    const report = await new Verification({
      pair,
      fence: (lsn) => awaitFence(worker, names, lsn, 120_000),
      ignored: new Set(),
      repair: false,
      limit: 20,
      progress: () => {},
    }).run();
    expect(report).toMatchObject({ equal: true, differences: [] });
  }

  /** The index behind an alias; null where there is no such alias. */
  async function behind(alias: string): Promise<string | null> {
    const { status, body } = await (shop as SyncedDatabase).call('GET', `/_alias/${alias}`);
    return status === 404 ? null : (Object.keys(body)[0] ?? null);
  }

  it('moves plain indices behind aliases, rebuilds them while changes flow, goes back and finishes', async () => {
    const { query, index } = await start();
    await expect(reindexing().rebuild()).rejects.toThrow('is an index, not an alias');

    let changing = true;
    let made = 0;
    const changes = (async () => {
      for (; changing; made++) {
        await query('UPDATE orders SET total = total + 1 WHERE id % 40 = $1::int % 40', [made]);
        await query('DELETE FROM orders WHERE id = 1 + $1::int % 400', [made * 7]);
        await query(`INSERT INTO orders SELECT 1 + $1::int % 400, $1, 'new' ON CONFLICT DO NOTHING`, [made * 3]);
        await query('INSERT INTO events VALUES ($1, $2)', [made, `event ${made}`]);
        await delay(50);
      }
    })();
    try {
      expect(await reindexing({ move: true }).rebuild()).toMatchObject({ equal: true });
      const first = await behind(index('orders'));
      expect(first).toMatch(/-\d{14}$/);
      expect(await behind(`${index('orders')}-standby`)).toBeNull();

      const mappings = { properties: { note: { type: 'keyword', ignore_above: 100 } } };
      const topics = [index('orders')];
      const events = await behind(index('events'));
      await expect(reindexing({ topics: ['nobody'] }).rebuild()).rejects.toThrow("--topic is 'nobody'");
      expect(await reindexing({ definition: { mappings }, topics }).rebuild()).toMatchObject({ equal: true });
      expect(await behind(index('events'))).toBe(events);
      const second = await behind(index('orders'));
      expect(second).not.toBe(first);
      expect(await behind(`${index('orders')}-standby`)).toBe(first);
      await expect(reindexing().rebuild()).rejects.toThrow(
        'Give it up with --finish, or go back to it with --rollback',
      );
      await equal();

      await reindexing().rollBack();
      expect(await behind(index('orders'))).toBe(first);
      expect(await behind(`${index('orders')}-standby`)).toBe(second);
      await equal();
      // And forward again: the index on standby was kept in step.
      await reindexing().rollBack();
      expect(await behind(index('orders'))).toBe(second);
      await equal();
    } finally {
      changing = false;
      await changes;
    }
    await reindexing().finish();
    expect(await behind(`${index('orders')}-standby`)).toBeNull();
    await expect(reindexing().rollBack()).rejects.toThrow('There is nothing to go back to');
    await equal();
  });

  it('begins anew after it was broken off in the middle, and keeps the index in use', async () => {
    const { index, call } = await start();
    await reindexing({ move: true }).rebuild();
    const active = await behind(index('orders'));
    // What a run that was killed while it loaded leaves behind.
    const left = `${index('orders')}-20000101000000`;
    await call('PUT', `/${left}`, {
      aliases: { [`${index('orders')}-standby`]: {}, [`${index('orders')}-building`]: {} },
    });
    expect(await reindexing().rebuild()).toMatchObject({ equal: true });
    expect((await call('HEAD', `/${left}`)).status).toBe(404);
    expect(await behind(`${index('orders')}-standby`)).toBe(active);

    // A run that was killed between stopping the connectors and starting them again.
    const { worker, sink } = shop as SyncedDatabase;
    for (const connector of [sink, `${sink}-standby`]) {
      await worker.request('PUT', `/connectors/${connector}/stop`);
      await worker.until(
        `/connectors/${connector}/status`,
        ({ connector: { state } }: { connector: { state: string } }) => state === 'STOPPED',
      );
    }
    await (shop as SyncedDatabase).query('UPDATE orders SET total = -1 WHERE id = 5');
    await reindexing().rollBack();
    expect(await behind(index('orders'))).toBe(active);
    await equal();
  });
});
