import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, dropDatabase, query, type Server, Sessions, streamPassed } from './database.js';
import { normalize, type ReadRecord, type Rules } from './normalize.js';
import type { Result } from './result.js';
import type { Stack } from './stack.js';

/** One step of a scenario; see the field table in docs/testing.md. */
interface Phase {
  readonly sql?: string;
  readonly statements?: string;
  readonly drain?: boolean;
  readonly sleep?: number;
  readonly restart?: boolean;
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly stop?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly delete?: boolean;
  readonly create?: boolean;
  readonly offsets?: string;
}

interface Scenario {
  readonly title: string;
  readonly prefix?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly requires?: readonly string[];
  readonly phases?: readonly Phase[];
  /** Milliseconds of quiet after every statement: the recorded run paced its DDL. */
  readonly step?: number;
  readonly ready?: 'slot' | 'task';
  readonly normalize?: Rules;
  readonly abridge?: number;
  readonly capture?: readonly string[];
}

interface Status {
  readonly connector?: { readonly state: string; readonly trace?: string };
  readonly tasks?: readonly { readonly state: string; readonly trace?: string }[];
}

// How long topics must stay as they are before a phase counts as done. Our source hands on what it has at once, so a short time is enough; it
// bounds only how late a record may come after the stream has passed it.
const QUIET_MS = Number(process.env.ORACLE_QUIET_MS ?? 300);
const PATIENCE_MS = 120_000;

/** The settings every scenario starts from. */
export function baseConfig(server: Server, prefix: string): Record<string, string> {
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'database.hostname': server.host,
    'database.port': String(server.port),
    'database.user': server.user,
    'database.password': server.password,
    'database.dbname': prefix,
    'topic.prefix': prefix,
    'plugin.name': 'pgoutput',
    'slot.name': prefix,
    'poll.interval.ms': '50',
  };
}

/** `null` removes a setting. */
export function merge(base: Readonly<Record<string, string>>, over: Readonly<Record<string, unknown>> = {}) {
  const out: Record<string, string> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    if (value === null) delete out[key];
    else out[key] = String(value);
  }
  return out;
}

/** The lines of a trace that say something: exceptions and causes, no frames. */
export function traceSummary(trace: string): string[] {
  return trace
    .split('\n')
    .filter((line) => line.trim() && !/^\s*(at |\.\.\. )/.test(line))
    .map((line) => line.trim());
}

/** Runs one scenario and returns what there was to see; or why it cannot run here. */
export async function runScenario(
  stack: Stack,
  server: Server,
  folder: string,
  options: { readonly quietMs: number } = { quietMs: QUIET_MS },
): Promise<Result | { skipped: string }> {
  const scenario = JSON.parse(readFileSync(join(folder, 'scenario.json'), 'utf8')) as Scenario;
  const missing = await missingExtensions(server, scenario.requires ?? []);
  if (missing.length > 0) return { skipped: `extension ${missing.join(', ')} is not available` };
  const run = new ScenarioRun(stack, server, folder, scenario, options.quietMs);
  try {
    return await run.all();
  } finally {
    await run.cleanUp();
  }
}

async function missingExtensions(server: Server, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const rows = await query(server, 'select name from pg_available_extensions');
  return wanted.filter((name) => !rows.some((row) => row.name === name));
}

class ScenarioRun {
  readonly #name: string;
  readonly #prefix: string;
  readonly #connector: string;
  readonly #path: string;
  readonly #sessions: Sessions;
  readonly #failures: { at: string; trace: string[] }[] = [];
  #config: Record<string, string>;

  constructor(
    private readonly stack: Stack,
    private readonly server: Server,
    private readonly folder: string,
    private readonly scenario: Scenario,
    private readonly quietMs: number,
  ) {
    this.#name = basename(resolve(folder));
    this.#prefix = scenario.prefix ?? this.#name.replaceAll(/[^a-z0-9]/g, '_');
    this.#connector = `${this.#name}-${Date.now()}`;
    this.#path = `/connectors/${encodeURIComponent(this.#connector)}`;
    this.#sessions = new Sessions(server, this.#prefix);
    this.#config = merge(baseConfig(server, this.#prefix), scenario.config);
  }

  async all(): Promise<Result> {
    await createDatabase(this.server, this.#prefix);
    if (existsSync(join(this.folder, 'setup.sql'))) await this.#sessions.run(this.#file('setup.sql'), async () => {});
    // An open session may pin a snapshot.
    await this.#sessions.close();
    await this.#create();
    const streams = readdirSync(this.folder)
      .filter((file) => /^stream.*\.sql$/.test(file))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const phases = this.scenario.phases ?? streams.map((sql): Phase => ({ sql }));
    for (const [index, phase] of phases.entries()) await this.#phase(phase, `phase ${index + 1}`);
    await this.#sessions.close();
    await this.#note('end', 'task').catch(() => {});
    const status = await this.#status();
    await this.stack.rest('PUT', `${this.#path}/stop`);
    await this.#until('STOPPED', (now) => now.connector?.state === 'STOPPED' && now.tasks?.length === 0);
    return this.#result(status);
  }

  async cleanUp(): Promise<void> {
    await this.#sessions.close();
    await this.stack.rest('DELETE', this.#path);
    await dropDatabase(this.server, this.#prefix);
    if (existsSync(join(this.folder, 'teardown.sql'))) {
      const sessions = new Sessions(this.server, 'postgres');
      await sessions.run(this.#file('teardown.sql'), async () => {});
      await sessions.close();
    }
  }

  async #phase(phase: Phase, at: string): Promise<void> {
    const settle = () => this.#drain(this.quietMs);
    const step = this.scenario.step ? settle : undefined;
    const back = async () => {
      await this.#note(at);
      await settle();
    };
    const script = phase.sql ? this.#file(phase.sql) : phase.statements;
    if (script) {
      await this.#sessions.run(script, settle, step);
      if (phase.drain !== false) await settle();
    }
    if (phase.sleep) await delay(phase.sleep);
    if (phase.restart) {
      const before = await this.#slotPid();
      await this.stack.rest('POST', `${this.#path}/restart?includeTasks=true&onlyFailed=false`);
      await this.#note(at, this.scenario.ready, before);
      await settle();
    }
    if (phase.pause) {
      await this.stack.rest('PUT', `${this.#path}/pause`);
      await this.#until('PAUSED', (now) => now.connector?.state === 'PAUSED' && !!now.tasks?.every(ended('PAUSED')));
    }
    if (phase.resume) {
      await this.stack.rest('PUT', `${this.#path}/resume`);
      await back();
    }
    if (phase.stop) {
      await this.stack.rest('PUT', `${this.#path}/stop`);
      await this.#until('STOPPED', (now) => now.connector?.state === 'STOPPED' && now.tasks?.length === 0);
    }
    if (phase.config) {
      const before = await this.#slotPid();
      this.#config = merge(this.#config, phase.config);
      await this.stack.rest('PUT', `${this.#path}/config`, this.#config);
      await this.#note(at, this.scenario.ready, before);
      await settle();
    }
    if (phase.delete) await this.stack.rest('DELETE', this.#path);
    if (phase.create) await this.#create();
    if (phase.offsets) {
      const answer = await this.stack.rest('DELETE', `${this.#path}/offsets`);
      if (answer.status >= 300) throw new Error(`offsets: ${JSON.stringify(answer)}`);
    }
  }

  async #create(): Promise<void> {
    const answer = await this.stack.rest('PUT', `${this.#path}/config`, this.#config);
    if (answer.status >= 300) throw new Error(`create: ${JSON.stringify(answer)}`);
    await this.#note('create');
    await this.#drain(this.quietMs);
  }

  /** Waits until the connector streams (or has failed, which is noted). `before` is the slot's reader that must be gone. */
  async #note(
    at: string,
    ready: 'slot' | 'task' = this.scenario.ready ?? 'slot',
    before: unknown = null,
  ): Promise<void> {
    await this.#until(`${at}: running`, async (now) => {
      const trace = now.tasks?.find((task) => task.state === 'FAILED')?.trace ?? now.connector?.trace;
      if (trace) {
        this.#failures.push({ at, trace: traceSummary(trace) });
        return true;
      }
      const running = now.connector?.state === 'RUNNING' && !!now.tasks?.length && now.tasks.every(ended('RUNNING'));
      if (!running || ready === 'task') return running;
      const pid = await this.#slotPid();
      return pid !== null && pid !== before;
    });
  }

  async #until(what: string, holds: (status: Status) => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const now = await this.#status();
      if (await holds(now)) return;
      if (Date.now() > deadline) throw new Error(`never ${what}: ${JSON.stringify(now)}`);
      await delay(30);
    }
  }

  /** Waits until the slot's stream has passed the present end of the log and no topic grows any more. */
  async #drain(quiet: number): Promise<void> {
    const [row] = await query(this.server, 'select pg_current_wal_lsn()::text as lsn');
    const deadline = Date.now() + PATIENCE_MS;
    let last = '';
    let since = Date.now();
    for (;;) {
      const passed = await streamPassed(this.server, this.#config['slot.name'] as string, row?.lsn as string);
      const topics = [...(await this.stack.topics()).keys()].filter((topic) => !topic.includes('heartbeat'));
      const now = await this.stack.ends(topics);
      if (now !== last) {
        last = now;
        since = Date.now();
      }
      if (passed && Date.now() - since >= quiet) return;
      if (Date.now() > deadline) throw new Error('never drained');
      await delay(30);
    }
  }

  async #slotPid(): Promise<unknown> {
    const slot = this.#config['slot.name'];
    const rows = await query(this.server, 'select active_pid from pg_replication_slots where slot_name = $1', [slot]);
    return rows[0]?.active_pid ?? null;
  }

  async #status(): Promise<Status> {
    return (await this.stack.rest('GET', `${this.#path}/status`)).body as Status;
  }

  async #result(status: Status): Promise<Result> {
    const topics = await this.stack.topics();
    const records = await this.stack.read([...topics.keys()]);
    const normalized = normalize({
      records,
      offsets: await this.stack.offsets(this.#connector),
      rules: this.scenario.normalize ?? {},
      replace: [[this.#connector, '<connector>']],
      abridge: this.scenario.abridge ?? 0,
    });
    const capture: { query: string; rows: unknown }[] = [];
    for (const text of this.scenario.capture ?? []) {
      capture.push({ query: text, rows: await query(this.server, text, [], this.#prefix) });
    }
    const meta = {
      topics: [...topics].map(([name, partitions]) => ({ name, partitions, records: count(records, name) })),
      status: { connector: status.connector?.state, tasks: status.tasks?.map((task) => task.state) },
      failures: this.#failures,
      slots: await query(this.server, SLOTS, [this.#prefix]),
      publications: await query(this.server, PUBLICATIONS, [], this.#prefix),
      capture,
    };
    const clean = JSON.stringify(meta)
      .split(this.#connector)
      .join('<connector>')
      .split(String(this.server.port))
      .join('<port>');
    return { ...normalized, meta: JSON.parse(clean) as Record<string, unknown>, raw: firstBytes(records) };
  }

  #file(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }
}

const ended = (state: string) => (task: { readonly state: string }) => task.state === state || task.state === 'FAILED';

function count(records: readonly ReadRecord[], topic: string): number | string {
  return topic.includes('heartbeat') ? '<n>' : records.filter((record) => record.topic === topic).length;
}

function firstBytes(records: readonly ReadRecord[]): Result['raw'] {
  const out: Record<string, { key: Buffer | null; value: Buffer | null }> = {};
  for (const record of records) {
    out[record.topic] ??= { key: null, value: null };
    const first = out[record.topic] as { key: Buffer | null; value: Buffer | null };
    first.key ??= record.key;
    first.value ??= record.value;
  }
  return out;
}

const SLOTS = `select slot_name, plugin, slot_type, temporary from pg_replication_slots where database = $1 order by 1`;

const PUBLICATIONS = `select p.pubname, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot,
  (select json_agg(t.schemaname || '.' || t.tablename order by 1)
   from (select * from pg_publication_tables order by schemaname, tablename) t where t.pubname = p.pubname) as tables
  from pg_publication p order by 1`;
