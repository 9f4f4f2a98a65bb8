import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { ChangeSignal } from '../../../../src/log/embedded/change-signal.js';
import { temporaryFolder } from '../../../support/log/embedded-folder.js';

const NEVER = 3_600_000;

async function signals(): Promise<{ folder: string; open: () => ChangeSignal }> {
  const folder = realpathSync(await temporaryFolder());
  const open = () => {
    const signal = new ChangeSignal(folder, NEVER);
    onTestFinished(() => signal.close());
    return signal;
  };
  return { folder, open };
}

test('wakes others of the process', async () => {
  const { open } = await signals();
  const [one, other] = [open(), open()];
  const woken = other.wait(NEVER);
  one.notify();
  await woken;
});

test('what another process writes into the folder wakes, too', async () => {
  const { folder, open } = await signals();
  const woken = open().wait(NEVER);
  await writeFile(join(folder, 'log.mdb'), 'x');
  await woken;
});

test('an aborted wait ends', async () => {
  const { open } = await signals();
  const stop = new AbortController();
  const woken = open().wait(NEVER, stop.signal);
  stop.abort();
  await woken;
});
