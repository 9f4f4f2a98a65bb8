import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../dist/bundle/millrace.js', import.meta.url));
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const STRING_CONVERTER = 'org.apache.kafka.connect.storage.StringConverter';

let folder: string;
const running: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, lines: readonly string[]): string {
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  return name;
}

const workerFile = () =>
  write('worker.properties', [
    `key.converter=${STRING_CONVERTER}`,
    `value.converter=${STRING_CONVERTER}`,
    'listeners=http://127.0.0.1:0',
    'offset.flush.interval.ms=100',
  ]);

const sourceFile = () =>
  write('source.properties', ['name=lines-in', 'connector.class=FileStreamSource', 'file=in.txt', 'topic=lines']);

function millrace(...args: string[]): { child: ChildProcess; output: () => string; code: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, output: () => output, code };
}

async function until(condition: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition()); await delay(50)) {
    if (Date.now() > end) throw new Error(`Never: ${what()}`);
  }
}

async function topicLines(): Promise<string[]> {
  const { output, code } = millrace('tail', 'lines', '--no-follow', '--json');
  if ((await code) !== 0) return [];
  return output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { value: string }).value);
}

describe('millrace standalone', () => {
  it('carries lines from a file to a topic and on to a file, and goes on where it stopped', async () => {
    writeFileSync(join(folder, 'in.txt'), 'eins\nzwei\ndräi 😀\n');
    const sink = { name: 'lines-out', 'connector.class': 'FileStreamSink', file: 'out.txt', topics: 'lines' };
    writeFileSync(
      join(folder, 'sink.json'),
      JSON.stringify({ name: sink.name, config: sink, initial_state: 'RUNNING' }),
    );
    const written = () => (existsSync(join(folder, 'out.txt')) ? readFileSync(join(folder, 'out.txt'), 'utf8') : '');
    const args = ['standalone', workerFile(), sourceFile(), 'sink.json'];

    const first = millrace(...args);
    await until(() => written() === 'eins\nzwei\ndräi 😀\n', first.output);
    first.child.kill('SIGTERM');
    expect(await first.code).toBe(0);

    appendFileSync(join(folder, 'in.txt'), 'vier\n');
    const second = millrace(...args);
    await until(() => written().endsWith('vier\n'), second.output);
    second.child.kill('SIGINT');
    expect(await second.code).toBe(0);
    expect(written()).toBe('eins\nzwei\ndräi 😀\nvier\n');
    expect(await topicLines()).toEqual(['eins', 'zwei', 'dräi 😀', 'vier']);

    const topics = millrace('topics');
    await topics.code;
    expect(topics.output()).toMatch(/lines\s+1\s+4/);
  });

  it('has every line exactly once in the embedded log, however often it is killed', async () => {
    const expected: string[] = [];
    writeFileSync(join(folder, 'in.txt'), '');
    const args = ['standalone', workerFile(), sourceFile()];
    for (let round = 0; round < 4; round++) {
      const { child, output, code } = millrace(...args);
      await until(() => output().includes('Source task finished initialization'), output);
      for (let i = 0; i < 2000; i++) expected.push(`line ${round}-${i}`);
      appendFileSync(join(folder, 'in.txt'), `${expected.slice(-2000).join('\n')}\n`);
      await delay(round * 40);
      child.kill('SIGKILL');
      await code;
    }
    const last = millrace(...args);
    await until(async () => (await topicLines()).length >= expected.length, last.output);
    last.child.kill('SIGTERM');
    await last.code;
    expect(await topicLines()).toEqual(expected);
  });

  it.each([
    [
      'a worker file that is not there',
      2,
      () => ['nowhere.properties'],
      "The file 'nowhere.properties' cannot be read",
    ],
    [
      'a worker file without a converter',
      2,
      () => [write('w.properties', ['listeners=http://127.0.0.1:0'])],
      'Missing required configuration "key.converter" which has no default value.',
    ],
    [
      'a worker file with a converter that does not exist',
      2,
      () => [write('w.properties', ['key.converter=no.Such', `value.converter=${JSON_CONVERTER}`])],
      'Invalid value no.Such for configuration key.converter: Class no.Such could not be found.',
    ],
    [
      'a listener that is none',
      2,
      () => [
        write('w.properties', [
          `key.converter=${JSON_CONVERTER}`,
          `value.converter=${JSON_CONVERTER}`,
          'listeners=8083',
        ]),
      ],
      'Invalid value 8083 for configuration listeners',
    ],
    [
      'a connector without a name',
      3,
      () => [workerFile(), write('c.properties', ['topic=t'])],
      "Connector configuration at 'c.properties' is missing the mandatory 'name' configuration",
    ],
    [
      'a connector that is not valid',
      3,
      () => [workerFile(), write('c.properties', ['name=c', 'connector.class=FileStreamSource'])],
      'Missing required configuration \\"topic\\" which has no default value.',
    ],
    [
      'a connector file that is not JSON',
      3,
      () => [workerFile(), write('c.json', ['{"name":"c",'])],
      "Connector configuration at 'c.json' is not JSON that describes a connector",
    ],
  ])('ends for %s with code %i', async (_, expectedCode, args, message) => {
    const { output, code } = millrace('standalone', ...args());
    expect(await code).toBe(expectedCode);
    expect(output().replaceAll('\\"', '"')).toContain(message.replaceAll('\\"', '"'));
  });

  it('prints its version, which is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const { output, code } = millrace('--version');
    expect(await code).toBe(0);
    expect(output()).toBe(`${version}\n`);
  });

  it('ends with code 1 when it is called wrongly', async () => {
    for (const args of [['standalone'], ['nonsense'], ['tail', '--nonsense', 'x']]) {
      expect(await millrace(...args).code, args.join(' ')).toBe(1);
    }
  });
});
