import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { OffsetMap, SourceRecord } from '../../../../src/data/source-record.js';
import { Struct } from '../../../../src/data/struct.js';
import { SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';
import { type StandbyPair, startStandby } from '../../../support/postgres/standby.js';

let servers: StandbyPair;

beforeAll(async () => {
  servers = await startStandby(
    `CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'old' FROM generate_series(1, 50) i;
     CREATE PUBLICATION dbz_publication FOR ALL TABLES`,
  );
});

afterAll(() => servers?.stop());

/** A task that reads the standby, with a slot of its own. */
async function start(
  slot: string,
  settings: Record<string, string>,
  stored: OffsetMap | null = null,
): Promise<SourceTaskDriver> {
  const task = new SourceTaskDriver(servers, {
    'slot.name': slot,
    'table.include.list': 'public.t',
    'slot.drop.on.stop': 'true',
    ...settings,
  });
  onTestFinished(() => task.stop());
  return task.start(stored);
}

async function signalFile(): Promise<{ path: string; send(id: string, data: object): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'standby-signals-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'signals');
  return { path, send: (id, data) => writeFile(path, `${JSON.stringify({ id, type: 'execute-snapshot', data })}\n`) };
}

/** The last row of each key. */
function replayed(records: readonly SourceRecord[]): Map<number, string> {
  const rows = new Map<number, string>();
  for (const record of records.filter(({ topic }) => topic === 'srv.public.t')) {
    const id = (record.key as Struct).get('id') as number;
    const after = record.value instanceof Struct ? (record.value.get('after') as Struct | null) : null;
    if (after === null) rows.delete(id);
    else rows.set(id, String(after.get('v')));
  }
  return rows;
}

async function onPrimary(): Promise<Map<number, string>> {
  const { rows } = await servers.primary.query<{ id: number; v: string }>('SELECT id, v FROM t');
  return new Map(rows.map(({ id, v }) => [id, v]));
}

describe('a hot standby', () => {
  it('is read from its snapshot to the changes of its primary', async () => {
    const task = await start('initial', {});
    await task.poll(() => task.records.length === 50);
    await servers.primary.query("INSERT INTO t VALUES (51, 'new')");
    await task.poll(() => task.records.some((record) => shortly(record) === 'c 51 new'));
    expect(replayed(task.records)).toEqual(await onPrimary());
  });

  it('gives an incremental snapshot without writing anything, while rows change', async () => {
    const signals = await signalFile();
    const task = await start('incremental', {
      'snapshot.mode': 'no_data',
      'read.only': 'true',
      'signal.enabled.channels': 'file',
      'signal.file': signals.path,
      'signal.poll.interval.ms': '50',
      'incremental.snapshot.chunk.size': '7',
      'notification.enabled.channels': 'sink',
      'notification.sink.topic.name': 'notes',
    });
    await signals.send('s1', { 'data-collections': ['public.t'], type: 'incremental' });
    let writing = true;
    const writer = (async () => {
      for (let change = 1; writing; change++) {
        const id = 1 + (change % 50);
        if (change % 3 === 0) await servers.primary.query('DELETE FROM t WHERE id = $1', [id]);
        else
          await servers.primary.query('INSERT INTO t VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET v = $2', [
            id,
            `${change}`,
          ]);
      }
    })();
    const done = (record: SourceRecord) =>
      record.topic === 'notes' && (record.value as Struct).get('type') === 'COMPLETED';
    await task.poll(() => task.records.some(done));
    writing = false;
    await writer;
    await servers.primary.query("INSERT INTO t VALUES (99, 'end')");
    await task.poll(() => task.records.some((record) => shortly(record) === 'c 99 end'));
    expect(replayed(task.records)).toEqual(await onPrimary());
  });

  it('gives a blocking snapshot', async () => {
    const signals = await signalFile();
    const task = await start('blocking', {
      'snapshot.mode': 'no_data',
      'signal.enabled.channels': 'file',
      'signal.file': signals.path,
      'signal.poll.interval.ms': '50',
    });
    await signals.send('s1', { 'data-collections': ['public.t'], type: 'blocking' });
    const rows = await onPrimary();
    await task.poll(() => task.records.length >= rows.size);
    expect(replayed(task.records)).toEqual(rows);
  });

  it('gives a snapshot without a slot', async () => {
    const task = await start('only', { 'snapshot.mode': 'initial_only' });
    const rows = await onPrimary();
    await task.poll(() => task.records.length >= rows.size);
    expect(replayed(task.records)).toEqual(rows);
  });
});
