import type { ListOptions } from './list.js';
import { table } from './table.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

interface LoggerLevel {
  readonly level: string;
  readonly last_modified: number | null;
}

export interface SetLevelOptions extends ConnectionOptions {
  readonly cluster?: boolean;
}

/** `millrace ctl loggers get [NAME]`: levels of all loggers, or of one. */
export async function getLoggers(name: string | undefined, options: ListOptions): Promise<void> {
  const client = new WorkerClient(options);
  const loggers =
    name === undefined
      ? await client.get<Record<string, LoggerLevel>>('/admin/loggers')
      : { [name]: await client.get<LoggerLevel>(loggerPath(name)) };
  if (options.json) {
    console.log(JSON.stringify(loggers, null, 2));
    return;
  }
  const rows = Object.entries(loggers).map(([logger, { level, last_modified: changed }]) => [
    logger,
    level,
    changed === null ? '' : new Date(changed).toISOString(),
  ]);
  console.log(table(['LOGGER', 'LEVEL', 'CHANGED'], rows));
}

/** `millrace ctl loggers set NAME LEVEL`: at once and until the worker ends; `--cluster` on all workers of its group. */
export async function setLevel(name: string, level: string, options: SetLevelOptions): Promise<void> {
  const scope = options.cluster ? '?scope=cluster' : '';
  const body = JSON.stringify({ level: level.toUpperCase() });
  const { text } = await new WorkerClient(options).send('PUT', loggerPath(name) + scope, body);
  const changed = text === '' ? [name] : (JSON.parse(text) as string[]);
  for (const logger of changed) console.log(`logger/${logger} ${level.toUpperCase()}`);
}

function loggerPath(name: string): string {
  return `/admin/loggers/${encodeURIComponent(name)}`;
}
