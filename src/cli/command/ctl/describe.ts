import type { ConnectorInfo, ConnectorStateInfo } from '../../../connect/herder/entities.js';
import { HIDDEN, isSecretName, redact } from '../../../logging/redact.js';
import { connectorPath } from './entities.js';
import type { ListOptions } from './list.js';
import { readOffsets } from './offsets.js';
import { table } from './table.js';
import { WorkerClient, WorkerRefusal } from './worker-client.js';

/** `millrace ctl describe NAME`: configuration, states with traces, topics and offsets of one connector. Passwords in the configuration do not show. */
export async function describe(name: string, options: ListOptions): Promise<void> {
  const client = new WorkerClient(options);
  const info = await client.get<ConnectorInfo>(connectorPath(name));
  const status = await client.find<ConnectorStateInfo>(connectorPath(name, '/status'));
  const topics = await activeTopics(client, name);
  if (options.json) {
    console.log(JSON.stringify({ info, status, topics }, null, 2));
    return;
  }
  const { connector, tasks = [] } = status ?? {};
  const head = [
    ['Name', name],
    ['Class', info.config['connector.class'] ?? ''],
    ['Type', info.type],
    ['State', connector?.state ?? 'UNASSIGNED'],
    ['Worker', connector?.worker_id ?? ''],
    ['Version', connector?.version ?? ''],
    ['Topics', topics?.join(', ') ?? ''],
  ];
  console.log(lines(head.filter(([, value]) => value !== '')));
  trace('', connector?.trace);
  console.log('\nTasks:');
  if (tasks.length === 0) console.log('  none');
  for (const task of tasks) {
    console.log(`  ${task.id}   ${task.state}   ${task.worker_id}`);
    trace('    ', task.trace);
  }
  console.log('\nConfiguration:');
  const settings = Object.entries(info.config).map(([key, value]) => [
    key,
    isSecretName(key) ? hidden(value) : redact(value),
  ]);
  console.log(indented(lines(settings), '  '));
  const offsets = await readOffsets(client, name).catch(unknownOffsets);
  if (offsets.length === 0) return;
  console.log('\nOffsets:');
  console.log(indented(table(['PARTITION', 'OFFSET'], offsets), '  '));
}

/** References say where a secret is, and may be seen. */
function hidden(value: string): string {
  return /^\$\{[^}]*\}$/.test(value) ? value : HIDDEN;
}

async function activeTopics(client: WorkerClient, name: string): Promise<readonly string[] | null> {
  try {
    const topics = await client.get<Record<string, { topics: string[] }>>(connectorPath(name, '/topics'));
    return topics[name]?.topics ?? [];
  } catch (error) {
    // The worker may not keep track of topics.
    if (error instanceof WorkerRefusal) return null;
    throw error;
  }
}

/** A connector that is just being created has none to show. */
function unknownOffsets(error: unknown): [] {
  if (error instanceof WorkerRefusal) return [];
  throw error;
}

function trace(indent: string, text: string | undefined): void {
  if (text !== undefined) console.log(indented(text.trimEnd(), `${indent}  `));
}

function lines(pairs: readonly (readonly string[])[]): string {
  const width = Math.max(...pairs.map(([key = '']) => key.length));
  return pairs.map(([key = '', value = '']) => `${`${key}:`.padEnd(width + 1)} ${value}`.trimEnd()).join('\n');
}

function indented(text: string, indent: string): string {
  return text
    .split('\n')
    .map((line) => indent + line)
    .join('\n');
}
