import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startKafka } from '../services/kafka.js';
import type { KafkaConnectService } from '../services/kafka-connect.js';
import { startPostgres } from '../services/postgres.js';
import { type Bench, type Contender, chained, growing, snapshots, streaming } from './contenders.js';
import { QUICK } from './debezium.js';
import { GROWTHS } from './growth.js';
import { type Latency, latencyTable, measureLatency } from './latency.js';
import { controlLine, type Measurement, table as resultTable } from './measurement.js';
import { startRival } from './rival.js';
import { measureSlots, prepareTwoTables } from './slots.js';
import { measureStart, type Start, startTable } from './start.js';
import { scaled, TABLES, type WorkloadTable } from './tables.js';
import { prepareWorkload, type Workload } from './workload.js';

/**
 * `npm run bench`: changes per second, CPU per change and memory from a replication slot into the embedded log and into Kafka, beside PostgreSQL's own
 * reader on the same WAL. Contenders alternate; every figure is the median of the runs.
 *
 *     --mode stream | snapshot | chain | slots | latency | start | backlog | transaction | tables | all
 *                      what is measured, several with commas; stream if left out
 *     --workload orders | small | wide | toast | all   what is streamed; orders if left out
 *     --scale 0.1      a tenth of the changes          --runs 1     one run of each instead of three
 *     --debezium       the real Debezium on the real Kafka Connect takes part
 *     --rate 5000      changes per second for latency; 200 if left out
 *     --profiles DIR   CPU profiles of our threads     --cli FILE   main.js of another build of ours
 */
const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'stream' },
    workload: { type: 'string', default: 'orders' },
    scale: { type: 'string', default: '1' },
    runs: { type: 'string', default: '3' },
    rate: { type: 'string', default: '200' },
    debezium: { type: 'boolean', default: false },
    profiles: { type: 'string' },
    cli: { type: 'string' },
  },
});
const MODES = [
  ...(['stream', 'snapshot', 'chain', 'slots', 'latency', 'start'] as const),
  ...(['backlog', 'transaction', 'tables'] as const),
];
const LATENCY_SECONDS = 10;
const ROWS_OF_EACH = 300_000;
/** A slot with so few changes that the last of them comes at once. */
const FEW = { inserts: 20, updates: 10, deletes: 0 };
const scale = Number(options.scale);
const runs = Number(options.runs);
const asked = options.mode.split(',');
const modes = options.mode === 'all' ? MODES : MODES.filter((mode) => asked.includes(mode));
if (modes.length === 0) throw new Error(`--mode ${options.mode} is none of ${MODES.join(', ')}, all`);

const tables = Object.entries(TABLES).filter(
  ([name]) => options.workload === 'all' || options.workload.split(',').includes(name),
);
if (tables.length === 0) {
  throw new Error(`--workload ${options.workload} is none of ${Object.keys(TABLES).join(', ')}, all`);
}

const progress = (line: string) => process.stderr.write(`${line}\n`);
progress('starting the servers …');
const [server, broker] = await Promise.all([startPostgres({ settings: {} }), startKafka()]);
const rival = options.debezium ? await startRival(broker.bootstrap) : null;
const connect = rival?.connect ?? null;
const bench: Bench = {
  server,
  bootstrap: broker.bootstrap,
  connect,
  registry: rival?.registry ?? null,
  cli: options.cli,
  profiles: options.profiles,
  progress,
};
const loadBefore = loadavg()[0] as number;
try {
  for (const mode of modes) {
    if (mode === 'latency') await latency();
    else if (mode === 'start') await start();
    else if (mode === 'slots') await slots();
    else if (mode === 'backlog' || mode === 'transaction' || mode === 'tables') await growth(mode);
    else await throughput(mode);
  }
} finally {
  await rival?.stop();
  await broker.stop();
  await server.stop();
}

async function throughput(mode: 'stream' | 'snapshot' | 'chain'): Promise<void> {
  for (const [name, table] of tables) {
    if (mode !== 'stream' && name !== 'orders') continue;
    progress(`${mode}: generating the workload ${name} …`);
    const workload = await prepareWorkload(server, table, scaled(table, scale));
    const measurements: Measurement[] = [];
    const contenders = { stream: streaming, chain: chained, snapshot: snapshots }[mode](bench, workload);
    for (let run = 0; run < runs; run++) {
      for (const contender of contenders) {
        const result = await contender();
        measurements.push(result);
        progress(`${result.contender}: ${Math.round(result.changes / result.streamingSeconds)}/s`);
      }
    }
    await workload.close();
    const changes = `${workload.changes.toLocaleString('en')} changes (inserts, updates, deletes)`;
    const what = mode === 'snapshot' ? `A snapshot of ${workload.rows.toLocaleString('en')} rows` : changes;
    const about = [`${what}; ${table.about}. ${runs} runs each, alternated; medians.`, controlLine(measurements)];
    write(
      name === 'orders' ? mode : `${mode}-${name}`,
      about.filter((line) => line !== ''),
      resultTable(measurements),
      measurements,
    );
  }
}

async function growth(mode: keyof typeof GROWTHS): Promise<void> {
  const { about, sizes } = GROWTHS[mode](scale);
  const measurements: Measurement[] = [];
  const contenders: Contender[] = [];
  const workloads: Workload[] = [];
  for (const { name, prepare } of sizes) {
    progress(`${mode}: generating ${name} …`);
    const workload = await prepare(server);
    workloads.push(workload);
    contenders.push(...growing(bench, workload, name));
  }
  for (let run = 0; run < runs; run++) {
    for (const contender of contenders) {
      const result = await contender();
      measurements.push(result);
      progress(`${result.contender}: ${((result.cpuSeconds * 1e6) / result.changes).toFixed(2)} µs of CPU per change`);
    }
  }
  for (const workload of workloads) await workload.close();
  const changes = workloads.map((workload) => workload.changes.toLocaleString('en')).join(' and ');
  const what = `${about}; here ${changes} changes. ${runs} runs each, alternated; medians. CPU from the first record on.`;
  write(mode, [what], resultTable(measurements), measurements);
}

async function latency(): Promise<void> {
  const rounds: {
    readonly contender: string;
    readonly bootstrap: string | null;
    readonly connect: KafkaConnectService | null;
    readonly settings?: Readonly<Record<string, string>>;
  }[] = [
    { contender: 'Millrace → embedded log', bootstrap: null, connect: null },
    { contender: 'Millrace → Kafka', bootstrap: broker.bootstrap, connect: null },
    ...(connect === null
      ? []
      : [
          { contender: 'Debezium → Kafka', bootstrap: broker.bootstrap, connect },
          { contender: 'Debezium → Kafka, tuned for latency', bootstrap: broker.bootstrap, connect, settings: QUICK },
        ]),
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

async function slots(): Promise<void> {
  progress('slots: generating two tables …');
  const two = await prepareTwoTables(server, Math.round(ROWS_OF_EACH * scale));
  const measurements: Measurement[] = [];
  for (let run = 0; run < runs; run++) {
    for (const count of [1, 2] as const) {
      const result = await measureSlots(server, broker.bootstrap, two, count, options.cli);
      measurements.push(result);
      progress(`${result.contender}: ${Math.round(result.changes / result.streamingSeconds)}/s`);
    }
  }
  await two.close();
  const changes = (2 * two.rowsOfEach).toLocaleString('en');
  const about = `${changes} inserts into two tables in turn, in transactions of 100 rows, by one connector. ${runs} runs each, alternated; medians.`;
  write('slots', [about], resultTable(measurements), measurements);
}

async function start(): Promise<void> {
  const workload = await prepareWorkload(server, TABLES.orders as WorkloadTable, FEW);
  const starts: Start[] = [];
  for (let run = 0; run < runs; run++) {
    for (const [contender, bootstrap] of [
      ['Millrace → embedded log', null],
      ['Millrace → Kafka', broker.bootstrap],
    ] as const) {
      const result = await measureStart(server, workload, { contender, bootstrap, cli: options.cli });
      starts.push(result);
      progress(`${contender}: ${result.secondsToFirst.toFixed(2)} s, ${Math.round(result.idleBytes / 2 ** 20)} MiB`);
    }
  }
  await workload.close();
  write(
    'start',
    [`A worker with one connector and ${workload.changes} changes in its slot; medians.`],
    startTable(starts),
    starts,
  );
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
