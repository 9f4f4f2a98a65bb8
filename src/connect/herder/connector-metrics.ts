import type { MetricSnapshot, MetricValue } from '../../metrics/metric-group.js';
import type { Startups } from '../startups.js';
import type { RunState } from './entities.js';
import type { Herder } from './herder.js';

/** The task counts by state that Kafka Connect has for each connector; destroyed tasks have no status here, as there, so that theirs is 0. */
const TASK_COUNTS: Readonly<Record<string, RunState | 'DESTROYED'>> = {
  'connector-running-task-count': 'RUNNING',
  'connector-paused-task-count': 'PAUSED',
  'connector-failed-task-count': 'FAILED',
  'connector-unassigned-task-count': 'UNASSIGNED',
  'connector-destroyed-task-count': 'DESTROYED',
  'connector-restarting-task-count': 'RESTARTING',
};

/**
 * The groups `connector-metrics` and, by connector, `connect-worker-metrics`.
 *
 * @see https://kafka.apache.org/documentation/#connect_monitoring
 */
export function connectorMetrics(herder: Herder, startups: Startups): MetricSnapshot[] {
  const names = herder.connectors();
  const values = { 'connector-count': names.length, ...startups.attributes() };
  return [
    { prefix: 'kafka_connect_worker_', labels: {}, values },
    ...names.flatMap((connector) => ofConnector(herder, connector)),
  ];
}

function ofConnector(herder: Herder, connector: string): MetricSnapshot[] {
  const { config, type } = herder.connectorInfo(connector);
  const status = statusOf(herder, connector);
  const labels = { connector };
  const values: Record<string, MetricValue> = {
    status: (status?.connector.state ?? 'UNASSIGNED').toLowerCase(),
    'connector-class': config['connector.class'] ?? '',
    'connector-type': type,
    'connector-version': status?.connector.version ?? '',
  };
  const tasks = status?.tasks ?? [];
  const counts: Record<string, MetricValue> = { 'connector-total-task-count': tasks.length };
  for (const [name, state] of Object.entries(TASK_COUNTS)) {
    counts[name] = tasks.filter((task) => task.state === state).length;
  }
  return [
    { prefix: 'kafka_connect_connector_', labels, values },
    { prefix: 'kafka_connect_worker_', labels, values: counts },
  ];
}

/** A connector that is just being started has no status yet. */
function statusOf(herder: Herder, connector: string): ReturnType<Herder['connectorStatus']> | null {
  try {
    return herder.connectorStatus(connector);
  } catch {
    return null;
  }
}
