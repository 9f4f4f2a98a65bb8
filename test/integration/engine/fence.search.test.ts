import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitForCommit } from '../../../src/index.js';
import { SEARCH_KINDS } from '../../support/search/search-index.js';
import { type SyncedDatabase, startSyncedDatabase } from '../../support/search/synced-database.js';

const CHANGES = 30;

describe.each(SEARCH_KINDS)('reading in %s what was just written', (kind) => {
  let shop: SyncedDatabase;
  beforeAll(async () => {
    shop = await startSyncedDatabase({
      kind,
      names: ['orders', 'idle'],
      tables:
        'CREATE TABLE orders (id int PRIMARY KEY, total int); CREATE TABLE idle (id int PRIMARY KEY); INSERT INTO idle VALUES (1)',
    });
  });
  afterAll(() => shop.stop());

  const wait = () =>
    waitForCommit(shop.client, { worker: shop.worker.engine.url, connector: shop.sink, timeoutMs: 120_000 });

  it('finds each change by a search as soon as its fence is passed', async () => {
    for (let id = 1; id <= CHANGES; id++) {
      await shop.query('INSERT INTO orders VALUES ($1, $1)', [id]);
      await wait();
      const { body } = await shop.call('POST', `/${shop.index('orders')}/_count`, { query: { term: { total: id } } });
      expect(body.count).toBe(1);
    }
    await shop.query('DELETE FROM orders WHERE id = 1');
    await wait();
    expect((await shop.call('POST', `/${shop.index('orders')}/_count`)).body.count).toBe(CHANGES - 1);
  });

  it('is passed by positions behind which nothing happened to the captured tables', async () => {
    await shop.query('CREATE TABLE elsewhere (id int); INSERT INTO elsewhere SELECT generate_series(1, 1000)');
    expect(await wait()).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
  });

  it('answers where the topics ended, and that they can be searched', async () => {
    const { rows } = await shop.query('SELECT pg_current_wal_insert_lsn()::text AS lsn');
    const { status, body } = await shop.worker.request(
      'GET',
      `/connectors/${shop.sink}/fence?lsn=${encodeURIComponent(rows[0].lsn)}&refresh=true&timeout=60000`,
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      lsn: rows[0].lsn,
      source: shop.name,
      offsets: expect.arrayContaining([{ topic: `${shop.name}.public.idle`, partition: 0, offset: 1 }]),
      refreshed: true,
    });
  });

  it('says what is missing when the time is over', async () => {
    const path = `/connectors/${shop.sink}/fence?lsn=FFFF/0&timeout=50`;
    const { status, body } = await shop.worker.request('GET', path);
    expect({ status, body }).toEqual({
      status: 504,
      body: { error_code: 504, message: expect.stringContaining(`The source connector ${shop.name} has not yet read`) },
    });
    await expect(
      waitForCommit(
        { query: async () => ({ rows: [{ lsn: 'FFFF/0' }] }) },
        { worker: shop.worker.engine.url, connector: shop.sink, timeoutMs: 50 },
      ),
    ).rejects.toThrow('has not yet read');
  });

  it.each([
    ['a position that is none', (sink: string) => `/connectors/${sink}/fence?lsn=12`, 400, "lsn is '12'"],
    ['no position', (sink: string) => `/connectors/${sink}/fence`, 400, 'lsn is missing'],
    ['a wrong timeout', (sink: string) => `/connectors/${sink}/fence?lsn=0/1&timeout=1h`, 400, "timeout is '1h'"],
    [
      'a source that is none',
      (sink: string) => `/connectors/${sink}/fence?lsn=0/1&source=x`,
      400,
      'no source connector x',
    ],
    ['a connector that does not exist', () => '/connectors/nobody/fence?lsn=0/1', 404, 'Connector nobody not found'],
  ])('refuses %s', async (_, path, status, message) => {
    const answer = await shop.worker.request('GET', path(shop.sink));
    expect(answer.status).toBe(status);
    expect((answer.body as { message: string }).message).toContain(message);
  });

  it('refuses a source, which stores nothing, and a sink that is paused', async () => {
    const { status, body } = await shop.worker.request('GET', `/connectors/${shop.name}/fence?lsn=0/1`);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('is a source connector') },
    });
    await shop.worker.request('PUT', `/connectors/${shop.sink}/pause`);
    await shop.worker.until(`/connectors/${shop.sink}/status`, ({ tasks }: { tasks: { state: string }[] }) =>
      tasks.every(({ state }) => state === 'PAUSED'),
    );
    const paused = await shop.worker.request('GET', `/connectors/${shop.sink}/fence?lsn=0/1`);
    expect(paused.status).toBe(409);
    expect((paused.body as { message: string }).message).toContain('PAUSED');
  });
});
