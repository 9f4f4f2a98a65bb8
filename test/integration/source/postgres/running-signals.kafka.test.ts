import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Struct } from '../../../../src/data/struct.js';
import { SourceDatabase, SourceTaskDriver, shortly } from '../../../support/postgres/source-task-driver.js';

/** A way on which signals reach a running connector. */
interface Channel {
  readonly settings: Readonly<Record<string, string>>;
  send(signals: readonly { readonly type: string; readonly data: object }[]): Promise<void>;
}

const bootstrap = process.env.MILLRACE_KAFKA as string;
let database: SourceDatabase;

async function kafkaChannel(): Promise<Channel> {
  const kafka = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING });
  const topic = `signals-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  const producer = kafka.producer();
  await producer.connect();
  onTestFinished(async () => {
    await producer.disconnect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
  });
  return {
    settings: {
      'signal.enabled.channels': 'kafka',
      'signal.kafka.topic': topic,
      'signal.kafka.bootstrap.servers': bootstrap,
      'signal.kafka.groupId': topic,
      'read.only': 'true',
    },
    async send(signals) {
      const messages = signals.map((signal) => ({
        key: 'srv',
        value: JSON.stringify({ id: randomUUID(), ...signal }),
      }));
      await producer.send({ topic, messages });
    },
  };
}

async function fileChannel(): Promise<Channel> {
  const folder = await mkdtemp(join(tmpdir(), 'signals-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'signals');
  return {
    settings: { 'signal.enabled.channels': 'file', 'signal.file': path, 'read.only': 'true' },
    send: (signals) =>
      appendFile(path, signals.map((signal) => `${JSON.stringify({ id: randomUUID(), ...signal })}\n`).join('')),
  };
}

async function sourceChannel(): Promise<Channel> {
  return {
    settings: { 'signal.data.collection': 'public.sig' },
    async send(signals) {
      // In one transaction, so that they come together.
      const values = signals.map(({ type, data }) => `('${randomUUID()}', '${type}', '${JSON.stringify(data)}')`);
      await database.sql(`INSERT INTO sig VALUES ${values.join()}`);
    },
  };
}

async function start(channel: Channel): Promise<SourceTaskDriver> {
  const task = new SourceTaskDriver(database, {
    'snapshot.mode': 'no_data',
    'signal.poll.interval.ms': '20',
    'incremental.snapshot.chunk.size': '3',
    'notification.enabled.channels': 'sink',
    'notification.sink.topic.name': 'notes',
    'table.include.list': 'public.[tu]',
    ...channel.settings,
  });
  onTestFinished(() => task.stop());
  return task.start(null);
}

/** Types of the notifications so far, with table and status where there are any. */
function notes({ records }: SourceTaskDriver): string[] {
  return records
    .filter(({ topic }) => topic === 'notes')
    .map(({ value }) => {
      const data = (value as Struct).get('additional_data') as Map<string, string>;
      return [(value as Struct).get('type'), data.get('scanned_collection'), data.get('status')]
        .filter(Boolean)
        .join(' ');
    });
}

const rowsOf = ({ records }: SourceTaskDriver, table: string) =>
  records.filter(({ topic }) => topic === `srv.public.${table}`).map(shortly);

const both = { 'data-collections': ['public.t', 'public.u'], type: 'incremental' };

beforeEach(async () => {
  database = await SourceDatabase.create();
  await database.sql('CREATE TABLE sig (id varchar(64) PRIMARY KEY, type varchar(32) NOT NULL, data varchar(2048))');
  for (const table of ['t', 'u']) {
    await database.sql(
      `CREATE TABLE ${table} (id int PRIMARY KEY); INSERT INTO ${table} SELECT generate_series(1, 10)`,
    );
  }
});

afterEach(() => database.drop());

describe.each([
  ['Kafka', kafkaChannel],
  ['a file', fileChannel],
  ['the signal table', sourceChannel],
] as const)('a running task that is sent signals over %s', (_name, open) => {
  it('pauses an incremental snapshot, resumes it, and stops another', async () => {
    const channel = await open();
    const task = await start(channel);
    await channel.send([
      { type: 'execute-snapshot', data: both },
      { type: 'pause-snapshot', data: { type: 'incremental' } },
    ]);
    await task.poll(() => notes(task).includes('PAUSED'));
    expect(notes(task)).not.toContain('COMPLETED');
    expect(rowsOf(task, 'u')).toEqual([]);
    await channel.send([{ type: 'resume-snapshot', data: { type: 'incremental' } }]);
    await task.poll(() => notes(task).includes('COMPLETED'));
    expect(notes(task)).toContain('RESUMED');
    const all = Array.from({ length: 10 }, (_, i) => `r ${i + 1}`);
    expect(rowsOf(task, 't')).toEqual(all);
    expect(rowsOf(task, 'u')).toEqual(all);

    await channel.send([
      { type: 'execute-snapshot', data: both },
      { type: 'pause-snapshot', data: { type: 'incremental' } },
      { type: 'stop-snapshot', data: { 'data-collections': ['public.u'], type: 'incremental' } },
      { type: 'resume-snapshot', data: { type: 'incremental' } },
    ]);
    await task.poll(() => notes(task).filter((note) => note === 'COMPLETED').length === 2);
    expect(notes(task)).toContain('ABORTED');
    expect(rowsOf(task, 't')).toEqual([...all, ...all]);
    expect(rowsOf(task, 'u')).toEqual(all);
  });

  it('takes a blocking snapshot with a condition', async () => {
    const channel = await open();
    const task = await start(channel);
    const condition = { 'data-collection': 'public.t', filter: 'SELECT * FROM t WHERE id > 8' };
    await channel.send([
      {
        type: 'execute-snapshot',
        data: { 'data-collections': ['public.t'], type: 'blocking', 'additional-conditions': [condition] },
      },
    ]);
    await task.poll(() => notes(task).includes('COMPLETED'));
    await database.sql('INSERT INTO t VALUES (11)');
    await task.poll(() => rowsOf(task, 't').includes('c 11'));
    expect(rowsOf(task, 't')).toEqual(['r 9', 'r 10', 'c 11']);
  });

  it('passes over a table that was dropped meanwhile', async () => {
    const channel = await open();
    const task = await start(channel);
    await channel.send([
      { type: 'execute-snapshot', data: both },
      { type: 'pause-snapshot', data: { type: 'incremental' } },
    ]);
    await task.poll(() => notes(task).includes('PAUSED'));
    await database.sql('DROP TABLE t');
    await channel.send([{ type: 'resume-snapshot', data: { type: 'incremental' } }]);
    await task.poll(() => notes(task).includes('COMPLETED'));
    expect(notes(task)).toContain('TABLE_SCAN_COMPLETED public.t UNKNOWN_SCHEMA');
    expect(rowsOf(task, 'u')).toHaveLength(10);
  });
});
