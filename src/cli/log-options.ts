import { readFile } from 'node:fs/promises';
import type { RawConfig } from '../config/config-def.js';
import { parseProperties } from '../config/properties.js';
import type { Log } from '../log/log.js';
import { openLog } from '../log/open-log.js';

/** Where the topics are that a command is about. */
export interface LogOptions {
  readonly worker?: string;
  readonly bootstrapServer?: string;
  readonly dataDir?: string;
}

/** Opens the log that the options name; later ones win over what the worker's file says. */
export async function openLogFor({ worker, bootstrapServer, dataDir }: LogOptions): Promise<Log> {
  const fromFile = worker === undefined ? {} : parseProperties(await readFile(worker, 'utf8'));
  const settings: RawConfig = {
    ...fromFile,
    ...(dataDir === undefined ? {} : { 'millrace.data.dir': dataDir, 'bootstrap.servers': '' }),
    ...(bootstrapServer === undefined ? {} : { 'bootstrap.servers': bootstrapServer }),
  };
  return (await openLog(settings, false)).log;
}
