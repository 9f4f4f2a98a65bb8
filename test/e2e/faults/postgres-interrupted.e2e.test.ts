import { describe, expect, it } from 'vitest';
import { MillraceWorker, topicRecords, until } from '../../support/millrace-process.js';
import { idsTo, SECRET, type ShopSource, shopSource } from '../../support/postgres/shop-source.js';

/** A worker that streams the source's first ten orders. */
async function streaming(): Promise<{ source: ShopSource; worker: MillraceWorker }> {
  const source = await shopSource();
  const worker = await MillraceWorker.start();
  await worker.create(source.connector);
  await until(
    async () => (await source.database.query('SELECT FROM pg_replication_slots WHERE active')).rowCount === 1,
    () => worker.output,
  );
  await source.insert(10);
  expect(await source.arrived(worker)).toEqual(idsTo(10));
  return { source, worker };
}

const TERMINATE = "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'shop_slot'";

describe('a stream that is interrupted', () => {
  it('resumes after its session was terminated, with nothing lost or doubled', async () => {
    const { source, worker } = await streaming();
    for (let round = 0; round < 3; round++) {
      await source.insert(10);
      await source.database.query(TERMINATE);
      await worker.line(/This connector will be restarted.*terminating connection due to administrator command/);
    }
    expect(await source.arrived(worker)).toEqual(idsTo(40));
    await worker.becomes('shop-source', 'RUNNING');
  });

  it.each(['stopped', 'killed'] as const)('resumes after PostgreSQL was %s and started again', async (how) => {
    const { source, worker } = await streaming();
    if (how === 'killed') process.kill(source.postgres.pid, 'SIGKILL');
    await source.postgres.stop();
    const line = await worker.line(/Connection to 127.0.0.1:\d+ refused/);
    expect(line).toContain('This connector will be restarted');
    // What can heal by itself is no failure.
    await worker.becomes('shop-source', 'RUNNING');
    // A killed server's children need a moment to notice; until then its shared memory is in use.
    await until(
      () =>
        source.postgres.startAgain().then(
          () => true,
          () => false,
        ),
      () => worker.output,
    );
    await source.insert(10);
    expect(await source.arrived(worker)).toEqual(idsTo(20));
    expect(worker.output).not.toContain(SECRET);
  });

  it('fails when its slot was dropped: what happened meanwhile cannot be known', async () => {
    const { source, worker } = await streaming();
    await until(
      async () => {
        await source.database.query(TERMINATE);
        return source.database.query("SELECT pg_drop_replication_slot('shop_slot')").catch(() => null);
      },
      () => worker.output,
    );
    const trace = await worker.failure('shop-source');
    expect(trace).toContain("There is no replication slot 'shop_slot' in this database");
    expect(trace).toContain('snapshot mode');
    const { rowCount } = await source.database.query('SELECT FROM pg_replication_slots');
    expect(rowCount).toBe(0);
    expect((await topicRecords(worker, 'shop.public.orders')).length).toBe(10);
  });

  it('fails when its publication was dropped, rather than passing over changes', async () => {
    const { source, worker } = await streaming();
    await source.database.query('DROP PUBLICATION dbz_publication');
    await source.insert(5);
    const trace = await worker.failure('shop-source');
    expect(trace).toContain('dbz_publication');
    expect(trace).toContain('publication.name');
    // A restart must not hide it: the changes are still not in the stream.
    await worker.request('POST', '/connectors/shop-source/restart?includeTasks=true');
    await worker.line(/Creating or altering publication/);
    expect(await worker.failure('shop-source')).toContain('dbz_publication');
  });
});
