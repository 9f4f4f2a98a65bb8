import { median } from '../measurement.js';
import { BenchIndex } from './bench-index.js';
import { type BulkShape, bulkBodies, loadRaw } from './raw-loader.js';
import { messages, runSink } from './sink-run.js';

interface Run {
  readonly perSecond: number;
  /** Of this process, per document: what remains to the server of the machine. */
  readonly cpuMicros: number;
}

export interface Round {
  readonly raw: Run;
  readonly sink: Run;
  /** The loader a second time: how far two equal runs are apart is the noise. */
  readonly again: Run;
}

const CONTENDERS = ['raw', 'sink', 'again'] as const;

/**
 * Documents per second of the sink beside a raw loader that sends the same documents, counted in the index. Who comes first changes from round to round;
 * the first round warms up and does not count.
 */
export async function measureThroughput(
  url: string,
  shape: BulkShape,
  rounds: number,
  progress: (line: string) => void,
): Promise<Round[]> {
  const bodies = bulkBodies('bench-orders', shape);
  const all = messages('bench-orders', shape.documents);
  const work = {
    raw: () => loadRaw(url, bodies, shape.inFlight),
    again: () => loadRaw(url, bodies, shape.inFlight),
    sink: () => runSink(url, 'bench-orders', all, shape),
  };
  const results: Round[] = [];
  for (let round = 0; round <= rounds; round++) {
    const runs: Partial<Record<(typeof CONTENDERS)[number], Run>> = {};
    for (let turn = 0; turn < CONTENDERS.length; turn++) {
      const name = CONTENDERS[(turn + round) % CONTENDERS.length] as (typeof CONTENDERS)[number];
      runs[name] = await measured(url, shape.documents, work[name]);
    }
    const done = runs as Round;
    progress(
      `${round === 0 ? 'warm-up' : `round ${round}`}: ${CONTENDERS.map((name) => `${name} ${shown(done[name])}`).join(', ')}`,
    );
    if (round > 0) results.push(done);
  }
  return results;
}

async function measured(url: string, documents: number, work: () => Promise<void>): Promise<Run> {
  const index = await BenchIndex.create(url, 'bench-orders', { refresh_interval: '-1' });
  await index.settle();
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const count = await index.count();
  await index.remove();
  if (count !== documents) throw new Error(`The index holds ${count} documents instead of ${documents}.`);
  return { perSecond: documents / seconds, cpuMicros: (user + system) / documents };
}

function shown({ perSecond, cpuMicros }: Run): string {
  return `${Math.round(perSecond)}/s (${cpuMicros.toFixed(1)} µs)`;
}

/** Medians over the rounds; the ratio is that of the sink to the mean of the two raw runs beside it. */
export function summary(rounds: readonly Round[]): string {
  const of = (pick: (round: Round) => number) => median(rounds.map(pick));
  const beside = ({ raw, again }: Round) => (raw.perSecond + again.perSecond) / 2;
  const lines = [
    `sink / raw loader: ${percent(of((round) => round.sink.perSecond / beside(round)))}`,
    `control, raw / raw: ${percent(of(({ raw, again }) => raw.perSecond / again.perSecond))} (largest difference ${percent(
      Math.max(...rounds.map(({ raw, again }) => Math.abs(raw.perSecond / again.perSecond - 1))),
    )})`,
    `sink ${Math.round(of(({ sink }) => sink.perSecond))}/s with ${of(({ sink }) => sink.cpuMicros).toFixed(1)} µs of CPU each, ` +
      `raw loader ${Math.round(of(beside))}/s with ${of(({ raw }) => raw.cpuMicros).toFixed(1)} µs`,
  ];
  return lines.join('\n');
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}
