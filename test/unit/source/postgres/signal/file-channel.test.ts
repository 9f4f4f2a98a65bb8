import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileChannel } from '../../../../../src/source/postgres/signal/file-channel.js';

async function fileOf(text: string | null): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signals-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'signals.txt');
  if (text !== null) await writeFile(path, text);
  return path;
}

it('reads a signal from each line and empties the file', async () => {
  const path = await fileOf(
    '{"id":"1","type":"log","data":{"message":"a"}}\n\nno json\n{"id":2,"type":"execute-snapshot"}\n{"id":"3"}\n',
  );
  const warnings: string[] = [];
  const channel = new FileChannel(path, (message) => warnings.push(message));
  expect(await channel.read()).toEqual([
    { id: '1', type: 'log', data: '{"message":"a"}' },
    { id: '2', type: 'execute-snapshot', data: null },
  ]);
  expect(warnings).toEqual(['Skipped signal due to a parse error', 'Skipped signal due to a parse error']);
  expect(await readFile(path, 'utf8')).toBe('');
  expect(await channel.read()).toEqual([]);
});

it('takes a missing file for no signal', async () => {
  const channel = new FileChannel(await fileOf(null), () => expect.unreachable());
  expect(await channel.read()).toEqual([]);
});
