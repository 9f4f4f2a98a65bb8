import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { desiredConnector } from '../../../../src/cli/strimzi/kafka-connector.js';
import { type Manifest, readManifests } from '../../../../src/cli/strimzi/manifest.js';

function manifest(spec: string, annotations = ''): Manifest {
  const text = `apiVersion: kafka.strimzi.io/v1\nkind: KafkaConnector\nmetadata:\n  name: c\n${annotations}spec:\n${spec}`;
  return readManifests('f.yaml', text)[0] as Manifest;
}

const PIPELINE = new URL('../../../golden/lessons/000/postgres-to-elasticsearch.yaml', import.meta.url);

describe('desiredConnector', () => {
  it("reads both connectors of lesson 000, 'Practical Example: Database to Elasticsearch Pipeline'", () => {
    const [source, sink] = readManifests('pipeline.yaml', readFileSync(PIPELINE, 'utf8')).map(desiredConnector);
    expect(source?.config).toMatchObject({
      'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
      'database.port': '5432',
      'database.password': '$'.concat('{file:/opt/kafka/external-secrets/postgres:password}'),
    });
    expect(sink?.config).toMatchObject({ 'tasks.max': '2', 'key.ignore': 'false', 'schema.ignore': 'true' });
    expect([...(source?.warnings ?? ['none']), ...(sink?.warnings ?? ['none'])]).toEqual([]);
  });

  it('makes settings of class, tasksMax, version and config', () => {
    const spec =
      '  class: FileStreamSource\n  tasksMax: 3\n  version: "[4.0,5)"\n  config:\n    topic: t\n    batch.size: 10\n';
    expect(desiredConnector(manifest(spec))).toEqual({
      name: 'c',
      config: {
        'connector.class': 'FileStreamSource',
        'tasks.max': '3',
        'connector.plugin.version': '[4.0,5)',
        topic: 't',
        'batch.size': '10',
        name: 'c',
      },
      state: 'RUNNING',
      warnings: [],
    });
  });

  it.each([
    ['', 'RUNNING'],
    ['  pause: true\n', 'PAUSED'],
    ['  pause: false\n', 'RUNNING'],
    ['  state: stopped\n', 'STOPPED'],
    ['  state: running\n  pause: true\n', 'RUNNING'],
  ])('takes the state from %j', (spec, state) => {
    expect(desiredConnector(manifest(`  class: X\n${spec}`)).state).toBe(state);
  });

  it('says what has no effect', () => {
    const spec =
      '  class: X\n  autoRestart:\n    enabled: true\n  config:\n    tasks.max: 9\n    connector.class: Y\n    name: z\n';
    const { config, warnings } = desiredConnector(manifest(spec, '  annotations:\n    strimzi.io/restart: "true"\n'));
    expect(config).toEqual({ 'connector.class': 'X', 'tasks.max': '1', name: 'c' });
    expect(warnings).toEqual([
      'spec.config.tasks.max has no effect: spec.tasksMax says it',
      'spec.config.connector.class has no effect: spec.class says it',
      'spec.config.name has no effect: metadata.name says it',
      'the annotation strimzi.io/restart is an order to an operator; use: millrace ctl restart c --tasks',
      'spec.autoRestart has no effect: it needs an operator that watches',
    ]);
  });

  it.each([
    ['  tasksMax: 1\n', 'KafkaConnector c: spec.class must name'],
    ['  class: X\n  tasksMax: many\n', 'spec.tasksMax is "many"'],
    ['  class: X\n  tasksMax: 0\n', 'spec.tasksMax is 0'],
    ['  class: X\n  state: PAUSED\n', 'it must be one of running, paused, stopped'],
  ])('refuses %j', (spec, message) => {
    expect(() => desiredConnector(manifest(spec))).toThrow(message);
  });
});
