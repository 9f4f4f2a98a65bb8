import type { ConnectorInfo, ConnectorStateInfo } from '../../connect/herder/entities.js';
import { CLUSTER_LABEL } from './kafka-connector.js';
import type { Manifest } from './manifest.js';

/** A connector of a worker, as it was found. */
export interface ObservedConnector {
  readonly info: ConnectorInfo;
  readonly status: ConnectorStateInfo | null;
  readonly topics: readonly string[];
  /** When one of its states last changed; null where the worker does not tell. */
  readonly changedAt: Date | null;
}

export interface Condition {
  readonly type: 'Ready' | 'NotReady';
  readonly status: 'True';
  readonly lastTransitionTime?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** `spec.state` of the states that are asked for. */
const ASKED: Readonly<Record<string, string>> = { PAUSED: 'paused', STOPPED: 'stopped' };

/**
 * The `KafkaConnector` that an operator would show for a connector: `spec` from its configuration, `status` from its states, members sorted by name as
 * Kubernetes sorts them. What only a file knows (namespace, labels, version of the API) comes from `manifest`.
 */
export function connectorResource(observed: ObservedConnector, cluster: string, manifest: Manifest | null): object {
  const { info, status, topics } = observed;
  const { name, 'connector.class': connectorClass, 'tasks.max': tasksMax = '1', ...rest } = info.config;
  const { 'connector.plugin.version': version, ...config } = rest;
  const state = ASKED[status?.connector.state ?? ''];
  return sorted({
    apiVersion: manifest?.apiVersion ?? 'kafka.strimzi.io/v1',
    kind: 'KafkaConnector',
    metadata: {
      name,
      ...(manifest?.namespace ? { namespace: manifest.namespace } : {}),
      labels: { ...manifest?.labels, [CLUSTER_LABEL]: cluster },
    },
    spec: {
      class: connectorClass,
      tasksMax: Number(tasksMax),
      config,
      ...(version === undefined ? {} : { version }),
      ...(state === undefined ? {} : { state }),
    },
    status: {
      conditions: [condition(observed)],
      ...(status === null ? {} : { connectorStatus: status }),
      tasksMax: Number(tasksMax),
      topics: [...topics].sort(),
    },
  }) as object;
}

/** Ready, or what has failed, in the operator's words. */
export function condition({ status, changedAt }: ObservedConnector): Condition {
  const time = changedAt === null ? {} : { lastTransitionTime: changedAt.toISOString().replace(/\.\d+Z$/, 'Z') };
  const failure = failureOf(status);
  if (failure === null) return { ...time, status: 'True', type: 'Ready' };
  return { ...time, message: failure, reason: 'Throwable', status: 'True', type: 'NotReady' };
}

function failureOf(status: ConnectorStateInfo | null): string | null {
  if (status === null) return 'The connector has no status yet.';
  if (status.connector.state === 'FAILED') return 'Connector has failed, see connectorStatus for more details.';
  const failed = status.tasks.filter(({ state }) => state === 'FAILED').map(({ id }) => id);
  if (failed.length === 0) return null;
  return `The following tasks have failed: ${failed.join(', ')}, see connectorStatus for more details.`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}
