import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openEmbedded, temporaryFolder } from '../../../support/log/embedded-folder.js';

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

test.each(['none', 'lz4'])('kill -9 while writing: no loss, no duplicate, no gap (%s)', async (compression) => {
  const folder = await temporaryFolder();
  for (let kill = 0; kill < KILLS; kill++) {
    const durable = await writeUntilKilled(folder, compression);
    expect(durable).toBeGreaterThan(0);
    const log = openEmbedded(folder);
    const [entry] = await log.offsetStore().entries();
    const stored = Number(entry?.value?.toString());
    expect(stored).toBeGreaterThanOrEqual(durable);
    for (const [name, first] of [
      ['even', 0],
      ['odd', 1],
    ] as const) {
      let expected = first as number;
      let offset = 0n;
      for await (const record of log.read(name)) {
        if (Number(record.key) !== expected || record.offset !== offset) {
          expect([Number(record.key), record.offset]).toEqual([expected, offset]);
        }
        expected += 2;
        offset++;
      }
      // Exactly the records before the stored offset.
      expect(expected).toBe(stored + ((stored + first) % 2));
    }
    await log.close();
  }
});
