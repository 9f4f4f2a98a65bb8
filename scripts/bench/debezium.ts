import { openLog } from '../../src/log/open-log.js';
import type { KafkaConnectService } from '../services/kafka-connect.js';
import type { PostgresService } from '../services/postgres.js';
import { arrival } from './far-end.js';
import type { Measurement } from './measurement.js';
import { sourceSettings } from './source.js';
import { usageOf } from './usage.js';
import { expectedRecords, type Workload } from './workload.js';

export interface DebeziumOptions {
  readonly contender: string;
  readonly connect: KafkaConnectService;
  readonly bootstrap: string;
  readonly reading?: 'stream' | 'snapshot';
  readonly schemas?: boolean;
  /** Connector settings over the common ones. */
  readonly connector?: Readonly<Record<string, string>>;
}

/** Connector settings that users find in tuning guides: larger queues and batches, compression. */
export const TUNED: Readonly<Record<string, string>> = {
  'max.batch.size': '8192',
  'max.queue.size': '32768',
  'producer.override.compression.type': 'lz4',
  'producer.override.linger.ms': '10',
  'producer.override.batch.size': '512000',
};

/** What makes it quick rather than efficient: it looks for changes every millisecond. */
export const QUICK: Readonly<Record<string, string>> = { 'poll.interval.ms': '1', 'max.batch.size': '256' };

/** The settings of converters on a connector, as they are on our worker. */
export function converterSettings(schemas: boolean): Record<string, string> {
  const json = 'org.apache.kafka.connect.json.JsonConverter';
  return {
    'key.converter': json,
    'value.converter': json,
    'key.converter.schemas.enable': String(schemas),
    'value.converter.schemas.enable': String(schemas),
  };
}

/** Creates a connector. @throws Error with what the worker answered */
export async function createConnector(
  connect: KafkaConnectService,
  name: string,
  config: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await fetch(`${connect.url}/connectors/${name}/config`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(config),
  });
  if (!answer.ok) throw new Error(`Kafka Connect answered ${answer.status}: ${await answer.text()}`);
}

/** @throws Error with the trace of a failed task */
export async function checkConnector(connect: KafkaConnectService, name: string): Promise<void> {
  const answer = await fetch(`${connect.url}/connectors/${name}/status`);
  if (!answer.ok) return;
  const { tasks } = (await answer.json()) as { tasks: readonly { state: string; trace?: string }[] };
  const failed = tasks.find(({ state }) => state === 'FAILED');
  if (failed !== undefined) throw new Error(`Debezium has failed: ${failed.trace}`);
}

/** The real Debezium, from the creation of its connector on a worker that is warm to the last record; CPU of the whole worker in that time. */
export async function runDebezium(
  server: PostgresService,
  workload: Workload,
  options: DebeziumOptions,
): Promise<Measurement> {
  const id = `bench_${process.hrtime.bigint()}`;
  const { connect, bootstrap, schemas = false, reading = 'stream' } = options;
  if (reading === 'stream') await workload.copySlot(id);
  const { log } = await openLog({ 'bootstrap.servers': bootstrap }, false);
  const before = usageOf(connect.process.pid);
  try {
    const started = performance.now();
    await createConnector(connect, id, {
      ...sourceSettings({ ...workload, server, id, reading }),
      ...converterSettings(schemas),
      ...options.connector,
    });
    const records = expectedRecords(workload, reading, options.connector);
    let checked = started;
    const { seconds, secondsToFirst } = await arrival(log, `${id}.${workload.table}`, records, started, async () => {
      // Once a second: questions would cost the contender CPU.
      if (performance.now() - checked < 1000) return;
      checked = performance.now();
      await checkConnector(connect, id);
    });
    const after = usageOf(connect.process.pid);
    return {
      contender: options.contender,
      changes: reading === 'stream' ? workload.changes : workload.rows,
      seconds,
      streamingSeconds: seconds - secondsToFirst,
      secondsToFirst,
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
      peakBytes: after.peakBytes,
    };
  } finally {
    await fetch(`${connect.url}/connectors/${id}`, { method: 'DELETE' });
    await log.close();
    await workload.dropSlot(id);
  }
}
