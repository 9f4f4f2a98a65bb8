import type { ConnectorStateInfo } from '../../../connect/herder/entities.js';
import type { ConfigInfos } from '../../../connect/validation/config-infos.js';
import { HIDDEN, isSecretName, redact } from '../../../logging/redact.js';
import type { DesiredConnector, DesiredState } from '../../desired-connector.js';
import { EXIT_REFUSED } from '../../exit-code.js';
import { readConnectorFiles } from './connector-files.js';
import { connectorPath } from './entities.js';
import { type ConnectionOptions, WorkerClient, WorkerRefusal } from './worker-client.js';

export interface ApplyOptions extends ConnectionOptions {
  readonly file: readonly string[];
  readonly dryRun?: boolean;
}

/** `millrace ctl apply -f FILE`: makes connectors as the files describe them. What is not in the files stays. */
export function apply(options: ApplyOptions): Promise<void> {
  return forEach(options, applyOne);
}

/** `millrace ctl create -f FILE`: creates the connectors of the files; one that exists already is an error. */
export function create(options: ApplyOptions): Promise<void> {
  return forEach(options, async (client, desired, dryRun) => {
    if (dryRun) await checked(client, desired);
    else await post(client, desired);
    return 'created';
  });
}

type Change = (client: WorkerClient, desired: DesiredConnector, dryRun: boolean) => Promise<string>;

/** Goes on after a connector that the worker refuses: the others have nothing to do with it. */
async function forEach(options: ApplyOptions, change: Change): Promise<void> {
  const { connectors, warnings } = await readConnectorFiles(options.file);
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const client = new WorkerClient(options);
  const dryRun = options.dryRun === true;
  for (const desired of connectors) {
    for (const warning of desired.warnings) console.error(`Warning: connector ${desired.name}: ${warning}`);
    try {
      const done = await change(client, desired, dryRun);
      console.log(`connector/${desired.name} ${done}${dryRun ? ' (dry run)' : ''}`);
    } catch (error) {
      if (!(error instanceof WorkerRefusal)) throw error;
      console.error(`connector/${desired.name}: ${error.message}`);
      process.exitCode = EXIT_REFUSED;
    }
  }
}

async function applyOne(client: WorkerClient, desired: DesiredConnector, dryRun: boolean): Promise<string> {
  const current = await client.find<Record<string, string>>(connectorPath(desired.name, '/config'));
  if (current === null) {
    if (dryRun) await checked(client, desired);
    else await post(client, desired);
    return 'created';
  }
  const differences = configDifferences(current, desired.config);
  const status = await client.find<ConnectorStateInfo>(connectorPath(desired.name, '/status'));
  const move = transition(status?.connector.state, desired.state);
  if (dryRun) {
    for (const line of differences) console.log(`  ${line}`);
    if (differences.length > 0) await checked(client, desired);
  } else {
    if (differences.length > 0) {
      await client.send('PUT', connectorPath(desired.name, '/config'), JSON.stringify(desired.config));
    }
    if (move !== null) await client.send('PUT', connectorPath(desired.name, `/${move}`));
  }
  return differences.length > 0 || move !== null ? 'configured' : 'unchanged';
}

async function post(client: WorkerClient, { name, config, state }: DesiredConnector): Promise<void> {
  const body = { name, config, ...(state === null || state === 'RUNNING' ? {} : { initial_state: state }) };
  await client.send('POST', '/connectors', JSON.stringify(body));
}

/** What `create` would say, without creating anything. @throws WorkerRefusal naming every setting that is wrong */
async function checked(client: WorkerClient, { config }: DesiredConnector): Promise<void> {
  const connectorClass = encodeURIComponent(config['connector.class'] ?? '');
  const path = `/connector-plugins/${connectorClass}/config/validate`;
  const { configs } = JSON.parse((await client.send('PUT', path, JSON.stringify(config))).text) as ConfigInfos;
  const errors = configs.flatMap(({ value }) => value.errors);
  if (errors.length > 0) throw new WorkerRefusal(400, errors.join('\n'));
}

/** The request that brings a connector from one state to another, or null. A failed one counts as running: `restart` is not for files to say. */
function transition(current: string | undefined, wanted: DesiredState | null): 'pause' | 'resume' | 'stop' | null {
  const settled = current === 'PAUSED' || current === 'STOPPED' ? current : 'RUNNING';
  if (wanted === null || wanted === settled) return null;
  return wanted === 'RUNNING' ? 'resume' : wanted === 'PAUSED' ? 'pause' : 'stop';
}

/** One line for each setting that changes; passwords do not show. */
function configDifferences(
  current: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): string[] {
  const keys = [...new Set([...Object.keys(current), ...Object.keys(wanted)])].sort();
  const shown = (key: string, value: string | undefined) => (isSecretName(key) ? HIDDEN : redact(value ?? ''));
  return keys
    .filter((key) => current[key] !== wanted[key])
    .flatMap((key) => [
      ...(current[key] === undefined ? [] : [`- ${key}=${shown(key, current[key])}`]),
      ...(wanted[key] === undefined ? [] : [`+ ${key}=${shown(key, wanted[key])}`]),
    ]);
}
