import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startKafka } from '../services/kafka.js';
import { type KafkaConnectService, startKafkaConnect } from '../services/kafka-connect.js';
import { startPostgres } from '../services/postgres.js';
import { runDebezium, TUNED } from './debezium.js';
import { type Latency, latencyTable, measureLatency } from './latency.js';
import { type Measurement, table } from './measurement.js';
import { type MillraceOptions, runMillrace } from './millrace.js';
import { runPgRecvlogical } from './pg-recvlogical.js';
import { runRawCopy } from './raw-copy.js';
import { postgresProgram } from './timed-command.js';
import { FULL, prepareWorkload, type Workload } from './workload.js';

/**
 * `npm run bench`: changes per second, CPU per change and memory from a replication slot into the embedded log and into Kafka, beside PostgreSQL's own
 * reader on the same WAL. Contenders alternate; every figure is the median of the runs.
 *
 *     --mode stream | snapshot | latency | all   what is measured; stream if left out
 *     --scale 0.1      a tenth of the changes          --runs 1     one run of each instead of three
 *     --debezium       the real Debezium on the real Kafka Connect takes part
 *     --rate 5000      changes per second for latency; 200 if left out
 *     --profiles DIR   CPU profiles of our threads     --cli FILE   main.js of another build of ours
 */
const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'stream' },
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    rate: { type: 'string', default: '200' },
    debezium: { type: 'boolean', default: false },
    profiles: { type: 'string' },
    cli: { type: 'string' },
  },
});
const MODES = ['stream', 'snapshot', 'latency'] as const;
const LATENCY_SECONDS = 10;
const SCHEMAS_ON = { 'key.converter.schemas.enable': 'true', 'value.converter.schemas.enable': 'true' };

const scale = Number(options.scale);
const runs = Number(options.runs);
const modes = options.mode === 'all' ? MODES : MODES.filter((mode) => mode === options.mode);
if (modes.length === 0) throw new Error(`--mode ${options.mode} is none of ${MODES.join(', ')}, all`);

const progress = (line: string) => process.stderr.write(`${line}\n`);
progress('starting the servers …');
const [server, broker] = await Promise.all([startPostgres({ settings: {} }), startKafka()]);
const connect = options.debezium ? await startKafkaConnect({ bootstrap: broker.bootstrap }) : null;
const loadBefore = loadavg()[0] as number;
try {
  for (const mode of modes) {
    if (mode === 'latency') await latency();
    else await throughput(mode);
  }
} finally {
  await connect?.stop();
  await broker.stop();
  await server.stop();
}

async function throughput(reading: 'stream' | 'snapshot'): Promise<void> {
  progress('generating the workload …');
  const workload = await prepareWorkload(server, {
    inserts: Math.round(FULL.inserts * scale),
    updates: Math.round(FULL.updates * scale),
    deletes: Math.round(FULL.deletes * scale),
  });
  const measurements: Measurement[] = [];
  const contenders = reading === 'stream' ? streaming(workload) : snapshots(workload);
  for (let run = 0; run < runs; run++) {
    for (const contender of contenders) {
      const result = await contender();
      measurements.push(result);
      progress(`${result.contender}: ${Math.round(result.changes / result.streamingSeconds)}/s`);
    }
  }
  await workload.close();
  const what =
    reading === 'stream'
      ? `${workload.changes.toLocaleString('en')} changes (inserts, updates, deletes in transactions of 1 to 1000 rows)`
      : `A snapshot of ${workload.rows.toLocaleString('en')} rows`;
  write(reading, [`${what}, ${runs} runs each, alternated; medians.`], table(measurements), measurements);
}

function streaming(workload: Workload): (() => Promise<Measurement>)[] {
  const program = postgresProgram('pg_recvlogical');
  if (program === null) progress('pg_recvlogical is not installed on this machine, and left out');
  return [
    ...(program ? [() => runPgRecvlogical(server, workload, program)] : []),
    ours(workload, { contender: 'Millrace → embedded log', bootstrap: null }),
    ours(workload, { contender: 'Millrace → Kafka', bootstrap: broker.bootstrap }),
    ours(workload, { contender: 'Millrace → Kafka, schemas on', bootstrap: broker.bootstrap, worker: SCHEMAS_ON }),
    ...theirs(workload, 'stream'),
  ];
}

function snapshots(workload: Workload): (() => Promise<Measurement>)[] {
  const reading = 'snapshot';
  const program = postgresProgram('psql');
  if (program === null) progress('psql is not installed on this machine: raw COPY is left out');
  return [
    ...(program ? [() => runRawCopy(server, workload, program)] : []),
    ours(workload, { contender: 'Millrace → embedded log', bootstrap: null, reading }),
    ours(workload, { contender: 'Millrace → Kafka', bootstrap: broker.bootstrap, reading }),
    ...theirs(workload, 'snapshot'),
  ];
}

function ours(workload: Workload, what: MillraceOptions): () => Promise<Measurement> {
  return () => runMillrace(server, workload, { ...what, cli: options.cli, profiles: options.profiles });
}

function theirs(workload: Workload, reading: 'stream' | 'snapshot'): (() => Promise<Measurement>)[] {
  if (connect === null) return [];
  const run = (contender: string, schemas: boolean, connector = {}) => {
    const what = { contender, connect, bootstrap: broker.bootstrap, reading, schemas, connector };
    return () => runDebezium(server, workload, what);
  };
  return [
    run('Debezium → Kafka', false),
    run('Debezium → Kafka, tuned', false, TUNED),
    run('Debezium → Kafka, schemas on', true),
  ];
}

async function latency(): Promise<void> {
  const rounds: {
    readonly contender: string;
    readonly bootstrap: string | null;
    connect: KafkaConnectService | null;
  }[] = [
    { contender: 'Millrace → embedded log', bootstrap: null, connect: null },
    { contender: 'Millrace → Kafka', bootstrap: broker.bootstrap, connect: null },
    ...(connect === null ? [] : [{ contender: 'Debezium → Kafka', bootstrap: broker.bootstrap, connect }]),
  ];
  const latencies: Latency[] = [];
  for (let run = 0; run < runs; run++) {
    for (const round of rounds) {
      const result = await measureLatency(server, {
        ...round,
        perSecond: Number(options.rate),
        seconds: LATENCY_SECONDS,
      });
      latencies.push(result);
      progress(`${result.contender}: p50 ${result.p50.toFixed(1)} ms, p99 ${result.p99.toFixed(1)} ms`);
    }
  }
  const what =
    'Milliseconds from sending a statement that commits one change until a consumer has its record; default settings.';
  write('latency', [what], latencyTable(latencies), latencies);
}

function write(name: string, about: readonly string[], shown: string, results: readonly object[]): void {
  const conditions = [
    ...about,
    `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}, Node ${process.version}, ` +
      `PostgreSQL ${server.version}, Kafka in one broker on the same machine, JSON without schemas unless said; our throughput with lz4.`,
    `Load average before ${loadBefore.toFixed(1)}, after ${(loadavg()[0] as number).toFixed(1)}.`,
  ];
  const markdown = `# Benchmark: ${name}\n\n${conditions.join('\n')}\n\n${shown}\n`;
  mkdirSync('bench-results', { recursive: true });
  writeFileSync(`bench-results/${name}.md`, markdown);
  writeFileSync(`bench-results/${name}.json`, `${JSON.stringify({ conditions, results }, null, 2)}\n`);
  process.stdout.write(markdown);
}
