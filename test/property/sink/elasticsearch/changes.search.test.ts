import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SinkRecord } from '../../../../src/data/sink-record.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { type Fault, FaultProxy } from '../../../support/search/fault-proxy.js';
import { SEARCH_KINDS, SearchIndex, searchUrl, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const UNAVAILABLE = '__debezium_unavailable_value';
const ROWS = 8;
const PARTITIONS = 2;

/** What happens to a row: it is written whole, written without its large column, or deleted. */
type Change = readonly [row: number, kind: 'write' | 'keep' | 'delete'];

/** What happens between two puts. */
type Incident = 'nothing' | 'crash' | 'rebalance' | 'commit';

interface Scenario {
  readonly changes: readonly Change[];
  readonly puts: readonly (readonly [size: number, then: Incident])[];
  /** By the number of the bulk request. */
  readonly faults: readonly ('none' | 'none' | 'busy' | 'some busy' | 'answer lost' | 'refused')[];
  readonly batchSize: number;
  readonly inFlight: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
  changes: fc.array(fc.tuple(fc.nat(ROWS - 1), fc.constantFrom('write', 'write', 'keep', 'delete')), {
    minLength: 20,
    maxLength: 120,
  }) as fc.Arbitrary<Change[]>,
  puts: fc.array(
    fc.tuple(fc.integer({ min: 1, max: 20 }), fc.constantFrom('nothing', 'nothing', 'crash', 'rebalance', 'commit')),
    {
      minLength: 1,
      maxLength: 12,
    },
  ) as fc.Arbitrary<[number, Incident][]>,
  faults: fc.array(fc.constantFrom('none', 'none', 'busy', 'some busy', 'answer lost', 'refused'), { maxLength: 20 }),
  batchSize: fc.integer({ min: 1, max: 9 }),
  inFlight: fc.integer({ min: 1, max: 6 }),
});

/** The records that the changes make on a topic of two partitions, a row always on the same one, and the rows at the end. */
function history(topic: string, changes: readonly Change[]) {
  const makers = Array.from({ length: PARTITIONS }, (_, partition) => new RecordMaker(topic, partition));
  const rows = new Map<number, { id: number; x: number; notes: string }>();
  const records: SinkRecord[] = [];
  changes.forEach(([id, kind], x) => {
    const maker = makers[id % PARTITIONS] as RecordMaker;
    const before = rows.get(id);
    const event = (op: string, after: object | null) =>
      records.push(maker.json({ id }, { before: null, after, source: { connector: 'postgresql' }, op, ts_ms: 1 }));
    if (kind === 'delete') {
      if (!before) return;
      rows.delete(id);
      event('d', null);
      records.push(maker.json({ id }, null));
    } else if (kind === 'keep' && before) {
      before.x = x;
      event('u', { id, x, notes: UNAVAILABLE });
    } else {
      rows.set(id, { id, x, notes: `notes ${x}` });
      event(before ? 'u' : 'c', { id, x, notes: `notes ${x}` });
    }
  });
  return { rows, records };
}

function fault(name: Scenario['faults'][number], body: string): Fault {
  if (name === 'busy') return { status: 503 };
  // A single item that is refused is a matter of dead letters.
  if (name === 'refused' && body.split('\n').length > 3)
    return { status: 400, body: '{"error":"cannot read this request"}' };
  // Carried out, but nobody hears of it.
  if (name === 'answer lost') return { edit: () => '<html>bad gateway</html>', status: 502 };
  if (name === 'some busy') return { edit: busyOnes };
  return undefined;
}

/** Says of every third item that there was no room for it: it was stored all the same, and comes again. */
function busyOnes(answer: string): string {
  const { items = [] } = JSON.parse(answer) as { items?: Record<string, { status: number }>[] };
  const error = { type: 'es_rejected_execution_exception', reason: 'queue full' };
  const edited = Array.from(items, (item, i) =>
    i % 3 === 0 ? Object.fromEntries(Object.keys(item).map((action) => [action, { status: 429, error }])) : item,
  );
  return JSON.stringify({ errors: edited.length > 0, items: edited });
}

/** Reads what is not committed yet, in the order of the log. */
async function remaining(driver: SinkTaskDriver, all: readonly SinkRecord[]): Promise<SinkRecord[]> {
  const committed = await driver.committable();
  const from = new Map(committed.map(({ partition, offset }) => [partition, offset]));
  return all.filter(({ original }) => original.offset >= (from.get(original.partition) ?? 0n));
}

async function run(url: string, { puts, faults, batchSize, inFlight, changes }: Scenario): Promise<void> {
  const proxy = await FaultProxy.before(url);
  const index = new SearchIndex(url, uniqueTopic('property'));
  const { rows, records } = history(index.name, changes);
  const config = {
    'connection.url': proxy.url,
    'batch.size': String(batchSize),
    'max.in.flight.requests': String(inFlight),
    'max.buffered.records': String(batchSize * inFlight),
    'retry.backoff.ms': '1',
    'flush.timeout.ms': '1000',
  };
  let bulks = 0;
  proxy.decide = ({ path, body }) => (path.startsWith('/_bulk') ? fault(faults[bulks++] ?? 'none', body) : undefined);
  let driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), config);
  try {
    let left: SinkRecord[] = records;
    for (const [size, then] of puts) {
      await driver.put(left.slice(0, size));
      left = left.slice(size);
      if (then === 'commit') await driver.committable();
      if (then === 'rebalance' || then === 'crash') {
        // What is committed when the partitions are taken away; a task that crashes goes on sending while the next one begins.
        const stale = driver;
        left = await remaining(stale, records);
        if (then === 'rebalance') await stale.close();
        driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), config);
        await stale.stop();
      }
    }
    await driver.put(left);
    await driver.stored();
    expect(await index.documents()).toEqual(Object.fromEntries([...rows].map(([id, row]) => [String(id), row])));
  } finally {
    await driver.stop();
    await proxy.stop();
    await index.remove();
  }
}

describe.each(SEARCH_KINDS)('random changes of rows on %s', (kind) => {
  it('end as the table does, whatever is refused, lost, started again or taken away', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, (scenario) => run(searchUrl(kind), scenario)),
      { numRuns: 5, endOnFailure: true },
    );
  });
});
