import { join } from 'node:path';
import { parseType, type RawConfig } from '../config/config-def.js';
import type { EmbeddedOffsetStore } from './embedded/embedded-offset-store.js';
import type { Log } from './log.js';

/** Where the embedded log is when `millrace.data.dir` is not set: in the folder in which the process was started. */
export const DEFAULT_DATA_DIR = '.millrace';

export interface OpenedLog {
  readonly log: Log;
  /** Source offsets that lie in the log and are written by `LogWriter.commit`; null where they have a store of their own. */
  readonly offsets: EmbeddedOffsetStore | null;
}

/** Whether these worker settings mean the embedded log. */
export function isEmbedded(worker: RawConfig): boolean {
  return (worker['bootstrap.servers'] ?? '').trim() === '';
}

/**
 * Opens the log that worker settings ask for: the brokers of `bootstrap.servers`, or without them the folder `millrace.data.dir`. For the embedded log,
 * `millrace.log.retention.ms` and `millrace.log.retention.bytes` stand in for topics that set neither.
 *
 * Clients get their settings as in Kafka Connect: producers those with the prefix `producer.`, consumers those with `consumer.`, admin clients those
 * without a prefix and those with `admin.`. (Security settings without a prefix do not reach producers and consumers.)
 *
 * Only the code of the log that is meant is loaded: a Kafka client costs half a second of start-up and tens of megabytes in each thread.
 *
 * @param maintenance whether this instance is a worker's main one: it claims the embedded log's folder, and removes what retention and compaction let go
 * @throws ConfigException, also if another worker has the folder
 */
export async function openLog(worker: RawConfig, maintenance: boolean): Promise<OpenedLog> {
  if (isEmbedded(worker)) {
    const { EmbeddedLog } = await import('./embedded/embedded-log.js');
    const log = new EmbeddedLog({
      folder: join(worker['millrace.data.dir'] ?? DEFAULT_DATA_DIR, 'log'),
      maintenance,
      retention: {
        ...(worker['millrace.log.retention.ms'] !== undefined && { ms: long(worker, 'millrace.log.retention.ms') }),
        ...(worker['millrace.log.retention.bytes'] !== undefined && {
          bytes: long(worker, 'millrace.log.retention.bytes'),
        }),
      },
    });
    try {
      if (maintenance) log.claim();
    } catch (error) {
      await log.close();
      throw error;
    }
    return { log, offsets: log.offsetStore() };
  }
  const { KafkaLog } = await import('./kafka/kafka-log.js');
  const bootstrap = { 'bootstrap.servers': worker['bootstrap.servers'] as string };
  const log = new KafkaLog({
    admin: { ...worker, ...withPrefix(worker, 'admin.') },
    producer: { ...bootstrap, ...withPrefix(worker, 'producer.') },
    consumer: { ...bootstrap, ...withPrefix(worker, 'consumer.') },
  });
  return { log, offsets: null };
}

function long(worker: RawConfig, name: string): number {
  return parseType(name, worker[name] as string, 'LONG') as number;
}

function withPrefix(worker: RawConfig, prefix: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(worker)) {
    if (name.startsWith(prefix)) found[name.slice(prefix.length)] = value;
  }
  return found;
}
