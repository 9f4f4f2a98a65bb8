import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { TopicPartition } from '../../../../src/data/topic-partition.js';
import type { EmbeddedLog } from '../../../../src/log/embedded/embedded-log.js';
import type { LogConsumer, LogRecord, RebalanceListener, Subscription } from '../../../../src/log/log.js';
import { eventually } from '../../../support/eventually.js';
import { openEmbedded, temporaryFolder } from '../../../support/log/embedded-folder.js';
import { frameOf } from '../../../support/log/frames.js';

const MEMBER = fileURLToPath(new URL('../../../support/log/embedded-consumer-process.ts', import.meta.url));

const topic = (name: string, partitions: number) => ({ name, partitions, replicationFactor: 1, config: {} });

class Events implements RebalanceListener {
  readonly events: string[] = [];
  async assigned(partitions: readonly TopicPartition[]): Promise<void> {
    this.#add('assigned', partitions);
  }
  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    this.#add('revoked', partitions);
  }
  async lost(partitions: readonly TopicPartition[]): Promise<void> {
    this.#add('lost', partitions);
  }
  #add(what: string, partitions: readonly TopicPartition[]): void {
    this.events.push(`${what} ${partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(' ')}`);
  }
}

async function write(log: EmbeddedLog, name: string, count: number, partitions: number, from = 0): Promise<void> {
  const writer = await log.writer('test', {});
  for (let i = from; i < from + count; i++) {
    writer.append(frameOf({ topic: name, partition: i % partitions, key: null, value: `${i}` }));
  }
  await writer.flush();
  await writer.close();
}

function join(
  log: EmbeddedLog,
  listener: RebalanceListener,
  subscription: Subscription = { topics: ['t'] },
  overrides = {},
): Promise<LogConsumer> {
  const settings = { 'auto.offset.reset': 'earliest', 'heartbeat.interval.ms': '50', 'session.timeout.ms': '10000' };
  return log.consumer('g', subscription, listener, { ...settings, ...overrides });
}

const values = (records: readonly LogRecord[]): string[] => records.map(({ value }) => String(value));

describe('a consumer of the embedded log', () => {
  test('reads from its committed offset, pauses, seeks, and goes on after a restart', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t', 1)]);
    await write(log, 't', 10, 1);
    const listener = new Events();
    const consumer = await join(log, listener, { topics: ['t'] }, { 'max.poll.records': '4' });
    const t0 = { topic: 't', partition: 0 };
    expect(values(await consumer.poll(5000))).toEqual(['0', '1', '2', '3']);
    expect(listener.events).toEqual(['assigned t-0']);
    expect(await consumer.position(t0)).toBe(4n);
    expect(await consumer.committed([t0])).toEqual([]);
    consumer.pause([t0]);
    expect(await consumer.poll(1)).toEqual([]);
    consumer.resume([t0]);
    consumer.seek([{ ...t0, offset: 2n }]);
    expect(values(await consumer.poll(5000))).toEqual(['2', '3', '4', '5']);
    await consumer.commit([{ ...t0, offset: 6n }]);
    expect(await log.groupOffsets('g')).toEqual([{ ...t0, offset: 6n }]);
    await expect(log.alterGroupOffsets('g', [{ ...t0, offset: 0n }])).rejects.toThrow('active member');
    await expect(log.deleteGroup('g')).rejects.toThrow('active member');
    await consumer.close();
    expect(listener.events).toEqual(['assigned t-0', 'revoked t-0']);

    const again = await join(log, new Events());
    expect(values(await again.poll(5000))).toEqual(['6', '7', '8', '9']);
    await again.close();
    await log.alterGroupOffsets('g', [{ ...t0, offset: 9n }]);
    expect(await log.groupOffsets('g')).toEqual([{ ...t0, offset: 9n }]);
    await log.alterGroupOffsets('g', [{ ...t0, offset: null }]);
    expect(await log.groupOffsets('g')).toEqual([]);
    await log.deleteGroup('g');
    await log.deleteGroup('never-was');
  });

  test('waits for records, and wakeup ends the wait', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t', 1)]);
    const consumer = await join(log, new Events());
    const waiting = consumer.poll(60_000);
    await write(log, 't', 1, 1);
    expect(values(await waiting)).toEqual(['0']);
    const interrupted = consumer.poll(60_000);
    consumer.wakeup();
    expect(await interrupted).toEqual([]);
  });

  test('follows a pattern over topics that come and go', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('shop.a', 1), topic('my.shop.b', 1)]);
    const listener = new Events();
    const consumer = await join(log, listener, { pattern: /shop\..*/ });
    await consumer.poll(1);
    await log.ensureTopics([topic('shop.c', 1)]);
    await write(log, 'shop.c', 1, 1);
    expect(values(await consumer.poll(5000))).toEqual(['0']);
    await log.deleteTopics(['shop.a']);
    await consumer.poll(1);
    expect(listener.events).toEqual(['assigned shop.a-0', 'assigned shop.c-0', 'revoked shop.a-0']);
    expect(consumer.assignment()).toEqual([{ topic: 'shop.c', partition: 0 }]);
  });

  test('has auto.offset.reset=latest and none as Kafka has them', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t', 1)]);
    await write(log, 't', 3, 1);
    const latest = await join(log, new Events(), { topics: ['t'] }, { 'auto.offset.reset': 'latest' });
    expect(await latest.poll(1)).toEqual([]);
    await write(log, 't', 1, 1, 3);
    expect(values(await latest.poll(5000))).toEqual(['3']);
    await latest.close();
    const none = await join(log, new Events(), { topics: ['t'] }, { 'auto.offset.reset': 'none' });
    await expect(none.poll(1)).rejects.toThrow('auto.offset.reset');
    await expect(join(log, new Events(), { topics: ['t'] }, { 'auto.offset.reset': 'x' })).rejects.toThrow(
      'must be one of',
    );
  });

  test('shares partitions with others, who never own one at the same time', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t', 6)]);
    const owners = new Map<number, number>();
    const listenerOf = (id: number): RebalanceListener => ({
      async assigned(partitions) {
        for (const { partition } of partitions) {
          expect(owners.has(partition)).toBe(false);
          owners.set(partition, id);
        }
      },
      async revoked(partitions) {
        for (const { partition } of partitions) owners.delete(partition);
      },
      async lost() {
        throw new Error('nobody was silent');
      },
    });
    const consumers: LogConsumer[] = [];
    const settle = async (loads: readonly number[]): Promise<void> => {
      await eventually(async () => {
        for (const consumer of consumers) await consumer.poll(1);
        expect(consumers.map((consumer) => consumer.assignment().length).sort()).toEqual(loads);
      });
    };
    for (const loads of [[6], [3, 3], [2, 2, 2], [1, 1, 2, 2]]) {
      consumers.push(await join(log, listenerOf(consumers.length)));
      await settle(loads);
    }
    await consumers.shift()?.close();
    await settle([2, 2, 2]);
    await consumers.shift()?.close();
    await settle([3, 3]);
    expect([...owners.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('that was silent for session.timeout.ms has lost its partitions and cannot commit', async () => {
    const log = openEmbedded(await temporaryFolder());
    await log.ensureTopics([topic('t', 1)]);
    const silent = new Events();
    // Its heartbeat never comes.
    const hung = await join(
      log,
      silent,
      { topics: ['t'] },
      { 'session.timeout.ms': '100', 'heartbeat.interval.ms': '99' },
    );
    vi.useFakeTimers({ toFake: ['setInterval'] });
    await hung.poll(1);
    vi.useRealTimers();
    const other = await join(log, new Events());
    await eventually(async () => {
      await other.poll(20);
      expect(other.assignment()).toHaveLength(1);
    });
    await expect(hung.commit([{ topic: 't', partition: 0, offset: 1n }])).rejects.toThrow('not the owner');
    await hung.poll(1);
    expect(silent.events).toEqual(['assigned t-0', 'lost t-0']);
  });
});

/** A member elsewhere, with what it has said so far. */
interface Member {
  readonly lines: string[];
  stop(): void;
}

function inThread(folder: string): Member {
  const worker = new Worker(
    `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(MEMBER)}); })`,
    { eval: true, workerData: [folder, 'g', '10000'] },
  );
  const lines: string[] = [];
  worker.on('message', (line) => lines.push(line));
  onTestFinished(async () => {
    await worker.terminate();
  });
  return { lines, stop: () => worker.postMessage('stop') };
}

function inProcess(folder: string): Member & { readonly child: ChildProcess } {
  const child = spawn(process.execPath, ['--import', 'tsx', MEMBER, folder, 'g', '60000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => lines.push(line));
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return { lines, child, stop: () => child.kill('SIGKILL') };
}

const assigned = ({ lines }: Member): number =>
  lines
    .filter((line) => line.startsWith('assigned') || line.startsWith('revoked'))
    .reduce((sum, line) => sum + (line.startsWith('a') ? 1 : -1) * line.split(',').length, 0);
const records = (...members: Member[]): number[] =>
  members.flatMap(({ lines }) =>
    lines.filter((line) => line.startsWith('record')).map((line) => Number(line.slice(7))),
  );
const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

describe('a group of the embedded log', () => {
  test('works over threads, which wake each other', async () => {
    const folder = await temporaryFolder();
    const log = openEmbedded(folder);
    await log.ensureTopics([topic('t', 4)]);
    const [one, two] = [inThread(folder), inThread(folder)];
    await eventually(() => expect([assigned(one), assigned(two)]).toEqual([2, 2]));
    await write(log, 't', 40, 4);
    await eventually(() => expect(records(one, two).sort((a, b) => a - b)).toEqual(upTo(40)));
    one.stop();
    await eventually(() => expect([one.lines.at(-1), assigned(two)]).toEqual(['closed', 4]));
    await write(log, 't', 40, 4, 40);
    await eventually(() => expect(records(one, two).sort((a, b) => a - b)).toEqual(upTo(80)));
  });

  test('works over processes; one that was killed is replaced at once, not after its session', async () => {
    const folder = await temporaryFolder();
    const log = openEmbedded(folder);
    await log.ensureTopics([topic('t', 2)]);
    const [one, two] = [inProcess(folder), inProcess(folder)];
    await eventually(() => expect([assigned(one), assigned(two)]).toEqual([1, 1]));
    await write(log, 't', 20, 2);
    await eventually(() => expect(records(one, two).sort((a, b) => a - b)).toEqual(upTo(20)));
    one.stop();
    await eventually(() => expect(assigned(two)).toBe(2));
    await write(log, 't', 20, 2, 20);
    await eventually(() => expect(records(one, two).sort((a, b) => a - b)).toEqual(upTo(40)));
  });
});
