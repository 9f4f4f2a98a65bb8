import { INT64, Schema, STRING } from '../../../data/schema.js';
import { type OffsetMap, SourceRecord } from '../../../data/source-record.js';
import { Struct } from '../../../data/struct.js';

const KEY_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.common.ServerNameKey',
  version: 1,
  fields: [{ name: 'serverName', schema: STRING }],
});

const VALUE_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.common.Heartbeat',
  version: 1,
  fields: [{ name: 'ts_ms', schema: INT64 }],
});

/** Records that carry nothing but a position, so that the slot can move on where no captured table changes. `heartbeat.interval.ms`. */
export class Heartbeat {
  readonly #intervalMs: number;
  readonly #topic: string;
  readonly #partition: OffsetMap;
  readonly #key: Struct;
  #due: number;

  /** @param intervalMs 0 switches heartbeats off */
  constructor(intervalMs: number, topic: string, topicPrefix: string, partition: OffsetMap) {
    this.#intervalMs = intervalMs;
    this.#topic = topic;
    this.#partition = partition;
    this.#key = new Struct(KEY_SCHEMA, [topicPrefix]);
    this.#due = performance.now() + intervalMs;
  }

  /** Whether it is time for the next beat. */
  get isDue(): boolean {
    return this.#intervalMs > 0 && performance.now() >= this.#due;
  }

  /** Milliseconds until the next beat; infinite if there is none. */
  get remaining(): number {
    return this.#intervalMs > 0 ? Math.max(0, this.#due - performance.now()) : Number.POSITIVE_INFINITY;
  }

  /** A beat with this position. */
  beat(offset: OffsetMap): SourceRecord {
    this.#due = performance.now() + this.#intervalMs;
    return new SourceRecord(
      {
        topic: this.#topic,
        partition: 0,
        key: { schema: KEY_SCHEMA, value: this.#key },
        value: { schema: VALUE_SCHEMA, value: new Struct(VALUE_SCHEMA, [BigInt(Date.now())]) },
      },
      this.#partition,
      offset,
    );
  }
}
