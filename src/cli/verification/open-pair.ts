import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RawConfig } from '../../config/config-def.js';
import { parseProperties } from '../../config/properties.js';
import { configReferences, resolvedWorkerConfig } from '../../connect/herder/config-providers.js';
import { loadPlugins } from '../../engine.js';
import { ConfigException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import { openLog } from '../../log/open-log.js';
import { parseConnectorFile } from '../../rest/json/connector-file.js';
import { connectorPath } from '../command/ctl/entities.js';
import { type ConnectionOptions, WorkerClient, WorkerRefusal } from '../command/ctl/worker-client.js';
import { SyncedPair } from './synced-pair.js';

/** Which connectors a command is about, and where. */
export interface PairOptions extends ConnectionOptions {
  /** The worker's properties file: converters, plugins and configuration providers are in it. */
  readonly worker: string;
  /** Names of connectors of the worker, or files that describe them. */
  readonly source: string;
  readonly sink: string;
}

/** The two connectors with what is needed to make documents as they do. */
export interface OpenedPair {
  readonly pair: SyncedPair;
  readonly worker: WorkerClient;
  /** Settings as given, with references to configuration providers. */
  readonly source: RawConfig;
  readonly sink: RawConfig;
  /** The same worker and source with another sink; the caller closes it. */
  withSink(sink: RawConfig): Promise<SyncedPair>;
  close(): Promise<void>;
}

/** Topics with their number of partitions, for a worker's settings. */
export type TopicsOf = (worker: RawConfig) => Promise<ReadonlyMap<string, number>>;

/**
 * @param topicsOf what looks up the topics: by default in the worker's log
 * @throws ConfigException, WorkerRefusal, WorkerUnreachable
 */
export async function openPair(options: PairOptions, topicsOf: TopicsOf = topicsInLog): Promise<OpenedPair> {
  const file = await workerFile(options.worker);
  const url = options.url ?? process.env.MILLRACE_URL ?? listenerUrl(file);
  const worker = new WorkerClient({ ...options, ...(url === undefined ? {} : { url }) });
  const plugins = await loadPlugins(file['plugin.path'] ?? null);
  const references = await configReferences(file, plugins);
  const workerConfig = await resolvedWorkerConfig(file, references);
  const topics = await topicsOf(workerConfig);
  const open = async (sinkConfig: RawConfig) =>
    SyncedPair.open({
      plugins,
      topics,
      worker: workerConfig,
      source: (await references.resolve(source)).config,
      sink: (await references.resolve(sinkConfig)).config,
    });
  let source: RawConfig = {};
  let sink: RawConfig = {};
  let pair: SyncedPair;
  try {
    source = await connectorConfig(worker, options.source, 'source');
    sink = await connectorConfig(worker, options.sink, 'sink');
    pair = await open(sink);
  } catch (error) {
    await references.close();
    throw error;
  }
  return {
    pair,
    worker,
    source,
    sink,
    withSink: open,
    async close() {
      await pair.close();
      await references.close();
    },
  };
}

async function topicsInLog(worker: RawConfig): Promise<ReadonlyMap<string, number>> {
  const { log } = await openLog(worker, false);
  try {
    return await log.topics();
  } finally {
    await log.close();
  }
}

async function workerFile(path: string): Promise<RawConfig> {
  try {
    return parseProperties(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ConfigException(`The worker's file '${path}' (--worker) cannot be read: ${errorMessage(error)}`);
  }
}

/** What a worker on this machine listens to; undefined where the file leaves that open. */
function listenerUrl(config: RawConfig): string | undefined {
  const [first] = (config.listeners ?? '').split(',').map((listener) => listener.trim());
  const match = /^(https?):\/\/([^/]*):([1-9]\d*)$/i.exec(first ?? '');
  if (match === null) return undefined;
  const host = match[2] === '' || match[2] === '0.0.0.0' || match[2] === '[::]' ? 'localhost' : match[2];
  return `${match[1]}://${host}:${match[3]}`;
}

async function connectorConfig(worker: WorkerClient, given: string, type: 'source' | 'sink'): Promise<RawConfig> {
  if (existsSync(given)) return parseConnectorFile(given, await readFile(given, 'utf8')).config;
  try {
    return await worker.get<Record<string, string>>(connectorPath(given, '/config'));
  } catch (error) {
    if (!(error instanceof WorkerRefusal) || error.status !== 404) throw error;
    throw new ConfigException(
      `--${type} is '${given}': there is neither such a file nor such a connector on the worker.`,
    );
  }
}
