import { setTimeout as delay } from 'node:timers/promises';
import { EncodedHeaders } from '../../../src/log/encoded-headers.js';
import type { Log, LogRecord } from '../../../src/log/log.js';
import { RecordFrame } from '../../../src/log/record-frame.js';
import { valueDifference } from './compare.js';
import type { Step } from './scenario.js';
import { type Places, scrubText, withoutFrames } from './scrub.js';

const DUMP_MS = 20_000;

interface ProducedRecord {
  readonly partition?: number;
  readonly timestamp?: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** Writes the records of a step. */
export async function produce(log: Log, step: Step): Promise<void> {
  const topic = String(step.topic);
  await log.ensureTopics([{ name: topic, partitions: 1, replicationFactor: 1, config: {} }]);
  const writer = await log.writer('transcript', {});
  const frame = new RecordFrame();
  for (const { partition, timestamp, key, value, headers } of step.records as readonly ProducedRecord[]) {
    frame.begin(topic, partition ?? 0, timestamp === undefined ? null : BigInt(timestamp));
    const [keyBytes, valueBytes] = [bytes(key), bytes(value)];
    if (keyBytes !== null) {
      frame.keyStart = frame.bytes.position;
      frame.bytes.bytes(keyBytes);
      frame.keyEnd = frame.bytes.position;
    }
    if (valueBytes !== null) {
      frame.valueStart = frame.bytes.position;
      frame.bytes.bytes(valueBytes);
      frame.valueEnd = frame.bytes.position;
    }
    if (headers) {
      frame.headers = new EncodedHeaders(
        Object.entries(headers).map(([name, text]) => ({ key: name, value: bytes(text) })),
      );
    }
    writer.append(frame);
  }
  await writer.flush();
  await writer.close();
}

function bytes(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'object' && '$bytes' in value) return Buffer.from(String(value.$bytes), 'base64');
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

/** All records of a topic; waits until there are as many as the step says. */
export async function readTopic(log: Log, step: Step): Promise<LogRecord[]> {
  const end = Date.now() + DUMP_MS;
  for (;;) {
    const records: LogRecord[] = [];
    if ((await log.topics()).has(String(step.topic))) {
      for await (const record of log.read(String(step.topic))) {
        const copy = (part: Buffer | null) => (part === null ? null : Buffer.from(part));
        records.push({ ...record, key: copy(record.key), value: copy(record.value) });
      }
    }
    if (records.length >= Number(step.count ?? 0) || Date.now() > end) return records;
    await delay(50);
  }
}

/** Compares a dump with the recorded one, in the recorder's form. */
export function compareRecords(step: Step, records: readonly LogRecord[], places: Places): string | null {
  const shown = records.map((record) => {
    const entry: Record<string, unknown> = { key: text(record.key, places), value: text(record.value, places) };
    if (record.headers.length > 0) {
      entry.headers = record.headers.map(({ key, value }) => [key, value && text(Buffer.from(value), places)]);
    }
    return entry;
  });
  return valueDifference('', step.result, shown);
}

function text(part: Buffer | null, places: Places): string | null {
  if (part === null) return null;
  const written = part.toString('utf8');
  return scrubText(/\n\tat /.test(written) ? withoutFrames(written) : written, places);
}

/** The positions of a group, as the recorder shows them. */
export async function groupOffsets(log: Log, group: string): Promise<Record<string, number>> {
  const offsets = await log.groupOffsets(group);
  return Object.fromEntries(offsets.map(({ topic, partition, offset }) => [`${topic}-${partition}`, Number(offset)]));
}
