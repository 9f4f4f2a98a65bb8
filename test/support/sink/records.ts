import type { SchemaAndValue } from '../../../src/data/schema-and-value.js';
import { SinkRecord } from '../../../src/data/sink-record.js';

/** What JsonConverter without schemas makes of JSON: whole numbers are Long, others Double, objects maps. */
export function connectValue(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(connectValue);
  if (typeof json === 'number') return Number.isInteger(json) ? BigInt(json) : json;
  if (json === null || typeof json !== 'object') return json;
  return new Map(Object.entries(json).map(([name, value]) => [name, connectValue(value)]));
}

export function schemaless(json: unknown): SchemaAndValue {
  return { schema: null, value: connectValue(json) };
}

/** Makes records of one topic with ascending offsets; values are JSON, or come with their schema. */
export class RecordMaker {
  readonly topic: string;
  readonly partition: number;
  offset = 0n;

  constructor(topic: string, partition = 0) {
    this.topic = topic;
    this.partition = partition;
  }

  json(key: unknown, value: unknown): SinkRecord {
    return this.record(schemaless(key), schemaless(value));
  }

  record(key: SchemaAndValue, value: SchemaAndValue, offset = this.offset++): SinkRecord {
    const { topic, partition } = this;
    return new SinkRecord(
      { topic, partition, key, value, timestamp: 1_700_000_000_000n },
      { topic, partition, offset },
    );
  }
}
