import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SourceDatabase, SourceTaskDriver } from '../../../support/postgres/source-task-driver.js';

/** A transaction of 1,000,000 rows is about 100 MB in the replication protocol; what may wait of it is some socket buffers. */
const ROWS = 1_000_000;
const ROOM = 64 * 1024 * 1024;

let database: SourceDatabase;
const running: SourceTaskDriver[] = [];

beforeEach(async () => {
  database = await SourceDatabase.create();
});

afterEach(async () => {
  for (const driver of running.splice(0)) await driver.stop();
  await database.drop();
});

// What is garbage already does not wait for anybody.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const used = () => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

it('holds no more than socket buffers of a large transaction while nobody takes its records', {
  timeout: 120_000,
}, async () => {
  await database.sql('CREATE TABLE t (id int PRIMARY KEY, v text)');
  const task = new SourceTaskDriver(database, { 'snapshot.mode': 'no_data' });
  running.push(task);
  await task.start(null);
  await database.sql('INSERT INTO t VALUES (0)');
  await task.until(1);
  const before = used();
  await database.sql(`INSERT INTO t SELECT i, repeat('x', 60) FROM generate_series(1, ${ROWS}) i`);
  await task.until(2);
  // The server sends until it cannot any more: it waits for us, and its position stands still.
  let sent = '';
  await expect
    .poll(
      async () => {
        const { rows } = await database.client.query(
          'SELECT s.sent_lsn::text AS sent FROM pg_stat_replication s JOIN pg_replication_slots r ON r.active_pid = s.pid WHERE r.slot_name = $1',
          [database.name],
        );
        const same = rows[0]?.sent === sent;
        sent = rows[0]?.sent ?? '';
        return same;
      },
      { interval: 500, timeout: 60_000 },
    )
    .toBe(true);
  expect(used() - before).toBeLessThan(ROOM);
  // And nothing of it is lost: whoever takes the records slowly gets them all.
  let seen = task.records.length;
  while (seen < ROWS + 1) {
    task.records.length = 0;
    await task.until(1);
    seen += task.records.length;
  }
  expect(seen).toBe(ROWS + 1);
});
