import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openLog } from '../../src/log/open-log.js';
import type { PostgresService } from '../services/postgres.js';
import type { Measurement } from './measurement.js';
import { usageOf } from './usage.js';
import type { Workload } from './workload.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const POLL_MS = 5;

export interface MillraceOptions {
  readonly contender: string;
  /** host:port of a broker; null is the embedded log. */
  readonly bootstrap: string | null;
  /** Worker settings over those below. */
  readonly worker?: Readonly<Record<string, string>>;
  /** The command line to run, of another build, to compare two of them; the one of this folder if left out. */
  readonly cli?: string;
  /** Folder for CPU profiles of all its threads. */
  readonly profiles?: string | undefined;
}

/** Our worker as users start it, from a copy of the workload's slot into a topic; counted by the topic's end offset. */
export async function runMillrace(
  server: PostgresService,
  workload: Workload,
  options: MillraceOptions,
): Promise<Measurement> {
  const id = `bench_${process.hrtime.bigint()}`;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  await workload.copySlot(id);
  const worker: Record<string, string> = {
    ...(options.bootstrap
      ? { 'bootstrap.servers': options.bootstrap, 'offset.storage.file.filename': join(folder, 'offsets') }
      : { 'millrace.data.dir': folder }),
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'key.converter.schemas.enable': 'false',
    'value.converter.schemas.enable': 'false',
    'producer.compression.type': 'lz4',
    listeners: 'http://127.0.0.1:0',
    ...options.worker,
  };
  const connector = {
    name: id,
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'database.hostname': server.host,
    'database.port': String(server.port),
    'database.user': server.user,
    'database.password': server.password,
    'database.dbname': workload.database,
    'topic.prefix': id,
    'slot.name': id,
    'publication.name': workload.publication,
    'publication.autocreate.mode': 'disabled',
    'snapshot.mode': 'no_data',
  };
  await writeFile(join(folder, 'worker.properties'), properties(worker));
  await writeFile(join(folder, 'connector.properties'), properties(connector));
  const log = (await openLog(worker, false)).log;
  const started = process.hrtime.bigint();
  const child = spawn(
    process.execPath,
    [
      ...(options.profiles ? ['--cpu-prof', `--cpu-prof-dir=${options.profiles}`] : []),
      options.cli ?? CLI,
      'standalone',
      join(folder, 'worker.properties'),
      join(folder, 'connector.properties'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const output = tail(child);
  try {
    const topic = `${id}.${workload.table}`;
    const seconds = () => Number(process.hrtime.bigint() - started) / 1e9;
    const count = async () => {
      if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}:\n${output()}`);
      if (!(await log.topics()).has(topic)) return 0;
      return Number((await log.offsets({ topic, partition: 0 })).latest);
    };
    while ((await count()) === 0) await delay(POLL_MS);
    const secondsToFirst = seconds();
    while ((await count()) < workload.records) await delay(POLL_MS);
    const total = seconds();
    const usage = usageOf(child.pid as number);
    return {
      contender: options.contender,
      changes: workload.changes,
      seconds: total,
      streamingSeconds: total - secondsToFirst,
      secondsToFirst,
      ...usage,
    };
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await log.close();
    await workload.dropSlot(id);
    await rm(folder, { recursive: true, force: true });
  }
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
