import { ConnectRecord, type RecordParts } from './connect-record.js';

/** Where the timestamp of a consumed record comes from. */
export type TimestampType = 'NoTimestampType' | 'CreateTime' | 'LogAppendTime';

/** Where in the log a record was read; stays as it was when transforms rename the topic. */
export interface LogCoordinates {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** A record on its way from the log to a sink task. */
export class SinkRecord extends ConnectRecord {
  /** The record's place in the log, before any transform (Kafka Connect: originalTopic, originalKafkaPartition, originalKafkaOffset). */
  readonly original: LogCoordinates;
  readonly timestampType: TimestampType;

  constructor(parts: RecordParts, original: LogCoordinates, timestampType: TimestampType = 'CreateTime') {
    super(parts);
    this.original = original;
    this.timestampType = timestampType;
  }

  /** The offset in the log. */
  get offset(): bigint {
    return this.original.offset;
  }

  override with(parts: Partial<RecordParts>): SinkRecord {
    return new SinkRecord(this.merged(parts), this.original, this.timestampType);
  }
}
