import { JsonConverter } from '../../../src/converter/json/json-converter.js';
import type { SchemaAndValue } from '../../../src/data/schema-and-value.js';
import { SinkRecord } from '../../../src/data/sink-record.js';

const converter = new JsonConverter();
converter.configure({ 'schemas.enable': 'false' }, false);

/** What a sink gets of a JSON message that is read without schemas. */
export function schemaless(json: unknown): SchemaAndValue {
  return converter.toConnectData('', json === null ? null : Buffer.from(JSON.stringify(json)));
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
