import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../src/log/log.js';
import { openLog } from '../../src/log/open-log.js';

const CLI = fileURLToPath(new URL('../../dist/bundle/millrace.js', import.meta.url));

export interface WorkerOptions {
  /** host:port of a broker; null is the embedded log. */
  readonly bootstrap: string | null;
  /** Worker settings over those of the benchmark. */
  readonly worker?: Readonly<Record<string, string>>;
  /** The command line to run, of another build, to compare two of them; the one of this folder if left out. */
  readonly cli?: string | undefined;
  /** Folder for CPU profiles of all its threads. */
  readonly profiles?: string | undefined;
}

/** Our worker as users start it, in a process of its own. */
export interface RunningWorker {
  readonly pid: number;
  /** Of this process's monotonic clock, in milliseconds. */
  readonly started: number;
  /** Where its topics are. */
  readonly log: Log;
  /** @throws Error with what it wrote, if it has ended */
  check(): void;
  stop(): Promise<void>;
}

export async function startWorker(
  options: WorkerOptions,
  connector: Readonly<Record<string, string>>,
): Promise<RunningWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const worker: Record<string, string> = {
    ...(options.bootstrap
      ? { 'bootstrap.servers': options.bootstrap, 'offset.storage.file.filename': join(folder, 'offsets') }
      : { 'millrace.data.dir': folder }),
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    listeners: 'http://127.0.0.1:0',
    ...options.worker,
  };
  await writeFile(join(folder, 'worker.properties'), properties(worker));
  await writeFile(join(folder, 'connector.properties'), properties(connector));
  const { log } = await openLog(worker, false);
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...(options.profiles ? ['--cpu-prof', `--cpu-prof-dir=${options.profiles}`] : []),
      ...[options.cli ?? CLI, 'standalone', join(folder, 'worker.properties'), join(folder, 'connector.properties')],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const output = tail(child);
  return {
    pid: child.pid as number,
    started,
    log,
    check() {
      if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}:\n${output()}`);
    },
    async stop() {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function properties(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Keeps the end of what a process printed, for error messages. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-5000);
  });
  return () => text;
}
