import { readFile } from 'node:fs/promises';
import { parseProperties } from '../../config/properties.js';
import type { StartedThread } from '../../connect/thread/started-thread.js';
import { Engine } from '../../engine.js';
import { ConfigException } from '../../error/errors.js';
import { errorMessage } from '../../error/java-trace.js';
import { loggers } from '../../logging/logger.js';
import { type ConnectorFile, parseConnectorFile } from '../../rest/json/connector-file.js';
import { EXIT_CONNECTOR, EXIT_STARTUP } from '../exit-code.js';
import { limitHeapGrowth } from '../heap-growth.js';
import { SnapshotBar } from '../snapshot-bar.js';
import { stopSignal } from '../stop-signal.js';

const log = loggers.get('org.apache.kafka.connect.cli.ConnectStandalone');

/**
 * `millrace standalone`: runs until it is told to stop. A connector that cannot be created stops the worker, as with connect-standalone.
 * @param ahead a task thread that is being started already; null if the worker starts its threads itself
 */
export async function standalone(
  workerFile: string,
  connectorFiles: readonly string[],
  ahead: StartedThread | null,
): Promise<void> {
  limitHeapGrowth();
  const stopped = stopSignal();
  const engine = await start(workerFile, await expectedConnectors(connectorFiles), ahead);
  if (engine === null) return;
  const bar = new SnapshotBar(engine.metrics);
  bar.start();
  process.once('exit', () => bar.stop());
  try {
    for (const file of connectorFiles) await create(engine, file);
  } catch (error) {
    log.error(`Stopping after connector error: ${errorMessage(error)}`);
    await engine.stop();
    process.exitCode = EXIT_CONNECTOR;
    process.exit();
  }
  const signal = await stopped;
  log.info(`${signal}: stopping`);
  await engine.stop();
  process.exit();
}

async function start(
  workerFile: string,
  expected: readonly string[],
  ahead: StartedThread | null,
): Promise<Engine | null> {
  try {
    return await Engine.start(workerSettings(workerFile, await read(workerFile)), [], expected, ahead);
  } catch (error) {
    log.error(`The worker could not start: ${errorMessage(error)}`);
    process.exitCode = EXIT_STARTUP;
    process.exit();
  }
}

function workerSettings(path: string, text: string): Record<string, string> {
  try {
    return parseProperties(text);
  } catch (error) {
    throw new ConfigException(`The file '${path}' is not a properties file: ${errorMessage(error)}`);
  }
}

/** Their class names, as far as the files can be read: what is wrong with one is said when its connector is created. */
async function expectedConnectors(files: readonly string[]): Promise<string[]> {
  const names = files.map(async (file) => {
    try {
      return parseConnectorFile(file, await read(file)).config['connector.class'] ?? [];
    } catch {
      return [];
    }
  });
  return [...new Set((await Promise.all(names)).flat())];
}

async function create(engine: Engine, path: string): Promise<void> {
  const connector: ConnectorFile = parseConnectorFile(path, await read(path));
  await engine.herder.createConnector(connector.name, connector.config, connector.initialState);
  log.info(`Created connector ${connector.name}`);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigException(`The file '${path}' cannot be read: ${errorMessage(error)}`);
  }
}
