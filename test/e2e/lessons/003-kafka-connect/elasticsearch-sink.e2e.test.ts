import { describe, expect, it } from 'vitest';
import { MillraceWorker, until } from '../../../support/millrace-process.js';
import { SearchIndex, searchUrl } from '../../../support/search/search-index.js';
import { ELASTICSEARCH_SINK, inventory, PRODUCTS_SINK } from './examples.js';

/** Topics named by the table alone, as the lesson's sinks expect them. */
const BY_TABLE = {
  transforms: 'byTable',
  'transforms.byTable.type': 'org.apache.kafka.connect.transforms.RegexRouter',
  'transforms.byTable.regex': 'dbserver1\\.public\\.(.*)',
};

describe('lesson 003, Elasticsearch sink connector', () => {
  it('indexes two topics with the keys as ids', async () => {
    const { database, source } = await inventory({ ...BY_TABLE, 'transforms.byTable.replacement': '$1' });
    const [orders, customers] = ['orders', 'customers'].map((name) => new SearchIndex(searchUrl('opensearch'), name));
    await Promise.all([orders?.remove(), customers?.remove()]);
    const worker = await MillraceWorker.start();
    await worker.create(source);
    const config = { ...ELASTICSEARCH_SINK.config, 'connection.url': searchUrl('opensearch') };
    await worker.create({ ...ELASTICSEARCH_SINK, config });
    const found = async () => [
      await orders?.documents().catch(() => null),
      await customers?.documents().catch(() => null),
    ];
    const shows = (wanted: unknown) =>
      until(
        async () => JSON.stringify(await found()) === JSON.stringify(wanted),
        () => worker.output.slice(-3000),
      );
    const john = { 1: { id: 1, name: 'John Doe', email: 'john@example.com' } };
    await shows([{ 100: { id: 100, customer_id: 1, total: 25 }, 101: { id: 101, customer_id: 1, total: 30 } }, john]);
    await database.query('DELETE FROM orders WHERE id = 100');
    await shows([{ 101: { id: 101, customer_id: 1, total: 30 } }, john]);
    expect((await worker.becomes('elasticsearch-sink', 'RUNNING')).tasks.length).toBe(2);
  });

  it('exercise 2: indexes pg-products with coordinates as ids', async () => {
    const { source } = await inventory({
      'table.include.list': 'public.orders',
      ...BY_TABLE,
      'transforms.byTable.replacement': 'pg-products',
    });
    const index = new SearchIndex(searchUrl('elasticsearch'), 'pg-products');
    await index.remove();
    const worker = await MillraceWorker.start();
    await worker.create(source);
    const config = { ...PRODUCTS_SINK.config, 'connection.url': searchUrl('elasticsearch') };
    await worker.create({ ...PRODUCTS_SINK, config });
    const documents = await until(
      async () => {
        const found = await index.documents().catch(() => ({}));
        return Object.keys(found).length === 2 && found;
      },
      () => worker.output.slice(-3000),
    );
    expect(documents).toEqual({
      'pg-products+0+0': { id: 100, customer_id: 1, total: 25 },
      'pg-products+0+1': { id: 101, customer_id: 1, total: 30 },
    });
  });
});
