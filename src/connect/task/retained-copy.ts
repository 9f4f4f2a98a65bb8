import { Buffer } from 'node:buffer';
import type { LogRecord } from '../../log/log.js';

/** A copy whose bytes stay valid after the next `poll` of the consumer. */
export function retainedCopy(record: LogRecord): LogRecord {
  return {
    topic: record.topic,
    partition: record.partition,
    offset: record.offset,
    timestamp: record.timestamp,
    timestampType: record.timestampType,
    key: record.key === null ? null : Buffer.from(record.key),
    value: record.value === null ? null : Buffer.from(record.value),
    headers: record.headers.map(({ key, value }) => ({ key, value: value === null ? null : Buffer.from(value) })),
  };
}
