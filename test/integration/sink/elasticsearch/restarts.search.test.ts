import { expect, it } from 'vitest';
import { startSearch } from '../../../../scripts/services/search.js';
import type { SinkRecord } from '../../../../src/data/sink-record.js';
import { ElasticsearchSinkTask } from '../../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
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

it.each(SEARCH_KINDS)(
  'keeps the index in step while %s crashes and the task is started again from what it committed',
  async (kind) => {
    const server = await startSearch({ kind, settings: { 'action.auto_create_index': 'false' } });
    try {
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
      for (const part of [0.25, 0.5, 0.75, 1]) {
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
    } finally {
      await server.stop();
    }
  },
);
