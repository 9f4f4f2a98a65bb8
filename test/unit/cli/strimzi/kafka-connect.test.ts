import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { workerSettings } from '../../../../src/cli/strimzi/kafka-connect.js';
import { type Manifest, readManifests } from '../../../../src/cli/strimzi/manifest.js';
import { WorkerConfig } from '../../../../src/connect/config/worker-config.js';

const LESSON = new URL('../../../golden/lessons/000/kafka-connect.yaml', import.meta.url);

function manifest(spec: string): Manifest {
  const head = 'apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnect\nmetadata:\n  name: w\nspec:\n';
  return readManifests('f.yaml', `${head}  bootstrapServers: broker:9092\n${spec}`)[0] as Manifest;
}

describe('workerSettings', () => {
  it("makes the worker of lesson 000, 'Step 1: Create KafkaConnect Resource'", () => {
    const [worker] = readManifests('kafka-connect.yaml', readFileSync(LESSON, 'utf8'));
    const { settings, warnings } = workerSettings(worker as Manifest, '/secrets');
    expect(settings).toMatchObject({
      'bootstrap.servers': 'task-events-kafka-bootstrap:9092',
      'group.id': 'task-connect-cluster',
      'offset.storage.topic': 'task-connect-offsets',
      'config.storage.topic': 'task-connect-configs',
      'status.storage.topic': 'task-connect-status',
      'offset.storage.replication.factor': '1',
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
      'value.converter.schemas.enable': 'false',
      'config.providers': 'file,dir,env',
      'offset.storage.file.filename': 'task-connect.offsets',
      listeners: 'http://:8083',
    });
    expect(warnings).toEqual(['spec.replicas is 2; a standalone worker is one process, with all connectors in it']);
    expect(new WorkerConfig(settings).unknownKeys()).toEqual([]);
  });

  it('takes group and topics from the fields of v1, and the defaults of the operator', () => {
    const { settings } = workerSettings(manifest('  groupId: g\n  statusStorageTopic: s\n'), '/secrets');
    expect(settings).toMatchObject({
      'group.id': 'g',
      'status.storage.topic': 's',
      'config.storage.topic': 'connect-cluster-configs',
      'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    });
  });

  it('leaves out what the operator makes itself, and keeps configured providers', () => {
    const { settings, warnings } = workerSettings(
      manifest(
        '  config:\n    security.protocol: SSL\n    listeners: http://:1\n    ssl.cipher.suites: A\n    config.providers: env\n',
      ),
      '/secrets',
    );
    expect(settings['security.protocol']).toBeUndefined();
    expect(settings.listeners).toBe('http://:8083');
    expect(settings['ssl.cipher.suites']).toBe('A');
    expect(settings['config.providers']).toBe('env');
    expect(warnings).toEqual([
      'spec.config.security.protocol has no effect: it is made from other fields of the resource',
      'spec.config.listeners has no effect: it is made from other fields of the resource',
    ]);
  });

  it('names artifacts that are not built in', () => {
    const { warnings } = workerSettings(
      manifest(`  build:
    plugins:
      - name: mongo
        artifacts:
          - {type: maven, group: org.mongodb.kafka, artifact: mongo-kafka-connect, version: 1.0}
          - {type: tgz, url: "https://example.com/debezium-connector-postgres-3.7.0.Final-plugin.tar.gz"}
          - {type: jar, url: "https://example.com/other.jar"}
`),
      '/secrets',
    );
    expect(warnings.map((warning) => warning.split(' is not')[0])).toEqual([
      'build plugin mongo: org.mongodb.kafka:mongo-kafka-connect',
      'build plugin mongo: https://example.com/other.jar',
    ]);
  });

  it('reaches brokers over TLS with a password, from mounted Secrets, for the worker and its clients', () => {
    const { settings } = workerSettings(
      manifest(`  tls:
    trustedCertificates:
      - {secretName: ca, certificate: ca.crt}
      - {secretName: old-ca, certificate: ca.crt}
  authentication: {type: scram-sha-512, username: u, passwordSecret: {secretName: pw, password: p}}
`),
      '/secrets',
    );
    for (const prefix of ['', 'producer.', 'consumer.', 'admin.']) {
      expect(settings[`${prefix}security.protocol`]).toBe('SASL_SSL');
      expect(settings[`${prefix}sasl.mechanism`]).toBe('SCRAM-SHA-512');
      expect(settings[`${prefix}sasl.jaas.config`]).toBe(
        'org.apache.kafka.common.security.scram.ScramLoginModule required username="u" password="${millracesecrets:/secrets/pw:p}";',
      );
      expect(settings[`${prefix}ssl.truststore.certificates`]).toBe(
        '${millracesecrets:/secrets/ca:ca.crt}\n${millracesecrets:/secrets/old-ca:ca.crt}',
      );
    }
    expect(settings['config.providers']).toBe('file,dir,env,millracesecrets');
    expect(settings['config.providers.millracesecrets.class']).toContain('DirectoryConfigProvider');
  });

  it.each([
    ['  tls: {}\n', 'SSL'],
    ['  authentication: {type: plain, username: u, passwordSecret: {secretName: s, password: p}}\n', 'SASL_PLAINTEXT'],
    ['  tls: {}\n  authentication: {type: tls, certificateAndKey: {secretName: s, certificate: c, key: k}}\n', 'SSL'],
    ['  authentication: {type: custom, sasl: true, config: {sasl.mechanism: OAUTHBEARER}}\n', 'SASL_PLAINTEXT'],
  ])('chooses the protocol for %j', (spec, protocol) => {
    expect(workerSettings(manifest(spec), '/s').settings['producer.security.protocol']).toBe(protocol);
  });

  it.each([
    ['  authentication: {type: oauth}\n', "spec.authentication of type 'oauth' is not known or not complete"],
    ['  authentication: {type: plain, username: u}\n', "type 'plain' is not known or not complete"],
    ['  tls: {trustedCertificates: [{certificate: x}]}\n', 'a Secret needs secretName'],
  ])('refuses %j', (spec, message) => {
    expect(() => workerSettings(manifest(spec), '/s')).toThrow(message);
  });

  it('refuses a worker without brokers', () => {
    const worker = { ...manifest(''), spec: {} };
    expect(() => workerSettings(worker, '/s')).toThrow('KafkaConnect w: spec.bootstrapServers must name brokers');
  });
});
