import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startKafka } from '../../../scripts/services/kafka.js';
import { WorkerProcess } from '../../chaos/worker-process.js';
import { KafkaReader } from '../../support/kafka-reader.js';
import { readWithConsoleConsumer } from './console-consumer.js';
import { createSourceDatabase } from './source-database.js';

const CHANGES = [
  "INSERT INTO customers VALUES (2, 'Zoë 😀')",
  "UPDATE customers SET name = 'a\tb | c' WHERE id = 1",
  'UPDATE customers SET id = 3 WHERE id = 2',
  'DELETE FROM customers WHERE id = 3',
];

// A JVM on a busy machine may need a minute to start.
vi.setConfig({ testTimeout: 300_000 });

// Node has zstd since 22.15.
const COMPRESSIONS = ['none', 'gzip', 'snappy', 'lz4', ...('zstdCompressSync' in zlib ? ['zstd'] : [])];
// It has no decoder of its own for the others.
const READ_BY_KAFKAJS = ['none', 'gzip'];

test.each(COMPRESSIONS)(
  "Kafka's console consumer and kafkajs read keys, values and headers, compression %s",
  async (compression) => {
    const database = await createSourceDatabase(
      "CREATE TABLE customers (id int PRIMARY KEY, name text); INSERT INTO customers VALUES (1, 'Ann')",
    );
    onTestFinished(() => database.drop());
    const broker = await startKafka();
    const folder = await mkdtemp(join(tmpdir(), 'millrace-readers-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const worker = new WorkerProcess(
      folder,
      { 'bootstrap.servers': broker.bootstrap, 'producer.compression.type': compression },
      [{ name: database.name, ...database.connector(database.name) }],
    );
    onTestFinished(() => worker.kill());
    const reader = new KafkaReader(broker.bootstrap);
    const topic = `${database.name}.public.customers`;
    const has = async (count: bigint) => {
      if (!(await reader.topics()).has(topic)) return false;
      return (await reader.ends(topic)).get(0) === count;
    };
    await worker.start();
    await worker.until('the snapshot', () => has(1n));
    for (const change of CHANGES) await database.client.query(change);
    await worker.until('all changes', () => has(8n));
    await worker.stop();

    const printed = await readWithConsoleConsumer(broker.bootstrap, topic, 8);
    // The headers that every record of the connector has come last.
    const context = new RegExp(
      `(^|,)__debezium.context.connectorLogicalName:${database.name},__debezium.context.taskId:0,` +
        '__debezium.context.connectorName:postgresql,__debezium.context.runId:[-0-9a-f]{36}$',
    );
    const summaries = printed.map(({ headers, key, value }) => {
      const event = value === 'null' ? null : (JSON.parse(value) as Record<string, unknown>);
      return [headers.replace(context, ''), key, event === null ? null : [event.op, event.after]];
    });
    expect(summaries).toEqual([
      ['', '{"id":1}', ['r', { id: 1, name: 'Ann' }]],
      ['', '{"id":2}', ['c', { id: 2, name: 'Zoë 😀' }]],
      ['', '{"id":1}', ['u', { id: 1, name: 'a\tb | c' }]],
      ['__debezium.newkey:{"id":3}', '{"id":2}', ['d', null]],
      ['__debezium.newkey:{"id":3}', '{"id":2}', null],
      ['__debezium.oldkey:{"id":2}', '{"id":3}', ['c', { id: 3, name: 'Zoë 😀' }]],
      ['', '{"id":3}', ['d', null]],
      ['', '{"id":3}', null],
    ]);
    if (!READ_BY_KAFKAJS.includes(compression)) return;
    const read = await reader.read([topic]);
    expect(
      read.map(({ headers, key, value }) => ({
        headers: headers.map((header) => `${header.key}:${header.value}`).join(),
        key: String(key),
        value: String(value),
      })),
    ).toEqual(printed);
  },
);
