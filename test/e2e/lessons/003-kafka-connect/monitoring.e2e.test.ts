import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, until } from '../../../support/millrace-process.js';
import { type Sample, samplesOf } from '../../../support/prometheus-text.js';
import { STRING_CONVERTER } from './examples.js';

describe('lesson 003, monitoring and operations', () => {
  it('key metrics to monitor: each is there, with a value that its alert can use', async () => {
    const worker = await MillraceWorker.start({ 'value.converter': STRING_CONVERTER });
    writeFileSync(join(worker.folder, 'in.txt'), 'good\n');
    await worker.create({
      name: 'lines',
      config: { 'connector.class': 'FileStreamSource', file: 'in.txt', topic: 'lines' },
    });
    await worker.create({
      name: 'strict',
      config: {
        'connector.class': 'FileStreamSink',
        file: 'out.txt',
        topics: 'lines',
        'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
        'errors.tolerance': 'all',
        'errors.deadletterqueue.topic.name': 'lines-dlq',
        'errors.deadletterqueue.topic.replication.factor': '1',
      },
    });
    let samples: readonly Sample[] = [];
    const value = (name: string, connector?: string) =>
      samples.find(
        (sample) => sample.name === name && (connector ?? sample.labels.connector) === sample.labels.connector,
      )?.value;
    await until(
      async () => {
        samples = samplesOf((await worker.request('GET', '/metrics')).text);
        return (
          value('kafka_connect_task_error_deadletterqueue_produce_requests', 'strict') === 1 &&
          (value('kafka_connect_sink_task_offset_commit_completion_rate', 'strict') ?? 0) > 0
        );
      },
      () => JSON.stringify(samples),
    );
    const status = samples.find(
      ({ name, labels }) => name === 'kafka_connect_connector_status' && labels.connector === 'lines',
    );
    expect(status).toMatchObject({ labels: { status: 'running' }, value: 1 });
    expect(value('kafka_connect_worker_task_count')).toBe(2);
    expect(value('kafka_connect_source_task_source_record_poll_rate', 'lines')).toBeGreaterThan(0);
    expect(value('kafka_connect_sink_task_sink_record_send_rate', 'strict')).toBe(0);
    expect(value('kafka_connect_connector_task_batch_size_avg', 'lines')).toBeGreaterThan(0);
    expect(value('kafka_connect_task_error_total_record_errors', 'strict')).toBe(1);
  });

  it('checking connector health: the status of a failed task has its trace, and the task is restarted once its cause is gone', async () => {
    const worker = await MillraceWorker.start({ 'value.converter': STRING_CONVERTER });
    writeFileSync(join(worker.folder, 'in.txt'), 'line\n');
    await worker.create({
      name: 'lines',
      config: { 'connector.class': 'FileStreamSource', file: 'in.txt', topic: 'lines' },
    });
    await worker.create({
      name: 'my-connector',
      config: { 'connector.class': 'FileStreamSink', file: 'out/lines.txt', topics: 'lines' },
    });
    const status = await worker.becomes('my-connector', 'FAILED');
    expect(status).toMatchObject({
      name: 'my-connector',
      connector: { state: 'RUNNING', worker_id: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
      tasks: [{ id: 0, state: 'FAILED', worker_id: status.connector.worker_id }],
      type: 'sink',
    });
    expect(status.tasks[0]?.trace).toMatch(/^org\.apache\.kafka\.connect\.errors\.ConnectException: /);

    mkdirSync(join(worker.folder, 'out'));
    expect((await worker.request('POST', '/connectors/my-connector/tasks/0/restart')).status).toBe(204);
    await worker.becomes('my-connector', 'RUNNING');
  });
});
