import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, topicRecords, until } from '../../../support/millrace-process.js';
import { ELASTICSEARCH_SINK, POSTGRES_CDC, STRING_CONVERTER } from './examples.js';

describe('lesson 003, REST API operations', () => {
  it('answers each of the commands', async () => {
    const worker = await MillraceWorker.start({ 'value.converter': STRING_CONVERTER });
    const file = join(worker.folder, 'in.txt');
    writeFileSync(file, 'one\n');
    const config = { 'connector.class': 'FileStreamSource', 'tasks.max': '1', file, topic: 'lines' };

    const plugins = (await worker.request('GET', '/connector-plugins')).body as { class: string }[];
    expect(plugins.map((plugin) => plugin.class)).toEqual(
      expect.arrayContaining([POSTGRES_CDC.config['connector.class'], ELASTICSEARCH_SINK.config['connector.class']]),
    );
    expect(await worker.request('GET', '/connectors')).toMatchObject({ status: 200, body: [] });
    expect(await worker.request('POST', '/connectors', { name: 'my-connector', config })).toMatchObject({
      status: 201,
      body: { name: 'my-connector', config: { ...config, name: 'my-connector' }, type: 'source' },
    });
    await worker.becomes('my-connector', 'RUNNING');
    expect(await worker.request('GET', '/connectors')).toMatchObject({ body: ['my-connector'] });
    expect((await worker.request('GET', '/connectors/my-connector/config')).body).toEqual({
      ...config,
      name: 'my-connector',
    });

    const changed = { ...config, topic: 'other-lines' };
    expect(await worker.request('PUT', '/connectors/my-connector/config', changed)).toMatchObject({ status: 200 });
    appendFileSync(file, 'two\n');
    await worker.becomes('my-connector', 'RUNNING');
    await until(
      async () => (await topicRecords(worker, 'other-lines')).some(({ value }) => value === 'two'),
      () => worker.output,
    );

    expect(await worker.request('PUT', '/connectors/my-connector/pause')).toMatchObject({ status: 202 });
    await worker.becomes('my-connector', 'PAUSED');
    expect(await worker.request('PUT', '/connectors/my-connector/resume')).toMatchObject({ status: 202 });
    await worker.becomes('my-connector', 'RUNNING');
    expect(await worker.request('POST', '/connectors/my-connector/restart')).toMatchObject({ status: 204 });
    expect(await worker.request('POST', '/connectors/my-connector/tasks/0/restart')).toMatchObject({ status: 204 });
    expect(await worker.request('POST', '/connectors/my-connector/tasks/1/restart')).toMatchObject({ status: 404 });
    await worker.becomes('my-connector', 'RUNNING');
    expect(await worker.request('DELETE', '/connectors/my-connector')).toMatchObject({ status: 204, text: '' });
    expect(await worker.request('GET', '/connectors/my-connector/status')).toMatchObject({ status: 404 });
  });
});
