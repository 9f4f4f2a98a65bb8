import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KafkaConnectService, startKafkaConnect } from '../services/kafka-connect.js';
import { mavenArtifacts } from '../services/maven.js';
import { startSchemaRegistry } from '../services/schema-registry.js';

/** The Avro converter of Debezium's images: Confluent publishes its own outside of Maven Central. */
const CONVERTER = 'io.apicurio:apicurio-registry-utils-converter:2.6.13.Final';

/** Debezium on a Kafka Connect worker, with an Avro converter and the registry that it needs. */
export interface Rival {
  readonly connect: KafkaConnectService;
  readonly registry: { readonly confluent: string; readonly apicurio: string };
  stop(): Promise<void>;
}

export async function startRival(bootstrap: string): Promise<Rival> {
  const plugins = await mkdtemp(join(tmpdir(), 'millrace-bench-plugins-'));
  await symlink(await mavenArtifacts('apicurio-converter-2.6.13', [CONVERTER], true), join(plugins, 'apicurio'));
  const [connect, registry] = await Promise.all([
    startKafkaConnect({ bootstrap, settings: { 'plugin.path': plugins } }),
    startSchemaRegistry(),
  ]);
  return {
    connect,
    registry: { confluent: registry.url, apicurio: registry.url.replace('/apis/ccompat/v7', '/apis/registry/v2') },
    async stop() {
      await connect.stop();
      await registry.stop();
      await rm(plugins, { recursive: true, force: true });
    },
  };
}
