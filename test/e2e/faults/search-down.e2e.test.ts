import { describe, expect, it, onTestFinished } from 'vitest';
import { MillraceWorker, until } from '../../support/millrace-process.js';
import { idsTo, shopSource } from '../../support/postgres/shop-source.js';
import { type Fault, FaultProxy } from '../../support/search/fault-proxy.js';
import { SearchIndex, searchUrl, uniqueTopic } from '../../support/search/search-index.js';

const SECRET = 'es-pw-never-shown';

const FAULTS: readonly [name: string, fault: Fault, inLog: RegExp][] = [
  ['is away', { drop: true }, /for now and is asked again/],
  ['answers 429', { status: 429 }, /for now and is asked again.*429/],
  ['answers 503', { status: 503 }, /for now and is asked again.*503/],
];

describe('a search server that cannot take documents', () => {
  it.each(FAULTS)('%s: the sink waits, says so, and loses nothing', async (_, fault, inLog) => {
    const proxy = await FaultProxy.before(searchUrl('elasticsearch'));
    onTestFinished(() => proxy.stop());
    const index = new SearchIndex(searchUrl('elasticsearch'), uniqueTopic('faults'));
    onTestFinished(() => index.remove());
    const source = await shopSource();
    const worker = await MillraceWorker.start();
    await worker.create(source.connector);
    await worker.create({
      name: 'shop-search',
      config: {
        'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
        topics: 'shop.public.orders',
        'connection.url': proxy.url,
        'index.name.format': index.name,
      },
    });
    await source.insert(5);
    const stored = (count: number) =>
      until(
        async () => (await index.count()) === count,
        () => worker.output.slice(-4000),
      );
    await stored(5);

    proxy.decide = () => fault;
    const before = proxy.bulks;
    await source.insert(20);
    await until(
      () => proxy.bulks > before + 2,
      () => worker.output.slice(-4000),
    );
    const line = await worker.line(inLog);
    expect(line).toContain('connection.url');
    await worker.becomes('shop-search', 'RUNNING');

    proxy.decide = () => undefined;
    await stored(25);
    expect(
      Object.keys(await index.documents())
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(idsTo(25));
  });

  it('refuses a server that is not there, with the setting and the address', async () => {
    const worker = await MillraceWorker.start();
    const { status, text } = await worker.request('POST', '/connectors', {
      name: 'shop-search',
      config: {
        'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
        topics: 'orders',
        'connection.url': 'http://127.0.0.1:1',
        'connection.username': 'elastic',
        'connection.password': SECRET,
      },
    });
    expect(status).toBe(400);
    expect(text).toContain('127.0.0.1:1');
    expect(text).toContain('connection.url');
    expect(text + worker.output).not.toContain(SECRET);
  });
});
