import type { ConnectorStateInfo } from '../../../connect/herder/entities.js';
import type { ExpandedConnectors } from './entities.js';
import { table } from './table.js';
import { type ConnectionOptions, WorkerClient } from './worker-client.js';

export interface ListOptions extends ConnectionOptions {
  readonly json?: boolean;
}

/** `millrace ctl list`: every connector with its state and those of its tasks. */
export async function list(options: ListOptions): Promise<void> {
  const connectors = await new WorkerClient(options).get<ExpandedConnectors>('/connectors?expand=info&expand=status');
  if (options.json) {
    console.log(JSON.stringify(connectors, null, 2));
    return;
  }
  const rows = Object.entries(connectors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { info, status }]) => [
      name,
      info.type,
      status?.connector.state ?? 'UNASSIGNED',
      tasksText(status),
      status?.connector.worker_id ?? '',
      info.config['connector.class'] ?? '',
    ]);
  console.log(table(['NAME', 'TYPE', 'STATE', 'TASKS', 'WORKER', 'CLASS'], rows));
}

/** `2 RUNNING, 1 FAILED` */
function tasksText(status: ConnectorStateInfo | undefined): string {
  const counts = new Map<string, number>();
  for (const { state } of status?.tasks ?? []) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts.size === 0 ? '0' : [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}
