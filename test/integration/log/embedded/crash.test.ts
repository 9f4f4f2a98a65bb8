import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import type { EmbeddedLog } from '../../../../src/log/embedded/embedded-log.js';
import { openEmbedded, temporaryFolder } from '../../../support/log/embedded-folder.js';
import { frameOf } from '../../../support/log/frames.js';

const WRITER = fileURLToPath(new URL('../../../support/log/embedded-killed-writer.ts', import.meta.url));
const KILLS = 8;

/** Runs the writer until it has made some progress, and kills it at a random moment after that. @returns what it called durable */
async function writeUntilKilled(folder: string, compression: string): Promise<number> {
  const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, folder, compression], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(writer, 'exit');
  let durable = 0;
  let lines = 0;
  const enough = 3 + Math.floor(Math.random() * 40);
  for await (const line of createInterface({ input: writer.stdout })) {
    durable = Number(line);
    if (++lines === enough) {
      // Not at the moment of a report: those are the moments at which it rests.
      setTimeout(() => writer.kill('SIGKILL'), Math.random() * 5);
    }
  }
  await exited;
  return durable;
}

/**
 * The numbers before the stored offset are there, each once and in order; and no less than what was called durable. After the end of a process
 * exactly those (`whole`); a thread may leave more.
 */
async function checkNumbers(log: EmbeddedLog, durable: number, whole: boolean): Promise<void> {
  const [entry] = await log.offsetStore().entries();
  const stored = Number(entry?.value?.toString());
  expect(stored).toBeGreaterThanOrEqual(durable);
  for (const [name, first] of [
    ['even', 0],
    ['odd', 1],
  ] as const) {
    const end = stored + ((stored + first) % 2);
    let expected = first as number;
    let offset = 0n;
    for await (const record of log.read(name)) {
      if (!whole && expected >= end) break;
      if (Number(record.key) !== expected || record.offset !== offset) {
        expect([Number(record.key), record.offset]).toEqual([expected, offset]);
      }
      expected += 2;
      offset++;
    }
    expect(expected).toBe(end);
  }
}

test.each(['none', 'lz4'])('kill -9 while writing: no loss, no duplicate, no gap (%s)', async (compression) => {
  const folder = await temporaryFolder();
  for (let kill = 0; kill < KILLS; kill++) {
    const durable = await writeUntilKilled(folder, compression);
    expect(durable).toBeGreaterThan(0);
    const log = openEmbedded(folder);
    await checkNumbers(log, durable, true);
    await log.close();
  }
});

test('a thread that is ended while it writes loses nothing, and leaves the folder free for others', async () => {
  for (let round = 0; round < 5; round++) {
    // A folder each: a writer that goes on behind such a thread may write again what the thread has left.
    const folder = await temporaryFolder();
    const log = openEmbedded(folder);
    await log.ensureTopics([{ name: 'other', partitions: 1, replicationFactor: 1, config: {} }]);
    const other = await log.writer('other', {});
    const thread = new Worker(
      `import('tsx/esm/api').then(({ register }) => { register(); return import(${JSON.stringify(WRITER)}); })`,
      { eval: true, stdout: true, workerData: [folder, 'none'] },
    );
    let durable = 0;
    const lines = createInterface({ input: thread.stdout });
    for await (const line of lines) {
      durable = Number(line);
      if (Math.random() < 0.2) break;
    }
    await thread.terminate();
    other.append(frameOf({ topic: 'other', key: null, value: `${round}` }));
    await other.flush();
    await checkNumbers(log, durable, false);
  }
});
