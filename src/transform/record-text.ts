import type { ConnectRecord } from '../data/connect-record.js';
import { javaText } from '../data/java-text.js';
import { SinkRecord } from '../data/sink-record.js';
import { SourceRecord } from '../data/source-record.js';

/** A record as Kafka Connect shows it in error texts. */
export function recordText(record: ConnectRecord): string {
  const headers = record.headers
    .map((it) => `ConnectHeader(key=${it.key}, value=${javaText(it.value, it.schema)}, schema=${it.schema})`)
    .join(', ');
  const common =
    `ConnectRecord{topic='${record.topic}', kafkaPartition=${record.partition}, ` +
    `key=${javaText(record.key, record.keySchema)}, keySchema=${record.keySchema}, ` +
    `value=${javaText(record.value, record.valueSchema)}, valueSchema=${record.valueSchema}, ` +
    `timestamp=${record.timestamp}, headers=ConnectHeaders(headers=${headers === '' ? '' : `[${headers}]`})}`;
  if (record instanceof SourceRecord) {
    return `SourceRecord{sourcePartition=${mapText(record.sourcePartition)}, sourceOffset=${mapText(record.sourceOffset)}} ${common}`;
  }
  if (!(record instanceof SinkRecord)) return common;
  const { topic, partition, offset } = record.original;
  return (
    `SinkRecord{kafkaOffset=${offset}, timestampType=${record.timestampType}, ` +
    `originalTopic=${topic}, originalKafkaPartition=${partition}, originalKafkaOffset=${offset}} ${common}`
  );
}

function mapText(map: Readonly<Record<string, unknown>> | null): string {
  if (!map) return 'null';
  return `{${Object.entries(map)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')}}`;
}
