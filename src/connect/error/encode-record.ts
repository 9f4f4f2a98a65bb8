import { Buffer } from 'node:buffer';
import { ByteWriter } from '../../../decoders/bytes/byte-writer.js';
import type { Converter } from '../../converter/converter.js';
import type { ConnectRecord } from '../../data/connect-record.js';
import type { SchemaAndValue } from '../../data/schema-and-value.js';
import type { SinkRecord } from '../../data/sink-record.js';
import type { RawHeader } from '../../log/encoded-headers.js';
import type { LogRecord } from '../../log/log.js';
import type { TaskConverters } from '../task/task-converters.js';
import type { FailedRecord } from './failed-record.js';

/** A record that a sink connector has made itself, as the task's converters write it. */
export function encodeSinkRecord(record: SinkRecord, converters: TaskConverters): LogRecord {
  return { ...bytesOf(record, converters), ...record.original, timestampType: record.timestampType };
}

/**
 * A source record for the dead letter topic, as it was before transforms. A part that cannot be converted, which may be why the record is
 * given up, is written as text, so that somebody can still see what it was.
 */
export function encodeSourceRecord({ sourceRecord }: FailedRecord, converters: TaskConverters): LogRecord | null {
  if (sourceRecord === undefined) return null;
  const { topic, partition } = sourceRecord;
  return {
    ...bytesOf(sourceRecord, converters),
    topic,
    partition: partition ?? -1,
    offset: -1n,
    timestampType: sourceRecord.timestamp === null ? 'NoTimestampType' : 'CreateTime',
  };
}

function bytesOf(
  record: ConnectRecord,
  converters: TaskConverters,
): Pick<LogRecord, 'key' | 'value' | 'headers' | 'timestamp'> {
  return {
    key: convert(converters.key.plugin, record.topic, record.keyData),
    value: convert(converters.value.plugin, record.topic, record.valueData),
    headers: record.headers.map((header): RawHeader => {
      try {
        return { key: header.key, value: converters.header.plugin.fromConnectHeader(record.topic, header.key, header) };
      } catch {
        return { key: header.key, value: asText(header.value) };
      }
    }),
    timestamp: record.timestamp ?? -1n,
  };
}

function convert(converter: Converter, topic: string, data: SchemaAndValue): Buffer | null {
  const out = new ByteWriter(1024);
  try {
    return converter.fromConnectData(topic, data, out) ? out.copy() : null;
  } catch {
    return asText(data.value);
  }
}

function asText(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return Buffer.from(value);
  return Buffer.from(
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)),
  );
}
