import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { residentBytes } from '../chaos/process-memory.js';
import { type Crowd, crowd } from './crowd.js';
import { RestClient } from './rest-client.js';

export interface SoakOptions {
  readonly url: string;
  readonly pid: number;
  /** A server that does nothing but answer: how long its answers take is the machine's doing, not the worker's. */
  readonly idleServer: string;
  /** Where the connectors have their files. */
  readonly folder: string;
  /** So many connectors that work, and so many that fail. */
  readonly connectors: number;
  readonly minutes: number;
  /** How long it takes to restart each failing connector once. */
  readonly restartRoundMs: number;
  readonly progress: (line: string) => void;
}

/** Memory and threads of the worker at a moment. */
export interface MemorySample {
  readonly minute: number;
  readonly resident: number;
  /** Used by JavaScript objects of the main thread, after whatever the collector has done so far. */
  readonly heap: number;
}

export interface SoakResult {
  /** Milliseconds that answers took, by kind of request, sorted. */
  readonly times: ReadonlyMap<string, readonly number[]>;
  /** The same of the server that does nothing. */
  readonly idleTimes: readonly number[];
  readonly memory: readonly MemorySample[];
  readonly restarts: number;
  /** Answers that were not as they had to be, and what else went wrong. */
  readonly problems: readonly string[];
}

const PROBES_PER_SECOND = 20;
const SAMPLE_MS = 30_000;
const MINUTE_MS = 60_000;

/** Keeps a worker busy with connectors that work and ones whose tasks fail and are restarted, and asks it questions all the time. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const members = crowd(options.connectors, options.folder);
  const problems: string[] = [];
  const client = new RestClient(options.url);
  const idle = new RestClient(options.idleServer);
  const expectStatus = async (kind: string, expected: number, method: string, path: string, body?: unknown) => {
    const { status, text } = await client.ask(kind, method, path, body);
    if (status !== expected) problems.push(`${method} ${path} answered ${status}: ${text.slice(0, 300)}`);
    return text;
  };
  try {
    await appendFile(members.input, 'first line\n');
    const everyone = [...members.working, ...members.failing];
    for (const member of everyone) await expectStatus('POST /connectors', 201, 'POST', '/connectors', member);
    const started = performance.now();
    const end = started + options.minutes * MINUTE_MS;
    const memory: MemorySample[] = [];
    let restarts = 0;

    const feed = every(1000, end, () => appendFile(members.input, 'a line that goes through topics\n'.repeat(20)));
    const restart = every(options.restartRoundMs / options.connectors, end, async () => {
      const { name } = members.failing[restarts++ % members.failing.length] as { name: string };
      await expectStatus(
        'POST …/restart',
        202,
        'POST',
        `/connectors/${name}/restart?includeTasks=true&onlyFailed=false`,
      );
    });
    const questions = probes(members);
    let asked = 0;
    const ask = every(1000 / PROBES_PER_SECOND, end, async () => {
      const [kind, method, path, body] = questions(asked++);
      await expectStatus(kind, 200, method, path, body);
    });
    const compare = every(1000 / PROBES_PER_SECOND, end, async () => {
      await idle.ask('idle', 'GET', '/');
    });
    const watch = every(SAMPLE_MS, end, async () => {
      const minute = (performance.now() - started) / MINUTE_MS;
      memory.push({ minute, resident: residentBytes(options.pid).now, heap: await heapUsed(options.url) });
      options.progress(
        `${minute.toFixed(1)} min: ${restarts} restarts, ${asked} questions, ${problems.length} problems`,
      );
    });
    await Promise.all([feed, restart, ask, compare, watch]);
    for (const { name } of members.working) await expectRunning(client, name, problems);
    for (const { name } of everyone) await expectStatus('DELETE', 204, 'DELETE', `/connectors/${name}`);
    return { times: client.times(), idleTimes: idle.times().get('idle') ?? [], memory, restarts, problems };
  } finally {
    client.close();
    idle.close();
  }
}

/** What somebody who watches a worker asks, in turn. */
function probes({ working, failing }: Crowd): (turn: number) => readonly [string, string, string, unknown?] {
  return (turn) => {
    const member = (turn % 2 === 0 ? working : failing)[
      Math.floor(turn / 16) % working.length
    ] as (typeof working)[number];
    const path = `/connectors/${member.name}`;
    const validated = `/connector-plugins/${member.config['connector.class']}/config/validate`;
    const kinds: (readonly [string, string, string, unknown?])[] = [
      ['GET …/status', 'GET', `${path}/status`],
      ['GET …/status', 'GET', `${path}/status`],
      ['GET /connectors?expand', 'GET', '/connectors?expand=status&expand=info'],
      ['GET /connectors/…', 'GET', path],
      ['GET /', 'GET', '/'],
      ['GET …/tasks', 'GET', `${path}/tasks`],
      ['GET /metrics', 'GET', '/metrics'],
      ['PUT …/validate', 'PUT', validated, { name: member.name, ...member.config }],
    ];
    return kinds[Math.floor(turn / 2) % kinds.length] as (typeof kinds)[number];
  };
}

/** Does something at a steady pace until the end, whether or not what it began before has finished: a slow answer does not spare the worker the next question. */
async function every(periodMs: number, end: number, act: () => Promise<void>): Promise<void> {
  const pending = new Set<Promise<void>>();
  for (let next = performance.now(); next < end; next += periodMs) {
    const wait = next - performance.now();
    if (wait > 0) await delay(wait);
    const act1 = act().finally(() => pending.delete(act1));
    pending.add(act1);
  }
  await Promise.all(pending);
}

async function heapUsed(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_heap_size_used_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]);
}

async function expectRunning(client: RestClient, name: string, problems: string[]): Promise<void> {
  const { text } = await client.ask('GET …/status', 'GET', `/connectors/${name}/status`);
  const { connector, tasks } = JSON.parse(text) as { connector: { state: string }; tasks: { state: string }[] };
  const states = [connector, ...tasks].map(({ state }) => state);
  if (states.length !== 2 || states.some((state) => state !== 'RUNNING'))
    problems.push(`${name} is ${states.join(', ')}: ${text}`);
}
