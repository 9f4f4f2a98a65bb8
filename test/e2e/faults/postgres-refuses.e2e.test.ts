import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceProcess, MillraceWorker, propertiesText, testFolder, until } from '../../support/millrace-process.js';
import { SECRET, shopSource } from '../../support/postgres/shop-source.js';

/** What POST /connectors answers. */
async function refusal(worker: MillraceWorker, config: Readonly<Record<string, string>>): Promise<string> {
  const { status, body } = await worker.request('POST', '/connectors', { name: 'refused', config });
  expect(status).toBe(400);
  return (body as { message: string }).message;
}

describe('a database that does not take the connector', () => {
  it('says which settings to check when it cannot be reached, or refuses user, password or database', async () => {
    const { connector } = await shopSource();
    const worker = await MillraceWorker.start();
    const unreachable = await refusal(worker, { ...connector.config, 'database.port': '1' });
    expect(unreachable).toContain('Connection to 127.0.0.1:1 refused. Check that the hostname and port are correct');
    await worker.line('Check database.hostname and database.port');

    const nowhere = await refusal(worker, { ...connector.config, 'database.hostname': 'nowhere.invalid' });
    expect(nowhere).toContain('The connection attempt failed.');
    expect(await worker.line('nowhere.invalid')).toContain('database.hostname');

    const wrongPassword = await refusal(worker, { ...connector.config, 'database.password': `${SECRET}-wrong` });
    expect(wrongPassword).toContain('FATAL: password authentication failed for user "shop_reader"');
    await worker.line('Check database.user and database.password');

    const noDatabase = await refusal(worker, { ...connector.config, 'database.dbname': 'shopp' });
    expect(noDatabase).toContain('FATAL: database "shopp" does not exist');
    await worker.line('Check database.dbname');

    const noTls = await refusal(worker, { ...connector.config, 'database.sslmode': 'require' });
    expect(noTls).toContain('The server does not support SSL.');
    await worker.line('set database.sslmode to prefer or disable');
    for (const text of [unreachable, nowhere, wrongPassword, noDatabase, noTls, worker.output]) {
      expect(text).not.toContain(SECRET);
      expect(text.split('\n').length).toBeLessThan(40);
    }
  });

  it('ends the command line with the same words', async () => {
    const folder = testFolder();
    const { connector } = await shopSource();
    const worker = {
      'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      listeners: 'http://127.0.0.1:0',
    };
    writeFileSync(join(folder, 'worker.properties'), propertiesText(worker));
    const source = { name: 'shop-source', ...connector.config, 'database.password': 'guessed' };
    writeFileSync(join(folder, 'source.properties'), propertiesText(source));
    const run = new MillraceProcess(['standalone', 'worker.properties', 'source.properties'], folder);
    expect(await run.code).toBe(3);
    expect(run.output).toContain('password authentication failed');
    expect(run.output).not.toContain('guessed');
    expect(run.output.split('\n').length).toBeLessThan(40);
  });

  it('fails the task when wal_level is not logical, with the remedy', async () => {
    const { connector } = await shopSource({}, { wal_level: 'replica' });
    const worker = await MillraceWorker.start();
    await worker.create(connector);
    const trace = await worker.failure('shop-source');
    expect(trace).toContain('Creation of replication slot failed');
    expect(trace).toContain("wal_level property must be 'logical' but is: 'replica'");
    expect(trace).toContain('restart the server');
    expect(trace + worker.output).not.toContain(SECRET);
  });

  it('fails the task when no publication can be made for a missing table, and names it', async () => {
    const { connector } = await shopSource({
      'table.include.list': 'public.oders',
      'publication.autocreate.mode': 'filtered',
    });
    const worker = await MillraceWorker.start();
    await worker.create(connector);
    const trace = await worker.failure('shop-source');
    expect(trace).toContain('No table filters found for filtered publication dbz_publication');
    expect(await worker.line('check table.include.list')).toContain('public.oders');
  });

  it('says so when a table is missing, and captures it as soon as it is there', async () => {
    const source = await shopSource({ 'table.include.list': 'public.orders_2' });
    const worker = await MillraceWorker.start();
    await worker.create(source.connector);
    const line = await worker.line('check table.include.list');
    expect(line).toContain('public.orders_2');
    await worker.becomes('shop-source', 'RUNNING');
    await until(
      async () => (await source.database.query('SELECT FROM pg_replication_slots WHERE active')).rowCount === 1,
      () => worker.output,
    );
    await source.database.query('CREATE TABLE orders_2 (id int PRIMARY KEY); INSERT INTO orders_2 VALUES (7)');
    await until(
      async () => (await worker.request('GET', '/connectors/shop-source/topics')).text.includes('orders_2'),
      () => worker.output,
    );
  });

  it('waits for a slot that is in use by another, says by whom, and goes on when it is free', async () => {
    const source = await shopSource();
    const [first, second] = [await MillraceWorker.start(), await MillraceWorker.start()];
    await source.insert(3);
    await first.create(source.connector);
    expect(await source.arrived(first)).toEqual([1, 2, 3]);
    await second.create(source.connector);
    const line = await second.line('is active for PID');
    expect(line).toContain('shop_slot');
    expect(second.output).toContain('slot.name');
    await first.stop();
    await source.insert(3);
    const ids = await source.arrived(second);
    expect(ids.slice(-3)).toEqual([4, 5, 6]);
    await second.becomes('shop-source', 'RUNNING');
  });
});
