import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../src/log/log.js';
import { openLog } from '../../src/log/open-log.js';

const CLI = fileURLToPath(new URL('../../dist/bundle/millrace.js', import.meta.url));

export type Settings = Readonly<Record<string, string>>;

export interface ProcessOptions {
  /** For its settings files; the embedded log is there too, where there is no broker. */
  readonly folder: string;
  /** Worker settings over those of the benchmark. */
  readonly worker: Settings;
  /** Each with its `name`. */
  readonly connectors: readonly Settings[];
  /** The command line to run, of another build, to compare two of them; the one of this folder if left out. */
  readonly cli?: string | undefined;
  /** Folder for CPU profiles of all its threads. */
  readonly profiles?: string | undefined;
}

/** Our worker as users start it, in a process of its own. */
export interface WorkerProcess {
  readonly pid: number;
  /** Of this process's monotonic clock, in milliseconds. */
  readonly started: number;
  /** What it runs with. */
  readonly settings: Settings;
  /** @throws Error with what it wrote, if it has ended */
  check(): void;
  stop(): Promise<void>;
}

export async function startWorkerProcess(options: ProcessOptions): Promise<WorkerProcess> {
  const { folder } = options;
  const settings: Record<string, string> = {
    ...(options.worker['bootstrap.servers'] === undefined
      ? { 'millrace.data.dir': folder }
      : { 'offset.storage.file.filename': join(folder, 'offsets') }),
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    listeners: 'http://127.0.0.1:0',
    ...options.worker,
  };
  const files = [await propertiesFile(folder, 'worker', settings)];
  for (const [i, connector] of options.connectors.entries()) {
    files.push(await propertiesFile(folder, `connector-${i}`, connector));
  }
  const profiling = options.profiles ? ['--cpu-prof', `--cpu-prof-dir=${options.profiles}`] : [];
  const started = performance.now();
  const child = spawn(process.execPath, [...profiling, options.cli ?? CLI, 'standalone', ...files], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = tail(child);
  return {
    pid: child.pid as number,
    started,
    settings,
    check() {
      if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}:\n${output()}`);
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

export interface WorkerOptions {
  /** host:port of a broker; null is the embedded log. */
  readonly bootstrap: string | null;
  readonly worker?: Settings;
  readonly cli?: string | undefined;
  readonly profiles?: string | undefined;
}

/** A worker with one connector, in a folder that goes with it. */
export interface RunningWorker extends WorkerProcess {
  /** Where its topics are. */
  readonly log: Log;
}

export async function startWorker(options: WorkerOptions, connector: Settings): Promise<RunningWorker> {
  const { bootstrap, worker, cli, profiles } = options;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  const broker: Settings = bootstrap === null ? {} : { 'bootstrap.servers': bootstrap };
  const running = await startWorkerProcess({
    folder,
    worker: { ...broker, ...worker },
    connectors: [connector],
    cli,
    profiles,
  });
  const { log } = await openLog(running.settings, false);
  return {
    ...running,
    log,
    async stop() {
      await running.stop();
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function propertiesFile(folder: string, name: string, settings: Settings): Promise<string> {
  const file = join(folder, `${name}.properties`);
  await writeFile(file, properties(settings));
  return file;
}

function properties(settings: Settings): string {
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
