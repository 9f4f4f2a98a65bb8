import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PluginDeclaration } from '../../src/connect/plugin/plugin-declaration.js';
import { type Engine, startWorker } from '../../src/index.js';

const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';

/** A worker on an embedded log in a folder of its own, with REST on a free port. */
export interface TestWorker {
  readonly engine: Engine;
  /** A folder that is removed at the end. */
  readonly folder: string;
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  /** Asks again until the answer is as wanted. @throws with the last answer when it never is */
  until(path: string, wanted: (body: never) => boolean): Promise<unknown>;
  stop(): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

const UNTIL_MS = 60_000;

export async function startTestWorker(
  settings: Readonly<Record<string, string>> = {},
  plugins: readonly PluginDeclaration[] = [],
): Promise<TestWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-worker-'));
  const engine = await startWorker({
    config: {
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'value.converter.schemas.enable': 'false',
      'millrace.data.dir': join(folder, 'data'),
      'offset.flush.interval.ms': '200',
      'task.threads': '0',
      listeners: 'http://127.0.0.1:0',
      ...settings,
    },
    plugins,
  });
  const base = engine.url.replace(/\/$/, '');

  async function request(method: string, path: string, body?: unknown, headers = {}): Promise<TestAnswer> {
    const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(base + path, { method, headers: { ...content, ...headers }, body: text as string });
    const received = await answer.text();
    const json = answer.headers.get('content-type')?.includes('json') && received !== '';
    return { status: answer.status, headers: answer.headers, body: json ? JSON.parse(received) : received };
  }

  return {
    engine,
    folder,
    request,
    async until(path, wanted) {
      const end = Date.now() + UNTIL_MS;
      for (;;) {
        const { status, body } = await request('GET', path);
        if (status === 200 && wanted(body as never)) return body;
        if (Date.now() > end) throw new Error(`${path} is at last ${status} ${JSON.stringify(body)}`);
        await delay(20);
      }
    },
    async stop() {
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
