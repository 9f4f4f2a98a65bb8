import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { type Fault, FaultProxy } from '../../../support/search/fault-proxy.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { type Reported, SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

/** Makes the items that `pick` names look as if the cluster had had no room for them, and really undoes nothing: they must come again. */
function busyItems(pick: (id: string) => boolean): Fault {
  return {
    edit: (answer) => {
      const parsed = JSON.parse(answer) as {
        errors: boolean;
        items: Record<string, { status: number; error?: unknown }>[];
      };
      parsed.items.forEach((item, index) => {
        if (!pick(String(index))) return;
        for (const result of Object.values(item)) {
          result.status = 429;
          result.error = { type: 'es_rejected_execution_exception', reason: 'queue full' };
          parsed.errors = true;
        }
      });
      return JSON.stringify(parsed);
    },
  };
}

describe.each(SEARCH_KINDS)('faults between the sink and %s', (kind) => {
  let proxy: FaultProxy;
  let index: SearchIndex;
  let records: RecordMaker;
  const drivers: SinkTaskDriver[] = [];

  beforeEach(async () => {
    proxy = await FaultProxy.before(searchUrl(kind));
    records = new RecordMaker(uniqueTopic('faults'));
    index = new SearchIndex(searchUrl(kind), records.topic);
  });

  afterEach(async () => {
    await Promise.all(drivers.splice(0).map((driver) => driver.stop()));
    await proxy.stop();
    await index.remove();
  });

  async function start(config: Record<string, string> = {}, deadLetters?: Reported[]) {
    const all = { 'connection.url': proxy.url, 'retry.backoff.ms': '5', 'schema.ignore': 'true', ...config };
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), all, { deadLetters });
    drivers.push(driver);
    return driver;
  }

  const firstBulks = (count: number, fault: Fault) => {
    let left = count;
    proxy.decide = ({ path }) => (path.startsWith('/_bulk') && left-- > 0 ? fault : undefined);
  };

  it.each([
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['a broken connection', { drop: true }],
  ] as const)('sends a request again after %s', async (_name, fault) => {
    firstBulks(3, fault);
    const driver = await start();
    await driver.put([records.json('1', { a: 1 }), records.json('2', { a: 2 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 1 }, 2: { a: 2 } });
    expect(proxy.bulks).toBe(4);
  });

  it('sends only the items again that the cluster had no room for', async () => {
    firstBulks(
      1,
      busyItems((at) => at === '1'),
    );
    const driver = await start({ 'linger.ms': '50' });
    await driver.put([records.json('1', { a: 1 }), records.json('2', { a: 2 }), records.json('3', { a: 3 })]);
    await driver.stored();
    const [first, second] = proxy.requests.filter(({ path }) => path.startsWith('/_bulk'));
    expect(first?.body.split('\n')).toHaveLength(7);
    expect(second?.body).toContain('"_id":"2"');
    expect(second?.body.split('\n')).toHaveLength(3);
    expect(await index.count()).toBe(3);
    expect(driver.metrics[0]?.read()).toMatchObject({ retried_documents_total: 1 });
  });

  it('does not let a change that comes late land on a later one', async () => {
    firstBulks(
      1,
      busyItems((at) => at === '0'),
    );
    const driver = await start({ 'linger.ms': '50', 'write.method': 'upsert' });
    await driver.put([records.json('1', { a: 1, b: 1 }), records.json('1', { a: 2 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { a: 2, b: 1 } });
  });

  it('commits nothing that is not stored, and fails with the reason after max.retries', async () => {
    proxy.decide = ({ path }) =>
      path.startsWith('/_bulk') ? { status: 503, body: '{"error":"no master"}' } : undefined;
    const driver = await start({ 'max.retries': '2' });
    await driver.put([records.json('1', { a: 1 })]);
    await expect(driver.stored()).rejects.toThrow(/Failed to execute bulk request after 3 attempts.*no master/);
    expect(await driver.committable()).toMatchObject([{ offset: 0n }]);
    expect(proxy.bulks).toBe(3);
  });

  it('halves a request that is too large, down to the document that is', async () => {
    proxy.decide = ({ path, body }) =>
      path.startsWith('/_bulk') && body.length > 2000 ? { status: 413, body: '' } : undefined;
    const deadLetters: Reported[] = [];
    const driver = await start({ 'linger.ms': '50' }, deadLetters);
    const text = 'x'.repeat(300);
    const fitting = Array.from({ length: 10 }, (_, i) => records.json(String(i), { text }));
    await driver.put([...fitting, records.json('huge', { text: 'y'.repeat(5000) })]);
    await driver.stored();
    expect(await index.count()).toBe(10);
    expect(deadLetters.map(({ record }) => record.key)).toEqual(['huge']);
  });

  it('finds the one item over which the server refuses a whole request', async () => {
    proxy.decide = ({ path, body }) =>
      path.startsWith('/_bulk') && body.includes('poison')
        ? { status: 400, body: '{"error":"cannot read"}' }
        : undefined;
    const deadLetters: Reported[] = [];
    const driver = await start({ 'linger.ms': '50' }, deadLetters);
    await driver.put(
      Array.from({ length: 9 }, (_, i) => records.json(String(i), { text: i === 4 ? 'poison' : 'fine' })),
    );
    await driver.stored();
    expect(await index.count()).toBe(8);
    expect(deadLetters).toHaveLength(1);
    expect(deadLetters[0]?.error.message).toContain('cannot read');
  });

  it('refuses an id that is too long before it takes its request with it', async () => {
    const deadLetters: Reported[] = [];
    const driver = await start({}, deadLetters);
    await driver.put([records.json('ä'.repeat(257), { a: 1 }), records.json('ä'.repeat(256), { a: 2 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ ['ä'.repeat(256)]: { a: 2 } });
    expect(deadLetters[0]?.error.message).toContain('514 bytes');
  });

  it('hands a document that does not fit the mapping to the dead letters, with the reason of the server', async () => {
    const deadLetters: Reported[] = [];
    const driver = await start({}, deadLetters);
    await driver.put([records.json('1', { n: 1 })]);
    await driver.stored();
    await driver.put([records.json('2', { n: 'not a number' }), records.json('3', { n: 3 })]);
    await driver.stored();
    expect(await index.documents()).toEqual({ 1: { n: 1 }, 3: { n: 3 } });
    expect(deadLetters.map(({ record }) => record.key)).toEqual(['2']);
    expect(deadLetters[0]?.error.message).toMatch(/parsing_exception: .*\[n\]/);
  });

  it.each([
    ['there are no dead letters', {}, undefined],
    ['a failure is asked for', { 'behavior.on.malformed.documents': 'fail' }, []],
  ])('fails over such a document when %s', async (_when, config: Record<string, string>, deadLetters?: Reported[]) => {
    const driver = await start(config, deadLetters);
    await driver.put([records.json('1', { n: 1 })]);
    await driver.stored();
    await driver.put([records.json('2', { n: 'not a number' })]);
    await expect(driver.stored()).rejects.toThrow('behavior.on.malformed.documents');
    expect(await driver.committable()).toMatchObject([{ offset: 1n }]);
  });

  it.each(['ignore', 'warn'])('goes on after such a document when told to %s', async (behavior) => {
    const driver = await start({ 'behavior.on.malformed.documents': behavior });
    await driver.put([records.json('1', { n: 1 })]);
    await driver.stored();
    await driver.put([records.json('2', { n: 'not a number' }), records.json('3', { n: 3 })]);
    await driver.stored();
    expect(Object.keys(await index.documents())).toEqual(['1', '3']);
  });

  it('says which settings to check when the user is not known', async () => {
    proxy.decide = () => ({
      status: 401,
      body: '{"error":{"type":"security_exception","reason":"unable to authenticate user [x]"}}',
    });
    const driver = await start({ 'connection.username': 'x', 'connection.password': 'not-shown' });
    const failure = await driver.put([records.json('1', { a: 1 })]).catch((error: Error) => error.message);
    expect(failure).toMatch(/401: security_exception: unable to authenticate user.*connection\.username/);
    expect(failure).not.toContain('not-shown');
  });

  it('keeps taking records within its bounds while the cluster is away, and loses none', async () => {
    let away = true;
    proxy.decide = () => (away ? { drop: true } : undefined);
    const driver = await start({ 'batch.size': '5', 'max.in.flight.requests': '2', 'max.buffered.records': '10' });
    const all = Array.from({ length: 50 }, (_, i) => records.json(String(i), { i }));
    const putting = (async () => {
      for (const record of all) await driver.put([record]);
    })();
    while (proxy.requests.length < 20) await new Promise((resolve) => setTimeout(resolve, 5));
    away = false;
    await putting;
    await driver.stored();
    expect(await index.count()).toBe(50);
  });

  it('sends nothing more of partitions that went to another task, whose deletes it could undo', async () => {
    const stale = await start({ 'flush.timeout.ms': '1000' });
    const written = records.json('1', { a: 1 });
    await stale.put([records.json('0', { a: 0 })]);
    await stale.stored();
    proxy.decide = ({ path }) => (path.startsWith('/_bulk') ? { status: 503 } : undefined);
    await stale.put([written]);
    await stale.close();
    const bulks = proxy.bulks;
    proxy.decide = () => undefined;
    const heir = await start({ 'connection.url': searchUrl(kind) });
    await heir.put([written, records.json('1', null)]);
    await heir.stored();
    // As a cluster does by itself when index.gc_deletes is over: it forgets that there was a document.
    await index.remove();
    await stale.put([records.json('2', { a: 2 })]);
    await stale.stored();
    expect(await index.documents()).toEqual({ 2: { a: 2 } });
    expect(proxy.requests.slice(-1)[0]?.body).not.toContain('"_id":"1"');
    expect(proxy.bulks).toBeGreaterThan(bulks);
  });

  it.each([
    ['has lost its place', { edit: (answer: string) => answer }],
    ['could not ask all shards', { edit: (answer: string) => answer.replace('"failed":0', '"failed":1') }],
  ] as const)('deletes all that a truncate leaves behind although the cluster %s', async (_name, fault) => {
    const driver = await start({ 'envelope.truncate': 'delete' });
    const change = (op: string, after: object | null) => ({ after, source: { connector: 'postgresql' }, op });
    const rows = Array.from({ length: 2500 }, (_, id) => records.json({ id }, change('c', { id })));
    await driver.put(rows);
    let pages = 0;
    proxy.decide = async ({ method, path, body }) => {
      if (method !== 'POST' || !path.startsWith('/_search/scroll') || pages++ > 0) return undefined;
      if (fault.edit('"failed":0') === '"failed":0') await index.call('DELETE', '/_search/scroll', JSON.parse(body));
      return fault;
    };
    await driver.put([records.json(null, change('t', null)), records.json({ id: 7 }, change('c', { id: 7 }))]);
    await driver.stored();
    expect(pages).toBeGreaterThan(2);
    expect(await index.documents()).toEqual({ 7: { id: 7 } });
  });
});
