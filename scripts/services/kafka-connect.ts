import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/cli/demo/embedded-postgres.js';
import { findJava } from './java.js';
import { KAFKA_VERSION } from './kafka.js';
import { mavenArtifacts } from './maven.js';
import { type ServerProcess, type Service, startProcess, untilReady } from './process.js';

export const DEBEZIUM_VERSION = '3.7.0.Final';

/** The real thing: a distributed Kafka Connect worker with Debezium's PostgreSQL connector, to compare with. */
export interface KafkaConnectService extends Service {
  /** Base URL of its REST API. */
  readonly url: string;
  readonly process: ServerProcess;
  /** Its internal topics. */
  readonly topics: { readonly config: string; readonly offsets: string; readonly status: string };
}

export interface KafkaConnectOptions {
  readonly bootstrap: string;
  /** Worker settings over the ones below. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Options of the JVM; default `-Xms256m -Xmx2g`. */
  readonly jvm?: readonly string[];
}

/** The jars of Kafka Connect, its file connectors and transforms, and Debezium's connector. */
export function kafkaConnectJars(): Promise<string> {
  const kafka = (name: string) => `org.apache.kafka:${name}:${KAFKA_VERSION}`;
  return mavenArtifacts(
    `kafka-connect-${KAFKA_VERSION}-debezium-${DEBEZIUM_VERSION}`,
    [
      ...['connect-runtime', 'connect-json', 'connect-file', 'connect-transforms'].map(kafka),
      `io.debezium:debezium-connector-postgres:${DEBEZIUM_VERSION}`,
      'org.slf4j:slf4j-simple:1.7.36',
    ],
    true,
  );
}

export async function startKafkaConnect(options: KafkaConnectOptions): Promise<KafkaConnectService> {
  const java = findJava(17).executable;
  const classPath = join(await kafkaConnectJars(), '*');
  const folder = await mkdtemp(join(tmpdir(), 'millrace-kafka-connect-'));
  const port = await freePort();
  // Several workers may share a broker.
  const group = `connect-${port}`;
  const topics = { config: `${group}-configs`, offsets: `${group}-offsets`, status: `${group}-status` };
  const settings: Record<string, string> = {
    'bootstrap.servers': options.bootstrap,
    'group.id': group,
    'config.storage.topic': topics.config,
    'offset.storage.topic': topics.offsets,
    'status.storage.topic': topics.status,
    'offset.storage.partitions': '1',
    'status.storage.partitions': '1',
    'config.storage.replication.factor': '1',
    'offset.storage.replication.factor': '1',
    'status.storage.replication.factor': '1',
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'offset.flush.interval.ms': '1000',
    'scheduled.rebalance.max.delay.ms': '0',
    'plugin.discovery': 'only_scan',
    listeners: `http://127.0.0.1:${port}`,
    ...options.settings,
  };
  const file = join(folder, 'connect.properties');
  await writeFile(
    file,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const server = startProcess(java, [
    ...(options.jvm ?? ['-Xms256m', '-Xmx2g']),
    '-Duser.timezone=UTC',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    ...['-cp', classPath, 'org.apache.kafka.connect.cli.ConnectDistributed', file],
  ]);
  const url = `http://127.0.0.1:${port}`;
  await untilReady('Kafka Connect', server, 180, async () => (await fetch(`${url}/connectors`)).ok);
  return {
    url,
    process: server,
    topics,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
