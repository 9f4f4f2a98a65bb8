import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SearchService, startSearch } from '../../../../scripts/services/search.js';
import { INT64, Schema } from '../../../../src/data/schema.js';
import type { SinkRecord } from '../../../../src/data/sink-record.js';
import { Struct } from '../../../../src/data/struct.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import { until } from '../../../support/millrace-process.js';
import { FaultProxy } from '../../../support/search/fault-proxy.js';
import { SEARCH_KINDS, SearchIndex, uniqueTopic } from '../../../support/search/search-index.js';
import { RecordMaker } from '../../../support/sink/records.js';
import { SinkTaskDriver } from '../../../support/sink/sink-task-driver.js';

const DOCUMENTS = 300;
const CHANGES = 6000;
const UNAVAILABLE = '__debezium_unavailable_value';

/** A generator of numbers that gives the same ones for the same seed, so that a failure can be repeated. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random inserts, updates (some without the long column) and deletes, with the rows that are left at the end. */
function history(records: RecordMaker, next: (below: number) => number) {
  const rows = new Map<number, { id: number; x: number; notes: string }>();
  const all: SinkRecord[] = [];
  const change = (op: string, id: number, after: object | null) =>
    records.json({ id }, { before: null, after, source: { connector: 'postgresql' }, op, ts_ms: 1 });
  for (let i = 0; i < CHANGES; i++) {
    const id = next(DOCUMENTS);
    const row = rows.get(id);
    if (row && next(4) === 0) {
      rows.delete(id);
      all.push(change('d', id, null), records.json({ id }, null));
    } else if (row && next(3) === 0) {
      row.x = i;
      all.push(change('u', id, { id, x: i, notes: UNAVAILABLE }));
    } else {
      rows.set(id, { id, x: i, notes: `notes ${i}` });
      all.push(change(row ? 'u' : 'c', id, { id, x: i, notes: `notes ${i}` }));
    }
  }
  return { rows, all };
}

describe.each(SEARCH_KINDS)('a %s of its own', (kind) => {
  let server: SearchService;
  beforeAll(async () => {
    server = await startSearch({ kind, settings: { 'action.auto_create_index': 'false' } });
  });
  afterAll(() => server.stop());

  it('keeps in step while it crashes and the task is started again from what it committed', async () => {
    const records = new RecordMaker(uniqueTopic('restarts'));
    const index = new SearchIndex(server.url, records.topic);
    const { rows, all } = history(records, random(20_261_121));
    const config = {
      'connection.url': server.url,
      'batch.size': '50',
      'max.in.flight.requests': '4',
      'max.buffered.records': '400',
      'retry.backoff.ms': '20',
      'envelope.unwrap': 'auto',
    };
    let from = 0;
    for (const part of [0.33, 0.66, 1]) {
      const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), config);
      const end = Math.floor(all.length * part);
      const restarting = part < 1 ? server.restart() : Promise.resolve();
      for (; from < end; from += 100) await driver.put(all.slice(from, Math.min(from + 100, end)));
      await restarting;
      if (part === 1) await driver.stored();
      // What was accepted and not stored is lost with the task, and read again from the committed offset.
      from = Number((await driver.committable())[0]?.offset ?? 0n);
      await driver.stop();
    }
    const expected = Object.fromEntries([...rows].map(([id, row]) => [String(id), row]));
    expect(await index.documents()).toEqual(expected);
  });

  it('gets an index again that was deleted underneath, with its mapping; nothing is left to delete in one', async () => {
    const records = new RecordMaker(uniqueTopic('gone'));
    const index = new SearchIndex(server.url, records.topic);
    const row = new Schema({
      type: 'struct',
      fields: [
        { name: 'id', schema: INT64 },
        { name: 'at', schema: new Schema({ type: 'int64', name: 'io.debezium.time.MicroTimestamp', optional: true }) },
      ],
    });
    const key = (id: bigint) => ({ schema: INT64, value: id });
    const of = (id: bigint) =>
      records.record(key(id), { schema: row, value: new Struct(row, [id, 1_700_000_000_123_456n]) });
    const deleted = (id: bigint) => records.record(key(id), { schema: null, value: null });
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), { 'connection.url': server.url });
    try {
      await driver.put([deleted(0n)]);
      await driver.stored();
      await driver.put([of(1n)]);
      await driver.stored();
      await index.remove();
      await driver.put([deleted(1n), of(2n), of(3n), deleted(3n)]);
      await driver.stored();
      expect(await index.documents()).toEqual({ 2: { id: 2, at: '2023-11-14T22:13:20.123456Z' } });
      expect(await index.properties()).toEqual({ id: { type: 'long' }, at: { type: 'date', ignore_malformed: true } });
    } finally {
      await driver.stop();
    }
  });

  it('gets its index when nothing may be created for a while, as with a full disk', async () => {
    const records = new RecordMaker(uniqueTopic('blocked'));
    const index = new SearchIndex(server.url, records.topic);
    const block = (value: boolean | null) =>
      index.call('PUT', '/_cluster/settings', { persistent: { 'cluster.blocks.read_only_allow_delete': value } });
    const proxy = await FaultProxy.before(server.url);
    const config = { 'connection.url': proxy.url, 'retry.backoff.ms': '5' };
    const driver = await SinkTaskDriver.start(new ElasticsearchSinkTask(), config);
    try {
      await block(true);
      const putting = driver.put([records.json('1', { a: 1 })]);
      await until(
        () => proxy.requests.filter(({ method }) => method === 'PUT').length > 2,
        () => 'the index was not asked for again',
      );
      await block(null);
      await putting;
      await driver.stored();
      expect(await index.documents()).toEqual({ 1: { a: 1 } });
    } finally {
      await block(null);
      await driver.stop();
      await proxy.stop();
    }
  });
});
