import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/bundle/millrace.js', import.meta.url));
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
const PATIENCE_MS = 60_000;

/** A connector as it is posted to REST. */
export interface ConnectorRequest {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** `GET /connectors/NAME/status`. */
export interface ConnectorStatus {
  readonly name: string;
  readonly connector: { readonly state: string; readonly worker_id: string; readonly trace?: string };
  readonly tasks: readonly {
    readonly id: number;
    readonly state: string;
    readonly worker_id: string;
    readonly trace?: string;
  }[];
  readonly type: string;
}

export interface WorkerAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
}

/** Asks again until the answer is not null. @throws with what is said last when it never is */
export async function until<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  atLast: () => string,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  for (const end = Date.now() + patienceMs; ; await delay(25)) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Never came true; at last: ${atLast()}`);
  }
}

/** A folder that goes with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The text of a properties file. */
export function propertiesText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}

/** The built command line, run as a user runs it: another process, reading files, writing a log. It ends with the test at the latest. */
export class MillraceProcess {
  readonly code: Promise<number | null>;
  readonly #child: ChildProcess;
  #output = '';

  constructor(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#output += chunk;
      });
    }
    this.code = new Promise((resolve) => this.#child.on('close', resolve));
    onTestFinished(async () => {
      this.#child.kill('SIGKILL');
      await this.code;
    });
  }

  /** Everything it has written. */
  get output(): string {
    return this.#output;
  }

  /** Waits for a text in the log and answers the line. */
  line(text: string | RegExp): Promise<string> {
    const found = () =>
      this.#output.split('\n').find((line) => (typeof text === 'string' ? line.includes(text) : text.test(line)));
    return until(found, () => `no '${text}' in\n${this.#output.slice(-4000)}`);
  }

  /** Ends it as Ctrl-C does. Answers the exit code. */
  stop(): Promise<number | null> {
    this.#child.kill('SIGINT');
    return this.code;
  }

  kill(): Promise<number | null> {
    this.#child.kill('SIGKILL');
    return this.code;
  }
}

/** `millrace standalone` with REST on a free port. */
export class MillraceWorker extends MillraceProcess {
  readonly folder: string;
  #url = '';

  private constructor(folder: string, connectorFiles: readonly string[]) {
    super(['standalone', 'worker.properties', ...connectorFiles], folder);
    this.folder = folder;
  }

  /**
   * Starts a worker and waits until REST answers. `settings` go over a worker file with JSON converters without schemas; with `bootstrap.servers` its
   * topics are Kafka's. A folder given is that of a worker which ran before.
   */
  static async start(
    settings: Readonly<Record<string, string>> = {},
    {
      folder = testFolder(),
      connectorFiles = [],
    }: { readonly folder?: string; readonly connectorFiles?: readonly string[] } = {},
  ): Promise<MillraceWorker> {
    mkdirSync(folder, { recursive: true });
    const all = {
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'key.converter.schemas.enable': 'false',
      'value.converter.schemas.enable': 'false',
      'offset.flush.interval.ms': '200',
      ...(settings['bootstrap.servers'] ? { 'offset.storage.file.filename': join(folder, 'offsets') } : {}),
      listeners: 'http://127.0.0.1:0',
      ...settings,
    };
    writeFileSync(join(folder, 'worker.properties'), propertiesText(all));
    const worker = new MillraceWorker(folder, connectorFiles);
    const line = await worker.line(/REST API at http|could not start/);
    const url = /REST API at (http\S+?)\/?["'}\s]*$/.exec(line)?.[1];
    if (url === undefined) throw new Error(`The worker did not start:\n${worker.output}`);
    worker.#url = url;
    return worker;
  }

  get url(): string {
    return this.#url;
  }

  /** One REST request, as curl with a JSON header sends it. */
  async request(method: string, path: string, body?: unknown): Promise<WorkerAnswer> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') && text !== '';
    return { status: answer.status, body: json ? JSON.parse(text) : text, text };
  }

  /** Posts a connector. @throws when it is not taken */
  async create(connector: ConnectorRequest | string): Promise<void> {
    const { status, text } = await this.request('POST', '/connectors', connector);
    if (status !== 201) throw new Error(`POST /connectors answers ${status}: ${text}`);
  }

  async status(name: string): Promise<ConnectorStatus> {
    return (await this.request('GET', `/connectors/${name}/status`)).body as ConnectorStatus;
  }

  /** Waits until the connector and all its tasks (at least one) have the state. */
  async becomes(name: string, state: string): Promise<ConnectorStatus> {
    let last: ConnectorStatus | undefined;
    return until(
      async () => {
        last = await this.status(name);
        const { tasks } = last;
        return tasks?.length > 0 && tasks.every((task) => task.state === state) ? last : null;
      },
      () => `${JSON.stringify(last)}\n${this.output.slice(-3000)}`,
    );
  }

  /** Waits until the first task has failed, and answers its trace. */
  async failure(name: string): Promise<string> {
    return (await this.becomes(name, 'FAILED')).tasks[0]?.trace ?? '';
  }
}

/** What a file has, or nothing while it does not exist. */
export function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The records of a topic on the worker's own log, read with the command line. */
export async function topicRecords(
  worker: MillraceWorker,
  topic: string,
): Promise<{ key: unknown; value: unknown; headers: unknown }[]> {
  const tail = new MillraceProcess(['tail', topic, '-w', 'worker.properties', '--no-follow', '--json'], worker.folder);
  await tail.code;
  return tail.output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
