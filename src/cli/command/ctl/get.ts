import { stringify } from 'yaml';
import type { ConnectorInfo, ConnectorStateInfo } from '../../../connect/herder/entities.js';
import { condition, connectorResource, type ObservedConnector } from '../../strimzi/connector-resource.js';
import { CLUSTER_LABEL } from '../../strimzi/kafka-connector.js';
import type { Manifest } from '../../strimzi/manifest.js';
import { readConnectorFiles } from './connector-files.js';
import { connectorPath } from './entities.js';
import { table } from './table.js';
import { type ConnectionOptions, WorkerClient, WorkerRefusal } from './worker-client.js';

export interface GetOptions extends ConnectionOptions {
  readonly file?: readonly string[];
  readonly output: 'table' | 'yaml' | 'json';
  readonly cluster?: string;
}

/**
 * `millrace ctl get [NAME…]`: connectors as `kubectl get kafkaconnectors` shows them, and with `-o yaml` as `kubectl get kafkaconnector NAME -o yaml`.
 * Workers know nothing of Kubernetes: the cluster is the label in the files of `-f`, or `--cluster`, or the id of the worker's Kafka cluster.
 */
export async function get(names: readonly string[], options: GetOptions): Promise<void> {
  const { connectors, manifests } = await readConnectorFiles(options.file ?? []);
  const byName = new Map(manifests.filter(({ kind }) => kind === 'KafkaConnector').map((each) => [each.name, each]));
  const client = new WorkerClient(options);
  const cluster = options.cluster ?? (await client.get<{ kafka_cluster_id: string }>('/')).kafka_cluster_id;
  const wanted = [...names, ...connectors.map(({ name }) => name)];
  const chosen = wanted.length > 0 ? wanted : (await client.get<string[]>('/connectors')).sort();
  const observed = await Promise.all(chosen.map((name) => observe(client, name)));
  const clusterOf = (manifest: Manifest | undefined) => options.cluster ?? manifest?.labels[CLUSTER_LABEL] ?? cluster;
  if (options.output === 'table') {
    console.log(rows(observed, (name) => clusterOf(byName.get(name))));
    return;
  }
  const resources = observed.map((each) => {
    const manifest = byName.get(each.info.name);
    return connectorResource(each, clusterOf(manifest), manifest ?? null);
  });
  const [first] = resources;
  const shown = wanted.length === 1 ? first : { apiVersion: 'v1', items: resources, kind: 'List' };
  if (options.output === 'json') console.log(JSON.stringify(shown, null, 2));
  else process.stdout.write(stringify(shown, { indentSeq: false, lineWidth: 0, version: '1.1' }));
}

async function observe(client: WorkerClient, name: string): Promise<ObservedConnector> {
  const info = await client.get<ConnectorInfo>(connectorPath(name));
  try {
    const { text, lastModified } = await client.send('GET', connectorPath(name, '/status'));
    const topics = await client
      .find<Record<string, { topics: string[] }>>(connectorPath(name, '/topics'))
      .catch(untracked);
    return {
      info,
      status: JSON.parse(text) as ConnectorStateInfo,
      topics: topics?.[name]?.topics ?? [],
      changedAt: lastModified,
    };
  } catch (error) {
    if (!(error instanceof WorkerRefusal) || error.status !== 404) throw error;
    return { info, status: null, topics: [], changedAt: null };
  }
}

/** Workers may be told not to keep track of topics. */
function untracked(error: unknown): null {
  if (error instanceof WorkerRefusal) return null;
  throw error;
}

/** The READY column is empty for what is not ready, as Strimzi's definition of the resource has it. */
function rows(observed: readonly ObservedConnector[], clusterOf: (name: string) => string): string {
  return table(
    ['NAME', 'CLUSTER', 'CONNECTOR CLASS', 'MAX TASKS', 'READY'],
    observed.map((each) => {
      const { name, config } = each.info;
      const ready = condition(each).type === 'Ready' ? 'True' : '';
      return [name, clusterOf(name), config['connector.class'] ?? '', config['tasks.max'] ?? '1', ready];
    }),
  );
}
