import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startKafka } from '../services/kafka.js';
import { startPostgres } from '../services/postgres.js';
import { type Measurement, table } from './measurement.js';
import { runMillrace } from './millrace.js';
import { pgRecvlogical, runPgRecvlogical } from './pg-recvlogical.js';
import { FULL, prepareWorkload } from './workload.js';

/**
 * `npm run bench`: changes per second and CPU per change from a replication slot into the embedded log and into Kafka, beside PostgreSQL's own reader
 * on the same WAL. Contenders alternate; every figure is the median of the runs. `--scale 0.1` takes a tenth of the changes, `--runs 1` one run.
 */
const { values: options } = parseArgs({ options: { scale: { type: 'string' }, runs: { type: 'string' } } });
const scale = Number(options.scale ?? 1);
const runs = Number(options.runs ?? 3);

const progress = (line: string) => process.stderr.write(`${line}\n`);
progress('starting PostgreSQL and Kafka, generating the workload …');
const [server, broker] = await Promise.all([startPostgres({ settings: {} }), startKafka()]);
const measurements: Measurement[] = [];
try {
  const workload = await prepareWorkload(server, {
    inserts: Math.round(FULL.inserts * scale),
    updates: Math.round(FULL.updates * scale),
    deletes: Math.round(FULL.deletes * scale),
  });
  const program = pgRecvlogical();
  const contenders: (() => Promise<Measurement>)[] = [
    ...(program ? [() => runPgRecvlogical(server, workload, program)] : []),
    () => runMillrace(server, workload, { contender: 'Millrace → embedded log', bootstrap: null }),
    () => runMillrace(server, workload, { contender: 'Millrace → Kafka', bootstrap: broker.bootstrap }),
    () =>
      runMillrace(server, workload, {
        contender: 'Millrace → Kafka, schemas on',
        bootstrap: broker.bootstrap,
        worker: { 'key.converter.schemas.enable': 'true', 'value.converter.schemas.enable': 'true' },
      }),
  ];
  for (let run = 0; run < runs; run++) {
    for (const contender of contenders) {
      const result = await contender();
      measurements.push(result);
      progress(`${result.contender}: ${Math.round(result.changes / result.streamingSeconds)} changes/s`);
    }
  }
  await workload.close();
  write(workload.changes, program === null);
} finally {
  await broker.stop();
  await server.stop();
}

function write(changes: number, withoutReader: boolean): void {
  const conditions = [
    `${changes.toLocaleString('en')} changes (inserts, updates, deletes in transactions of 1 to 1000 rows), ${runs} runs each, alternated; medians.`,
    `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}, Node ${process.version}, ` +
      `PostgreSQL ${server.version}, Kafka in one broker on the same machine, JSON without schemas unless said, lz4.`,
    ...(withoutReader ? ['pg_recvlogical is not installed on this machine.'] : []),
  ];
  const markdown = `# Benchmark\n\n${conditions.join('\n')}\n\n${table(measurements)}\n`;
  mkdirSync('bench-results', { recursive: true });
  writeFileSync('bench-results/stream.md', markdown);
  writeFileSync('bench-results/stream.json', `${JSON.stringify({ conditions, measurements }, null, 2)}\n`);
  process.stdout.write(markdown);
}
