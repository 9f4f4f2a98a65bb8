import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MillraceWorker, textOf, topicRecords, until } from '../../../support/millrace-process.js';
import { SearchIndex, searchUrl } from '../../../support/search/search-index.js';
import { DEAD_LETTERS, STRING_CONVERTER } from './examples.js';

/** Lines that a file source puts on the topic `orders`: what a careless producer writes. */
async function ordersFrom(worker: MillraceWorker, lines: readonly string[]): Promise<void> {
  const file = join(worker.folder, 'orders.txt');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  const config = { 'connector.class': 'FileStreamSource', file, topic: 'orders', 'value.converter': STRING_CONVERTER };
  await worker.create({ name: 'careless', config });
}

describe('lesson 003, error handling strategies', () => {
  const fileSink = (worker: MillraceWorker, settings: Readonly<Record<string, string>>) => {
    const output = join(worker.folder, 'out.txt');
    const config = { 'connector.class': 'FileStreamSink', file: output, topics: 'orders', ...settings };
    return worker.create({ name: 'orders-sink', config }).then(() => output);
  };
  const LINES = ['{"id":1}', 'not JSON', '{"id":2}'];

  it('errors.tolerance none: the first error fails the task, with everything that is needed to find it', async () => {
    const worker = await MillraceWorker.start();
    await ordersFrom(worker, LINES);
    const output = await fileSink(worker, { 'errors.tolerance': 'none' });
    const trace = await worker.failure('orders-sink');
    expect(trace).toContain('Tolerance exceeded in error handler');
    expect(trace).toContain('Converting byte[] to Kafka Connect data failed due to serialization error');
    expect(textOf(output)).not.toContain('{id=2}');
    await worker.line('orders-sink');
  });

  it('errors.tolerance all: what is bad is passed over', async () => {
    const worker = await MillraceWorker.start();
    await ordersFrom(worker, LINES);
    const output = await fileSink(worker, { 'errors.tolerance': 'all' });
    await until(
      () => textOf(output) === '{id=1}\n{id=2}\n',
      () => textOf(output) + worker.output,
    );
    await worker.becomes('orders-sink', 'RUNNING');
  });

  it('errors.tolerance all and a dead letter queue: what is bad is there, with its origin in headers, and in the log', async () => {
    const index = new SearchIndex(searchUrl('elasticsearch'), 'orders-of-lesson-003');
    await index.remove();
    const worker = await MillraceWorker.start();
    await ordersFrom(worker, [...LINES, '"no object"']);
    await worker.create({
      name: 'orders-sink',
      config: {
        'connector.class': 'io.confluent.connect.elasticsearch.ElasticsearchSinkConnector',
        'connection.url': searchUrl('elasticsearch'),
        ...DEAD_LETTERS,
        'key.ignore': 'true',
        'index.name.format': index.name,
      },
    });
    const letters = await until(
      async () => {
        const found = await topicRecords(worker, 'orders-dlq');
        return found.length === 2 && found;
      },
      () => worker.output.slice(-5000),
    );
    expect(letters.map(({ value }) => value)).toEqual(['not JSON', '"no object"']);
    expect(Object.fromEntries(letters[0]?.headers as [string, string][])).toMatchObject({
      '__connect.errors.topic': 'orders',
      '__connect.errors.partition': '0',
      '__connect.errors.offset': '1',
      '__connect.errors.connector.name': 'orders-sink',
      '__connect.errors.stage': 'VALUE_CONVERTER',
      '__connect.errors.class.name': 'org.apache.kafka.connect.json.JsonConverter',
    });
    await until(
      async () => (await index.count()) === 2,
      () => worker.output.slice(-3000),
    );
    await worker.becomes('orders-sink', 'RUNNING');
    await worker.line('Error encountered in task orders-sink-');
    await worker.line(/topic='orders', partition=0, offset=1/);
  });
});
