import { setTimeout as delay } from 'node:timers/promises';
import { SinkPipeline } from '../../../src/connect/task/sink-pipeline.js';
import { SimpleHeaderConverter } from '../../../src/converter/header/simple-header-converter.js';
import { JsonConverter } from '../../../src/converter/json/json-converter.js';
import type { SinkRecord } from '../../../src/data/sink-record.js';
import { RetriableException } from '../../../src/error/errors.js';
import type { LogRecord } from '../../../src/log/log.js';
import { ElasticsearchSinkTask } from '../../../src/sink/elasticsearch/elasticsearch-sink-task.js';
import type { SinkTaskContext } from '../../../src/sink/sink-task.js';
import { orderEvent } from './orders.js';
import type { BulkShape } from './raw-loader.js';

/** max.poll.records. */
const POLL = 500;

/** The messages of a topic of change events, as they come from the log. */
export function messages(topic: string, documents: number): LogRecord[] {
  return Array.from({ length: documents }, (_, id) => ({
    topic,
    partition: 0,
    offset: BigInt(id),
    timestamp: 1_700_000_000_000n,
    timestampType: 'CreateTime' as const,
    key: Buffer.from(`{"id":${id}}`),
    value: Buffer.from(JSON.stringify(orderEvent(id))),
    headers: [],
  }));
}

/** What a sink task does with messages once the log has given them out: converters, put, commit, until all is stored. Default settings but the shape. */
export async function runSink(url: string, topic: string, all: readonly LogRecord[], shape: BulkShape): Promise<void> {
  const pipeline = new SinkPipeline([], {
    key: named(jsonConverter(true)),
    value: named(jsonConverter(false)),
    header: named(new SimpleHeaderConverter()),
  });
  const task = new ElasticsearchSinkTask();
  const stop = new AbortController();
  await task.start(context(url, topic, shape, stop.signal));
  for (let from = 0; from < all.length; from += POLL) {
    const batch: SinkRecord[] = [];
    for (const message of all.slice(from, from + POLL)) if (pipeline.decode(message)) batch.push(pipeline.record);
    await put(task, batch);
    // The worker waits for its next records here.
    await delay(0);
  }
  const end = { topic, partition: 0, offset: BigInt(all.length) };
  while ((await task.preCommit([end]))[0]?.offset !== end.offset) {
    await put(task, []);
    await delay(2);
  }
  stop.abort();
  await task.stop();
}

async function put(task: ElasticsearchSinkTask, batch: readonly SinkRecord[]): Promise<void> {
  for (;;) {
    try {
      return await task.put(batch);
    } catch (error) {
      if (!(error instanceof RetriableException)) throw error;
    }
  }
}

function jsonConverter(isKey: boolean): JsonConverter {
  const converter = new JsonConverter();
  converter.configure({ 'schemas.enable': 'false' }, isKey);
  return converter;
}

function named<P>(plugin: P): { className: string; version: string; plugin: P } {
  return { className: '', version: '', plugin };
}

function context(url: string, topic: string, shape: BulkShape, signal: AbortSignal): SinkTaskContext {
  return {
    config: {
      'connection.url': url,
      'batch.size': String(shape.batchSize),
      'max.in.flight.requests': String(shape.inFlight),
      'max.buffered.records': String(Math.max(20_000, shape.batchSize * shape.inFlight)),
      'read.timeout.ms': '60000',
    },
    connectorName: 'bench',
    taskId: 0,
    signal,
    assignment: () => [{ topic, partition: 0 }],
    offset: () => {},
    timeout: () => {},
    pause: () => {},
    resume: () => {},
    requestCommit: () => {},
    errantRecordReporter: () => null,
    metrics: { register: () => {} },
  };
}
