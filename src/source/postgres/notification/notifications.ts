import { randomUUID } from 'node:crypto';
import { INT64, Schema, STRING } from '../../../data/schema.js';
import { type OffsetMap, SourceRecord } from '../../../data/source-record.js';
import { Struct } from '../../../data/struct.js';
import type { PostgresConfig } from '../config/postgres-config.js';
import { HttpChannel } from './http-channel.js';
import type { AggregateType } from './notification.js';

const KEY_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.common.NotificationKey',
  version: 1,
  fields: [{ name: 'id', schema: STRING }],
});

const VALUE_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.common.Notification',
  version: 1,
  fields: [
    { name: 'id', schema: STRING },
    { name: 'type', schema: STRING },
    { name: 'aggregate_type', schema: STRING },
    {
      name: 'additional_data',
      schema: new Schema({ type: 'map', optional: true, keySchema: STRING, valueSchema: STRING }),
    },
    { name: 'timestamp', schema: INT64 },
  ],
});

/** Tells how snapshots get on, over the channels of `notification.enabled.channels`: `log`; `sink`, which is a topic; and `http`. */
export class Notifications {
  readonly #topic: string | null;
  readonly #log: ((message: string) => void) | null;
  readonly #partition: OffsetMap;
  readonly #connector: string;
  readonly #http: HttpChannel | null;

  /** @throws ConfigException for channels that are not configured completely */
  constructor(
    config: PostgresConfig,
    partition: OffsetMap,
    log: (message: string) => void,
    warn: (message: string, error?: unknown) => void,
  ) {
    const channels = config.list('notification.enabled.channels').map((channel) => channel.toLowerCase());
    this.#topic = channels.includes('sink') ? config.required('notification.sink.topic.name') : null;
    this.#log = channels.includes('log') ? log : null;
    this.#http = channels.includes('http') ? new HttpChannel(config, warn) : null;
    this.#partition = partition;
    this.#connector = config.required('topic.prefix');
  }

  /** Sends one notification; its record, if the sink channel is on, goes to `out` with this position; none without one. */
  send(
    aggregate: AggregateType,
    type: string,
    data: Readonly<Record<string, string>>,
    offset: (() => OffsetMap) | null,
    out: SourceRecord[],
    id: string = randomUUID(),
  ): void {
    const additional = new Map(Object.entries({ connector_name: this.#connector, ...data }));
    const timestamp = Date.now();
    if (this.#log !== null) {
      const text = [...additional].map(([key, value]) => `${key}=${value}`).join(', ');
      this.#log(
        `[Notification Service]  {aggregateType='${aggregate}', type='${type}', additionalData={${text}}, timestamp=${timestamp}}`,
      );
    }
    this.#http?.send({ id, aggregateType: aggregate, type, additionalData: additional, timestamp });
    if (this.#topic === null || offset === null) return;
    const value = new Struct(VALUE_SCHEMA, [id, type, aggregate, additional, BigInt(timestamp)]);
    out.push(
      new SourceRecord(
        {
          topic: this.#topic,
          key: { schema: KEY_SCHEMA, value: new Struct(KEY_SCHEMA, [id]) },
          value: { schema: VALUE_SCHEMA, value },
        },
        this.#partition,
        offset,
      ),
    );
  }
}
