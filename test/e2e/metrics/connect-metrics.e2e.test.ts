import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, until } from '../../support/millrace-process.js';
import { type Sample, samplesOf } from '../../support/prometheus-text.js';

/** The attributes of Kafka Connect's groups of metrics that a worker alone has, by the prefix that the usual rules for JMX give them. */
const ATTRIBUTES: Readonly<Record<string, { readonly labels: readonly string[]; readonly names: readonly string[] }>> =
  {
    kafka_connect_connector_: {
      labels: ['connector'],
      names: ['status', 'connector-type', 'connector-class', 'connector-version'],
    },
    kafka_connect_connector_task_: {
      labels: ['connector', 'task'],
      names: [
        ...['status', 'running-ratio', 'pause-ratio', 'offset-commit-max-time-ms', 'offset-commit-avg-time-ms'],
        ...['offset-commit-success-percentage', 'offset-commit-failure-percentage', 'batch-size-max', 'batch-size-avg'],
        ...['connector-class', 'connector-version', 'connector-type', 'task-class', 'task-version'],
        ...['key', 'value', 'header'].flatMap((kind) => [`${kind}-converter-class`, `${kind}-converter-version`]),
      ],
    },
    kafka_connect_connector_transform_: {
      labels: ['connector', 'task', 'transform'],
      names: ['transform-class', 'transform-version'],
    },
    kafka_connect_connector_predicate_: {
      labels: ['connector', 'task', 'predicate'],
      names: ['predicate-class', 'predicate-version'],
    },
    kafka_connect_source_task_: {
      labels: ['connector', 'task'],
      names: [
        ...['source-record-poll-rate', 'source-record-poll-total', 'source-record-write-rate'],
        ...['source-record-write-total', 'source-record-active-count', 'source-record-active-count-max'],
        ...['source-record-active-count-avg', 'poll-batch-max-time-ms', 'poll-batch-avg-time-ms'],
      ],
    },
    kafka_connect_sink_task_: {
      labels: ['connector', 'task'],
      names: [
        ...['sink-record-read-rate', 'sink-record-read-total', 'sink-record-send-rate', 'sink-record-send-total'],
        ...[
          'sink-record-active-count',
          'sink-record-active-count-max',
          'sink-record-active-count-avg',
          'partition-count',
        ],
        ...['offset-commit-seq-no', 'offset-commit-completion-rate', 'offset-commit-completion-total'],
        ...['offset-commit-skip-rate', 'offset-commit-skip-total', 'put-batch-max-time-ms', 'put-batch-avg-time-ms'],
      ],
    },
    kafka_connect_task_error_: {
      labels: ['connector', 'task'],
      names: [
        ...['total-record-failures', 'total-record-errors', 'total-records-skipped', 'total-retries'],
        ...['total-errors-logged', 'deadletterqueue-produce-requests', 'deadletterqueue-produce-failures'],
        'last-error-timestamp',
      ],
    },
  };

const STARTUPS = ['attempts-total', 'success-total', 'failure-total', 'success-percentage', 'failure-percentage'];
const WORKER = [
  ...['connector-count', 'task-count'],
  ...['connector', 'task'].flatMap((kind) => STARTUPS.map((name) => `${kind}-startup-${name}`)),
];
const STATES = ['total', 'running', 'paused', 'failed', 'unassigned', 'destroyed', 'restarting'];

const metricName = (prefix: string, attribute: string) => prefix + attribute.replaceAll('-', '_');

describe('GET /metrics', () => {
  it("has every attribute of Kafka Connect's metrics that a worker alone has", async () => {
    const worker = await MillraceWorker.start();
    writeFileSync(join(worker.folder, 'in.txt'), 'one\ntwo\n');
    const predicated = {
      transforms: 'hoist',
      'transforms.hoist.type': 'org.apache.kafka.connect.transforms.HoistField$Value',
      'transforms.hoist.field': 'line',
      'transforms.hoist.predicate': 'lines',
      predicates: 'lines',
      'predicates.lines.type': 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
      'predicates.lines.pattern': 'lines',
    };
    await worker.create({
      name: 'source',
      config: { 'connector.class': 'FileStreamSource', file: 'in.txt', topic: 'lines', ...predicated },
    });
    await worker.create({
      name: 'sink',
      config: { 'connector.class': 'FileStreamSink', file: 'out.txt', topics: 'lines' },
    });
    await worker.create({
      name: 'broken',
      config: { 'connector.class': 'FileStreamSource', topic: 't', 'topic.creation.default.partitions': 'x' },
    });

    let samples: readonly Sample[] = [];
    const has = (name: string, labels: Readonly<Record<string, string>> = {}) =>
      samples.find(
        (sample) =>
          sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
      );
    await until(
      async () => {
        samples = samplesOf((await worker.request('GET', '/metrics')).text);
        const sent = has('kafka_connect_sink_task_sink_record_send_total')?.value;
        const attempts = has('kafka_connect_worker_connector_startup_attempts_total')?.value;
        return sent === 2 && attempts === 3;
      },
      () => JSON.stringify(samples),
    );

    for (const [prefix, { labels, names }] of Object.entries(ATTRIBUTES)) {
      for (const attribute of names) {
        const sample = has(metricName(prefix, attribute));
        expect(sample, metricName(prefix, attribute)).toBeDefined();
        expect(Object.keys(sample?.labels ?? {})).toEqual(expect.arrayContaining([...labels]));
      }
    }
    for (const attribute of WORKER)
      expect(has(metricName('kafka_connect_worker_', attribute)), attribute).toBeDefined();
    for (const state of STATES) {
      const name = `kafka_connect_worker_connector_${state}_task_count`;
      expect(has(name, { connector: 'sink' }), name).toBeDefined();
    }
    expect(has('kafka_connect_worker_connector_startup_success_total')?.value).toBe(2);
    expect(has('kafka_connect_worker_connector_startup_failure_total')?.value).toBe(1);
    expect(has('kafka_connect_worker_connector_running_task_count', { connector: 'sink' })?.value).toBe(1);
    expect(has('kafka_connect_worker_connector_destroyed_task_count', { connector: 'sink' })?.value).toBe(0);
    expect(has('kafka_connect_connector_transform_transform_class')?.labels).toMatchObject({
      connector: 'source',
      task: '0',
      transform: 'hoist',
      transform_class: 'org.apache.kafka.connect.transforms.HoistField$Value',
    });
    expect(has('kafka_connect_connector_predicate_predicate_class')?.labels).toMatchObject({
      predicate: 'lines',
      predicate_class: 'org.apache.kafka.connect.transforms.predicates.TopicNameMatches',
    });
    expect(has('kafka_connect_source_task_source_record_write_total')?.value).toBe(2);
  });
});
