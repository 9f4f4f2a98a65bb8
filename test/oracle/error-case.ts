import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabase, dropDatabase, type Server, Sessions } from './database.js';
import type { Difference } from './result.js';
import { baseConfig, merge, traceSummary } from './scenario.js';
import type { Stack } from './stack.js';

/** An invalid configuration, or a server that is not as it must be. */
export interface ErrorCase {
  readonly name: string;
  readonly title: string;
  readonly action?: 'validate';
  readonly plugin?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly request?: { readonly method: string; readonly path: string; readonly body?: unknown };
  readonly setup?: string;
  /** SQL once the connector is up. */
  readonly after?: string;
  readonly teardown?: string;
  /** Settings of another connector that runs first. */
  readonly before?: Readonly<Record<string, unknown>>;
  /** Needs a server with this `wal_level`. */
  readonly wal_level?: string;
}

interface Recorded {
  readonly response: { readonly status: number; readonly body: unknown };
  readonly status?: {
    readonly connector?: string;
    readonly tasks?: readonly { readonly state: string; readonly trace: readonly string[] | null }[];
  };
}

const DATABASE = 'oracle_errors';
const RECORDED_PASSWORD = 'oracle';
// A task that the recorded run saw running, because it retries for ever, is looked at after this time.
const RUNNING_FOR_MS = 1500;
const PATIENCE_MS = 30_000;

interface Status {
  readonly connector?: { readonly state: string };
  readonly tasks?: readonly { readonly state: string; readonly trace?: string }[];
}

export function errorCases(folder: string): ErrorCase[] {
  return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as ErrorCase[];
}

/** Makes the request of a case and compares the answer, and what became of the task, with the recorded one. */
export async function runErrorCase(
  stack: Stack,
  server: Server,
  folder: string,
  one: ErrorCase,
): Promise<Difference[]> {
  const recorded = JSON.parse(readFileSync(join(folder, `${one.name}.json`), 'utf8')) as Recorded;
  const [name, first] = [`c-${Date.now()}`, `first-${Date.now()}`];
  const sql = async (script: string | undefined, database = DATABASE) => {
    if (!script) return;
    const sessions = new Sessions(server, database);
    try {
      await sessions.run(
        script.replaceAll(`password '${RECORDED_PASSWORD}'`, `password '${server.password}'`),
        async () => {},
      );
    } finally {
      await sessions.close();
    }
  };
  const tidy = (value: unknown) =>
    JSON.stringify(value ?? null)
      .replaceAll(name, 'c')
      .replaceAll(first, 'first')
      .replaceAll(`"database.password":"${server.password}"`, `"database.password":"${RECORDED_PASSWORD}"`)
      .replaceAll(String(server.port), '<port>')
      .replaceAll(/LSN\{[0-9A-F]+\/[0-9A-F]+\}/g, 'LSN{<lsn>}')
      .replaceAll(/(PID )\d+/gi, '$1<pid>')
      .replaceAll(/@(?:[0-9a-f]{6,8}|0)\b/g, '@<hash>');
  try {
    await createDatabase(server, DATABASE);
    await sql(one.setup);
    const config = merge(baseConfig(server, DATABASE), one.config);
    if (one.before) {
      await stack.rest('PUT', `/connectors/${first}/config`, merge(baseConfig(server, DATABASE), one.before));
      await until(stack, first, 'RUNNING');
    }
    const request = requestOf(one, name, first, config);
    const answer = await stack.rest(request.method, request.path, request.body);
    const body = one.action === 'validate' ? wrongSettings(answer.body) : answer.body;
    const differences: Difference[] = [];
    const check = (at: string, expected: unknown, actual: unknown) => {
      const [wanted, got] = [canonical(expected), canonical(JSON.parse(tidy(actual)))];
      if (wanted !== got) differences.push({ at, expected: wanted, actual: got });
    };
    check('status code', recorded.response.status, answer.status);
    check('body', recorded.response.body, body);
    if (recorded.status) {
      if (one.after) {
        await until(stack, name, 'RUNNING');
        await sql(one.after);
      }
      const expected = recorded.status.tasks?.map(({ state, trace }) => ({ state, trace })) ?? [];
      const last = await until(stack, name, expected[0]?.state ?? 'RUNNING');
      const tasks = last.tasks?.map(({ state, trace }) => ({ state, trace: trace ? traceSummary(trace) : null })) ?? [];
      check('connector', recorded.status.connector, last.connector?.state);
      check('tasks', expected, tasks);
    }
    return differences;
  } finally {
    for (const connector of [name, first]) await stack.rest('DELETE', `/connectors/${connector}`);
    await dropDatabase(server, DATABASE);
    await sql(one.teardown, 'postgres');
  }
}

function requestOf(one: ErrorCase, name: string, first: string, config: Record<string, string>) {
  if (one.action === 'validate') {
    const path = `/connector-plugins/${one.plugin ?? 'PostgresConnector'}/config/validate`;
    return { method: 'PUT', path, body: { name, ...config } };
  }
  if (one.request)
    return JSON.parse(JSON.stringify(one.request).replaceAll('first', first)) as NonNullable<ErrorCase['request']>;
  return { method: 'POST', path: '/connectors', body: { name, config } };
}

/** The settings with errors of a validate answer. */
function wrongSettings(body: unknown): unknown {
  const answer = body as {
    readonly name?: string;
    readonly error_count?: number;
    readonly configs?: readonly {
      readonly value: { readonly name: string; readonly value: unknown; readonly errors: string[] };
    }[];
  };
  if (!answer.configs) return body;
  const errors = answer.configs.filter(({ value }) => value.errors.length > 0);
  return {
    name: answer.name,
    error_count: answer.error_count,
    errors: errors.map(({ value }) => ({ name: value.name, value: value.value, errors: value.errors })),
  };
}

/** The status once the first task is in this state; what it is in the end if it never is. */
async function until(stack: Stack, connector: string, state: string): Promise<Status> {
  const started = Date.now();
  for (;;) {
    const { body } = await stack.rest('GET', `/connectors/${connector}/status`);
    const status = body as Status;
    const now = status.tasks?.[0]?.state ?? status.connector?.state;
    const settled = state === 'FAILED' ? now === 'FAILED' : Date.now() - started > RUNNING_FOR_MS;
    if (settled || Date.now() - started > PATIENCE_MS) return status;
    await delay(50);
  }
}

/** A position that a text names. */
const POSITION = /\b((?:lsn|lsn_proc|lsn_commit|txId|ts_usec)=)\d+/g;

/** Text of a value with the members of objects in order; lists inside Debezium's texts come from hash sets, so they are sorted too. */
function canonical(value: unknown): string {
  const sort = (v: unknown): unknown => {
    if (Array.isArray(v)) return v.map(sort);
    if (v && typeof v === 'object') {
      return Object.fromEntries(
        Object.entries(v)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, member]) => [key, sort(member)]),
      );
    }
    if (typeof v !== 'string') return v;
    return v
      .replace(POSITION, '$1#')
      .replace(
        /Value must be one of ([\w, -]+)/g,
        (_, list: string) => `Value must be one of ${list.split(', ').sort().join(', ')}`,
      );
  };
  return JSON.stringify(sort(value));
}
