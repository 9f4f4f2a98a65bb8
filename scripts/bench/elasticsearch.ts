import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startPostgres } from '../services/postgres.js';
import { type SearchKind, startSearch } from '../services/search.js';
import { median } from './measurement.js';
import { measureSearchLatency } from './search/latency.js';
import { measurePeers, type PeerResult } from './search/peer.js';
import { measureThroughput, summary } from './search/throughput.js';

/*
 * The Elasticsearch sink, with real servers.
 *
 *   tsx scripts/bench/elasticsearch.ts [--kind opensearch] …
 *
 *   --mode throughput   documents per second beside a tuned raw _bulk loader; contenders alternate, and the loader runs twice in each round:
 *                       [--documents 100000] [--rounds 3] [--in-flight 5] [--batch 2000]; with --apart the server has the first core for itself and the
 *                       contenders the second, as if they ran on two machines
 *   --mode latency      from the commit in PostgreSQL until a search finds the row, at the default refresh interval: [--rate 50] [--seconds 60]
 *   --pgsync            rows per second of a first copy and of changes beside pgsync (Python, from PyPI), both to OpenSearch: [--rows 100000]
 *
 * Latency and pgsync are about the built worker (`npm run build`). The server has a heap of 1 GiB and compiles as Java does by default.
 */
const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'throughput' },
    kind: { type: 'string', default: 'elasticsearch' },
    documents: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    'in-flight': { type: 'string', default: '5' },
    batch: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
    pgsync: { type: 'boolean', default: false },
    apart: { type: 'boolean', default: false },
    rows: { type: 'string', default: '100000' },
  },
});
const REFRESH_MS = 1000;
const progress = (line: string) => process.stderr.write(`${line}\n`);
/** Which cores this process and those that it starts from now on may use (Linux, util-linux). */
const stayOn = (core: number) => execFileSync('taskset', ['-apc', String(core), String(process.pid)]);
if (options.apart) stayOn(0);
const search = await startSearch({
  kind: options.pgsync ? 'opensearch' : (options.kind as SearchKind),
  jvm: ['-Xms1g', '-Xmx1g'],
});
if (options.apart) stayOn(1);
try {
  if (options.pgsync) await peers();
  else if (options.mode === 'latency') await latency();
  else await throughput();
} finally {
  await search.stop();
}

async function throughput(): Promise<void> {
  const shape = {
    documents: Number(options.documents),
    batchSize: Number(options.batch),
    inFlight: Number(options['in-flight']),
  };
  process.stdout.write(`${summary(await measureThroughput(search.url, shape, Number(options.rounds), progress))}\n`);
}

async function latency(): Promise<void> {
  const postgres = await startPostgres();
  try {
    const result = await measureSearchLatency(postgres, search.url, Number(options.rate), Number(options.seconds));
    const [p50, p99, max] = [result.p50, result.p99, result.max].map((ms) => ms.toFixed(0));
    process.stdout.write(
      `commit → searchable, ${result.rows} rows: p50 ${p50} ms, p99 ${p99} ms (${(result.p99 / REFRESH_MS).toFixed(2)} of the refresh interval), max ${max} ms\n`,
    );
  } finally {
    await postgres.stop();
  }
}

async function peers(): Promise<void> {
  const postgres = await startPostgres();
  try {
    const results = await measurePeers(postgres, search.url, Number(options.rows), Number(options.rounds), progress);
    const of = (contender: PeerResult['contender'], figure: (result: PeerResult) => number) =>
      median(results.filter((result) => result.contender === contender).map(figure));
    for (const [what, figure] of [
      ['first copy', ({ load }: PeerResult) => load],
      ['changes', ({ changes }: PeerResult) => changes],
    ] as const) {
      const [ours, theirs] = [of('Millrace', figure), of('pgsync', figure)];
      process.stdout.write(
        `${what}: Millrace ${Math.round(ours)} rows/s, pgsync ${Math.round(theirs)}: ${(ours / theirs).toFixed(1)} times\n`,
      );
    }
  } finally {
    await postgres.stop();
  }
}
