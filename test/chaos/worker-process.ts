import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ServerProcess, startProcess } from '../../scripts/services/process.js';

/** The built command line. */
export const MAIN = fileURLToPath(new URL('../../dist/bundle/millrace.js', import.meta.url));
const JSON_CONVERTER = 'org.apache.kafka.connect.json.JsonConverter';
/** Node, reading the connectors and opening the log: more than this is a worker that hangs. */
const PATIENCE_MS = 120_000;

export type Settings = Readonly<Record<string, string>>;

/** The built worker as users start it, which can be killed and started again. */
export class WorkerProcess {
  /** Its settings, complete. */
  readonly settings: Settings;
  readonly #folder: string;
  readonly #connectors: readonly Settings[];
  #process: ServerProcess | null = null;

  /**
   * @param settings the worker's, over JSON without schemas and offsets stored five times a second
   * @param connectors each with its `name`
   */
  constructor(folder: string, settings: Settings, connectors: readonly Settings[]) {
    this.#folder = folder;
    this.#connectors = connectors;
    this.settings = {
      'key.converter': JSON_CONVERTER,
      'value.converter': JSON_CONVERTER,
      'key.converter.schemas.enable': 'false',
      'value.converter.schemas.enable': 'false',
      'offset.flush.interval.ms': '200',
      listeners: 'http://127.0.0.1:0',
      ...(settings['bootstrap.servers'] === undefined
        ? { 'millrace.data.dir': join(folder, 'data') }
        : { 'offset.storage.file.filename': join(folder, 'offsets') }),
      ...settings,
    };
  }

  get pid(): number {
    return this.#running().pid;
  }

  /** The end of what it printed since it was started. */
  output(): string {
    return this.#running().output();
  }

  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const files = [join(this.#folder, 'worker.properties')];
    await writeFile(files[0] as string, properties(this.settings));
    for (const connector of this.#connectors) {
      const file = join(this.#folder, `${connector.name}.properties`);
      await writeFile(file, properties(connector));
      files.push(file);
    }
    this.#process = startProcess(process.execPath, [MAIN, 'standalone', ...files]);
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
  }

  /** SIGTERM, and waits. */
  async stop(): Promise<void> {
    await this.#process?.stop();
    this.#process = null;
  }

  /** Waits for something that the worker brings about. @throws with its output if it ends, one of its tasks fails, or it never happens */
  async until(what: string, condition: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
    for (const end = Date.now() + patienceMs; !(await condition()); await delay(20)) {
      const { child, output } = this.#running();
      const text = output();
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The worker has ended:\n${text}`);
      if (text.includes('unrecoverable exception')) throw new Error(`A task has failed:\n${text}`);
      if (Date.now() > end) throw new Error(`Never: ${what}\n${text.slice(-5000)}`);
    }
  }

  #running(): ServerProcess {
    if (this.#process === null) throw new Error('The worker is not running.');
    return this.#process;
  }
}

function properties(settings: Settings): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\')}\n`)
    .join('');
}
