import { describe, expect, it } from 'vitest';
import { MillraceWorker, topicRecords, until } from '../../../support/millrace-process.js';
import { inventory, ownBroker } from './examples.js';

describe('lesson 003, CDC with Debezium', () => {
  it.each(['the embedded log', 'Kafka'])('streams postgres-cdc as it is written, over %s', async (route) => {
    const { database, source } = await inventory();
    const schemas = { 'key.converter.schemas.enable': 'true', 'value.converter.schemas.enable': 'true' };
    const broker: Record<string, string> = route === 'Kafka' ? { 'bootstrap.servers': await ownBroker() } : {};
    const worker = await MillraceWorker.start({ ...schemas, ...broker });
    await worker.create(source);
    await until(
      async () => (await topicRecords(worker, 'dbserver1.public.orders')).length === 2,
      () => worker.output,
    );
    await database.query(`INSERT INTO elsewhere VALUES (1);
      UPDATE customers SET name = 'John Smith', email = 'john.smith@example.com' WHERE id = 1`);
    const records = await until(
      async () => {
        const found = await topicRecords(worker, 'dbserver1.public.customers');
        return found.length === 2 && found;
      },
      () => worker.output,
    );

    const { schema, payload } = JSON.parse(records[1]?.value as string);
    expect(schema).toMatchObject({ type: 'struct', name: 'dbserver1.public.customers.Envelope' });
    expect(payload).toMatchObject({
      before: { id: 1, name: 'John Doe', email: 'john@example.com' },
      after: { id: 1, name: 'John Smith', email: 'john.smith@example.com' },
      source: { connector: 'postgresql', name: 'dbserver1', db: 'inventory', table: 'customers' },
      op: 'u',
      transaction: null,
    });
    expect(payload.source).toMatchObject({ txId: expect.any(Number), lsn: expect.any(Number) });
    expect(JSON.parse(records[0]?.value as string).payload.op).toBe('r');

    // The old name of the prefix counts, and is told once; the names given to publication and slot are those in the database.
    expect(worker.output.split('\n').filter((line) => line.includes('database.server.name')).length).toBe(1);
    const { rows } = await database.query(
      'SELECT (SELECT pubname FROM pg_publication) AS publication, (SELECT slot_name FROM pg_replication_slots) AS slot',
    );
    expect(rows).toEqual([{ publication: 'dbz_publication', slot: 'debezium' }]);
    expect(await worker.stop()).toBe(0);
  });
});
