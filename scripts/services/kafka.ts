import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/cli/demo/embedded-postgres.js';
import { startContainer, useContainers } from './docker.js';
import { findJava } from './java.js';
import { mavenArtifacts } from './maven.js';
import { type ServerProcess, type Service, startProcess, untilReady } from './process.js';

export const KAFKA_VERSION = '4.3.1';

/** One KRaft broker, controller included. */
export interface KafkaService extends Service {
  /** host:port */
  readonly bootstrap: string;
  /** The broker's process; null for a broker given by address. */
  readonly process: ServerProcess | null;
  /** Ends the broker at once, as a crash does; `restart` starts it again on the same port and data. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** The jars of Kafka and its tools. */
export function kafkaJars(): Promise<string> {
  return mavenArtifacts(
    `kafka-${KAFKA_VERSION}`,
    [
      `org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`,
      `org.apache.kafka:kafka-tools:${KAFKA_VERSION}`,
      'org.slf4j:slf4j-simple:1.7.36',
    ],
    true,
  );
}

/**
 * A broker of its own with empty topics; or, where `MILLRACE_KAFKA` (host:port) is set and no special settings are asked for, the one given there.
 * `settings` are broker settings.
 */
export async function startKafka(settings: Readonly<Record<string, string>> = {}): Promise<KafkaService> {
  const given = process.env.MILLRACE_KAFKA;
  if (given && Object.keys(settings).length === 0) {
    const refuse = () => Promise.reject(new Error('This broker was given by address; it cannot be stopped from here.'));
    return { bootstrap: given, process: null, stop: async () => {}, kill: refuse, restart: refuse };
  }
  if (useContainers()) return kafkaContainer(settings);
  const java = findJava(17).executable;
  const classPath = join(await kafkaJars(), '*');
  const folder = await mkdtemp(join(tmpdir(), 'millrace-kafka-'));
  const [port, controller] = [await freePort(), await freePort()];
  const properties = join(folder, 'server.properties');
  await writeFile(properties, serverProperties(folder, port, controller, settings));
  const storage = ['kafka.tools.StorageTool', 'format', '-t', 'MkU3OEVBNTcwNTJENDM2Qk', '-c', properties];
  execFileSync(java, [...JVM, '-cp', classPath, ...storage], { stdio: 'ignore' });
  const launch = async () => {
    const server = startProcess(java, ['-Xmx512m', ...JVM, '-cp', classPath, 'kafka.Kafka', properties]);
    await untilReady('Kafka', server, 90, () => accepts(port));
    return server;
  };
  let server = await launch();
  return {
    bootstrap: `127.0.0.1:${port}`,
    get process() {
      return server;
    },
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
    kill: () => server.kill(),
    async restart() {
      await server.kill();
      server = await launch();
    },
  };
}

/** What a lone broker needs, and what keeps old timestamps in test data. */
const SINGLE_NODE: Readonly<Record<string, string>> = {
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'num.partitions': '1',
  'log.retention.ms': '-1',
};

// Two cores are shared with the tests: the quick compiler and one collector thread leave more for them.
const JVM = [
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-Duser.timezone=UTC',
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
];

function serverProperties(
  folder: string,
  port: number,
  controller: number,
  settings: Readonly<Record<string, string>>,
): string {
  const all: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    ...SINGLE_NODE,
    ...settings,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function kafkaContainer(settings: Readonly<Record<string, string>>): Promise<KafkaService> {
  const port = await freePort();
  // The image takes settings as KAFKA_<NAME> with underscores for dots.
  const environment = Object.fromEntries(
    Object.entries({
      ...SINGLE_NODE,
      'node.id': '1',
      'process.roles': 'broker,controller',
      'controller.quorum.voters': '1@localhost:9093',
      listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      ...settings,
    }).map(([key, value]) => [`KAFKA_${key.toUpperCase().replaceAll('.', '_')}`, value]),
  );
  const container = await startContainer({
    image: `apache/kafka:${KAFKA_VERSION}`,
    port: 9092,
    hostPort: port,
    environment,
    ready: { log: 'Kafka Server started' },
  });
  return {
    bootstrap: `127.0.0.1:${port}`,
    process: null,
    stop: () => container.stop(),
    kill: () => container.kill(),
    restart: () => container.restart(),
  };
}
