import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, topicRecords, until } from '../../../support/millrace-process.js';
import { OwnPostgres } from '../../../support/postgres/own-server.js';
import { POSTGRES_CDC, TRANSFORMS } from './examples.js';

describe('lesson 003, transforms', () => {
  it('adds a timestamp, masks a field, and routes', async () => {
    const worker = await MillraceWorker.start();
    const file = join(worker.folder, 'in.txt');
    writeFileSync(file, '078-05-1120\n');
    await worker.create({
      name: 'orders-source',
      config: {
        'connector.class': 'FileStreamSource',
        file,
        topic: 'orders',
        // A file has lines; the lesson's table has a column of that name.
        transforms: 'asField,addTimestamp,maskSSN,route',
        'transforms.asField.type': 'org.apache.kafka.connect.transforms.HoistField$Value',
        'transforms.asField.field': 'ssn',
        ...TRANSFORMS,
      },
    });
    const [record] = await until(
      async () => {
        const found = await topicRecords(worker, 'prod-orders');
        return found.length === 1 && found;
      },
      () => worker.output,
    );
    const value = JSON.parse(record?.value as string);
    expect(value).toEqual({ ssn: '', ingested_at: expect.any(Number) });
    expect(Math.abs(Date.now() - value.ingested_at)).toBeLessThan(3_600_000);
  });

  it('masks a column of change events from PostgreSQL', async () => {
    const postgres = await OwnPostgres.start();
    const people = "CREATE TABLE people (id int PRIMARY KEY, ssn text); INSERT INTO people VALUES (1, '078-05-1120')";
    await postgres.create('inventory', people);
    const worker = await MillraceWorker.start();
    await worker.create({
      name: 'people-source',
      config: {
        ...POSTGRES_CDC.config,
        ...postgres.address,
        'table.include.list': 'public.people',
        transforms: 'unwrap,maskSSN,route',
        'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
        ...Object.fromEntries(Object.entries(TRANSFORMS).filter(([key]) => !key.includes('addTimestamp'))),
      },
    });
    const [record] = await until(
      async () => {
        const found = await topicRecords(worker, 'prod-dbserver1.public.people');
        return found.length === 1 && found;
      },
      () => worker.output,
    );
    expect(JSON.parse(record?.value as string)).toEqual({ id: 1, ssn: '' });
  });
});
