import { parseArgs } from 'node:util';
import { SinkRecord } from '../../src/data/sink-record.js';
import { RetriableException } from '../../src/error/errors.js';
import { ElasticsearchSinkTask } from '../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import type { SinkTaskContext } from '../../src/sink/sink-task.js';
import { type SearchKind, startSearch } from '../services/search.js';

/*
 * Documents per second of the Elasticsearch sink beside a tuned raw _bulk loader that sends the same documents, in rounds that alternate, counted in the
 * index. The loader runs twice per round (A and A'), which shows the noise of the machine.
 *
 *   tsx scripts/bench/elasticsearch.ts [--kind opensearch] [--documents 200000] [--rounds 3] [--in-flight 5] [--batch 2000]
 */
const { values: options } = parseArgs({
  options: {
    kind: { type: 'string', default: 'elasticsearch' },
    documents: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '3' },
    'in-flight': { type: 'string', default: '5' },
    batch: { type: 'string', default: '2000' },
  },
});
const documents = Number(options.documents);
const inFlight = Number(options['in-flight']);
const batchSize = Number(options.batch);
const POLL = 500;

function order(id: number): object {
  return {
    id,
    customer: (id * 7919) % 100_003,
    status: ['new', 'paid', 'packed', 'sent'][id % 4],
    amount: (id % 9973) / 100,
    note: `order ${id} of a customer who likes to write notes of about a hundred characters, as people do`,
    created: 1_700_000_000_000 + id * 1000,
  };
}

interface Result {
  readonly perSecond: number;
  readonly cpuMicros: number;
}

async function measured(url: string, index: string, work: () => Promise<void>): Promise<Result> {
  await fetch(`${url}/${index}`, { method: 'DELETE' });
  await fetch(`${url}/${index}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ settings: { number_of_shards: 1, number_of_replicas: 0, refresh_interval: '-1' } }),
  });
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await fetch(`${url}/${index}/_refresh`, { method: 'POST' });
  const { count } = (await (await fetch(`${url}/${index}/_count`)).json()) as { count: number };
  if (count !== documents) throw new Error(`${index} holds ${count} documents instead of ${documents}`);
  await fetch(`${url}/${index}`, { method: 'DELETE' });
  return { perSecond: documents / seconds, cpuMicros: (user + system) / documents };
}

/** Bodies are made beforehand: the loader only sends, and reads whether there were errors. */
async function rawLoader(url: string, bodies: readonly Buffer[]): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < bodies.length) {
      const body = bodies[next++] as Buffer;
      const answer = await fetch(`${url}/_bulk?filter_path=errors`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: new Uint8Array(body),
      });
      if ((await answer.text()) !== '{"errors":false}') throw new Error(`The loader was refused: ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

function rawBodies(index: string): Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < documents; from += batchSize) {
    let text = '';
    for (let id = from; id < Math.min(from + batchSize, documents); id++) {
      text += `{"index":{"_index":"${index}","_id":"${id}","version":${id},"version_type":"external"}}\n${JSON.stringify(order(id))}\n`;
    }
    bodies.push(Buffer.from(text));
  }
  return bodies;
}

function records(topic: string): SinkRecord[] {
  return Array.from({ length: documents }, (_, id) => {
    const entries = Object.entries(order(id)).map(
      ([name, value]) => [name, name === 'amount' || typeof value === 'string' ? value : BigInt(value)] as const,
    );
    const parts = {
      topic,
      partition: 0,
      key: { schema: null, value: String(id) },
      value: { schema: null, value: new Map(entries) },
    };
    return new SinkRecord(parts, { topic, partition: 0, offset: BigInt(id) });
  });
}

async function sink(url: string, topic: string, all: readonly SinkRecord[]): Promise<void> {
  const task = new ElasticsearchSinkTask();
  const stop = new AbortController();
  const context: SinkTaskContext = {
    config: {
      'connection.url': url,
      'batch.size': String(batchSize),
      'max.in.flight.requests': String(inFlight),
      'max.buffered.records': String(Math.max(20_000, batchSize * inFlight)),
      'read.timeout.ms': '60000',
      'schema.ignore': 'true',
    },
    connectorName: 'bench',
    taskId: 0,
    signal: stop.signal,
    assignment: () => [{ topic, partition: 0 }],
    offset: () => {},
    timeout: () => {},
    pause: () => {},
    resume: () => {},
    requestCommit: () => {},
    errantRecordReporter: () => null,
    metrics: { register: () => {} },
  };
  await task.start(context);
  for (let from = 0; from < all.length; ) {
    try {
      await task.put(all.slice(from, from + POLL));
      from += POLL;
    } catch (error) {
      if (!(error instanceof RetriableException)) throw error;
    }
  }
  const end = { topic, partition: 0, offset: BigInt(all.length) };
  while ((await task.preCommit([end]))[0]?.offset !== end.offset)
    await new Promise((resolve) => setTimeout(resolve, 2));
  stop.abort();
  await task.stop();
}

const server = await startSearch({ kind: options.kind as SearchKind });
try {
  const bodies = rawBodies('bench-raw');
  const all = records('bench-sink');
  const rounds: Record<'raw' | 'again' | 'sink', Result>[] = [];
  for (let round = 0; round <= Number(options.rounds); round++) {
    const raw = await measured(server.url, 'bench-raw', () => rawLoader(server.url, bodies));
    const ours = await measured(server.url, 'bench-sink', () => sink(server.url, 'bench-sink', all));
    const again = await measured(server.url, 'bench-raw', () => rawLoader(server.url, bodies));
    // The first round warms both up.
    if (round > 0) rounds.push({ raw, again, sink: ours });
    const text = [raw, ours, again].map(
      ({ perSecond, cpuMicros }) => `${Math.round(perSecond)}/s (${cpuMicros.toFixed(1)} µs CPU)`,
    );
    console.log(`${round === 0 ? 'warm-up' : `round ${round}`}: raw ${text[0]}, sink ${text[1]}, raw again ${text[2]}`);
  }
  const mean = (pick: (round: (typeof rounds)[number]) => number) =>
    rounds.reduce((sum, each) => sum + pick(each), 0) / rounds.length;
  const raw = mean((each) => (each.raw.perSecond + each.again.perSecond) / 2);
  const noise = mean((each) => Math.abs(each.raw.perSecond / each.again.perSecond - 1));
  console.log(
    `sink / raw loader: ${((100 * mean((each) => each.sink.perSecond)) / raw).toFixed(1)} % (noise between two raw runs: ${(100 * noise).toFixed(1)} %)`,
  );
} finally {
  await server.stop();
}
