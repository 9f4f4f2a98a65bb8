import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SourceRecord } from '../../../../src/data/source-record.js';
import type { Struct } from '../../../../src/data/struct.js';
import { offsetOf, SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

/** A task that does not try again, and tells a topic about its snapshots. */
function driver(settings: Record<string, string>): SourceTaskDriver {
  const task = new SourceTaskDriver(database, {
    'notification.enabled.channels': 'sink,log',
    'notification.sink.topic.name': 'notes',
    'errors.max.retries': '0',
    ...settings,
  });
  running.push(task);
  return task;
}

/** Types of notifications, and changes, in their order. */
function story(records: readonly SourceRecord[]): string[] {
  return records.map((record) =>
    record.topic === 'notes' ? String((record.value as Struct).get('type')) : shortly(record),
  );
}

function override(select: string): Record<string, string> {
  return {
    'snapshot.select.statement.overrides': 'public.t',
    'snapshot.select.statement.overrides.public.t': select,
  };
}

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql('CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t SELECT generate_series(1, 3)');
});

afterEach(async () => {
  for (const task of running.splice(0)) await task.stop();
  await database.drop();
});

describe('notifications of an initial snapshot', () => {
  it('tell that it was aborted before anything was read', async () => {
    const task = driver({ 'snapshot.locking.mode': 'shared', 'snapshot.lock.timeout.ms': '100' });
    await task.start(null);
    await database.sql('BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE');
    await expect(task.poll(() => false)).rejects.toThrow('This connector will be stopped.');
    await database.sql('ROLLBACK');
    expect(story(task.records)).toEqual(['STARTED', 'ABORTED']);
    // The next start must not take this for a snapshot that was taken.
    expect(offsetOf(task.records.at(-1))).toMatchObject({ snapshot: 'INITIAL', snapshotCompleted: false });
    const again = driver({});
    await again.start(task.records.at(-1)?.sourceOffset ?? null);
    await again.poll(() => story(again.records).includes('COMPLETED'));
    expect(story(again.records).filter((step) => step.startsWith('r '))).toEqual(['r 1', 'r 2', 'r 3']);
  });

  it('tell that it was aborted among its rows', async () => {
    const task = driver(override('SELECT id FROM t WHERE 1 / (3 - id) >= 0'));
    await task.start(null);
    await expect(task.poll(() => false)).rejects.toThrow('This connector will be stopped.');
    expect(story(task.records)).toEqual([
      'STARTED',
      'DATA_COLLECTIONS_RESOLVED',
      'IN_PROGRESS',
      'r 1',
      'TABLE_SCAN_COMPLETED',
      'ABORTED',
    ]);
  });

  it('tell of the parts of tables where they are read over several connections', async () => {
    const task = driver({ 'snapshot.max.threads': '2' });
    await task.start(null);
    await task.poll(() => story(task.records).includes('COMPLETED'));
    expect(story(task.records).filter((step) => !step.startsWith('r '))).toEqual([
      'STARTED',
      'DATA_COLLECTIONS_RESOLVED',
      'IN_PROGRESS',
      'TABLE_CHUNK_IN_PROGRESS',
      'TABLE_CHUNK_COMPLETED',
      'TABLE_SCAN_COMPLETED',
      'COMPLETED',
    ]);
  });

  it('tell that there was none', async () => {
    const first = driver({});
    await first.start(null);
    await first.poll(() => story(first.records).includes('COMPLETED'));
    await first.stop();
    const again = driver({});
    await again.start(first.records.at(-1)?.sourceOffset ?? null);
    await again.poll(() => again.records.length > 0);
    expect(story(again.records)).toEqual(['SKIPPED']);
  });
});
