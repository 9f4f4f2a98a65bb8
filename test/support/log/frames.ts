import type { EncodedHeaders } from '../../../src/log/encoded-headers.js';
import { RecordFrame } from '../../../src/log/record-frame.js';

export interface PlainRecord {
  readonly topic?: string;
  readonly partition?: number | null;
  readonly timestamp?: number | null;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: EncodedHeaders | null;
}

/** Puts a record into the frame the way a converter does. */
export function fill(frame: RecordFrame, record: PlainRecord): RecordFrame {
  const { topic = 'topic', partition = null, timestamp = null, key, value, headers = null } = record;
  frame.begin(topic, partition, timestamp === null ? null : BigInt(timestamp));
  frame.headers = headers;
  if (key !== null) {
    frame.keyStart = frame.bytes.position;
    frame.bytes.bytes(Buffer.from(key));
    frame.keyEnd = frame.bytes.position;
  }
  if (value !== null) {
    frame.bytes.position += frame.gap;
    frame.valueStart = frame.bytes.position;
    frame.bytes.bytes(Buffer.from(value));
    frame.valueEnd = frame.bytes.position;
  }
  return frame;
}

export function frameOf(record: PlainRecord): RecordFrame {
  return fill(new RecordFrame(), record);
}
