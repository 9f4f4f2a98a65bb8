import type { Lsn } from '../../../../decoders/pgoutput/lsn.js';
import { INT64, OPTIONAL_INT64, Schema, STRING } from '../../../data/schema.js';
import { type OffsetMap, type SourceOffset, SourceRecord } from '../../../data/source-record.js';
import { Struct } from '../../../data/struct.js';
import type { TransactionBlock } from '../event/source-info.js';
import type { OffsetTransaction } from '../offset/postgres-offset.js';

const KEY_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.common.TransactionMetadataKey',
  version: 1,
  fields: [{ name: 'id', schema: STRING }],
});

const COLLECTION_SCHEMA = new Schema({
  type: 'struct',
  optional: true,
  name: 'event.collection',
  version: 1,
  fields: [
    { name: 'data_collection', schema: STRING },
    { name: 'event_count', schema: INT64 },
  ],
});

const VALUE_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.common.TransactionMetadataValue',
  version: 1,
  fields: [
    { name: 'status', schema: STRING },
    { name: 'id', schema: STRING },
    { name: 'event_count', schema: OPTIONAL_INT64 },
    {
      name: 'data_collections',
      schema: new Schema({ type: 'array', optional: true, valueSchema: COLLECTION_SCHEMA }),
    },
    { name: 'ts_ms', schema: INT64 },
  ],
});

/** Counts the events of the open transaction, and writes the records of the transaction topic. With `provide.transaction.metadata`. */
export class TransactionMetadata {
  readonly #topic: string;
  readonly #partition: OffsetMap;
  #xid = '';
  #total = 0;
  #counts = new Map<string, number>();

  /** @param resumed the counters of the transaction in which the stored offset stands */
  constructor(topic: string, partition: OffsetMap, resumed: OffsetTransaction | null) {
    this.#topic = topic;
    this.#partition = partition;
    if (resumed !== null) this.#restore(resumed);
  }

  /** The counters as they are stored with an offset. */
  get state(): OffsetTransaction | null {
    return this.#xid === '' ? null : { id: this.#xid, counts: new Map(this.#counts) };
  }

  /** A transaction begins. If it is that of the stored offset, which begins again, its counters stand. */
  open(xid: number): void {
    if (this.#xid === String(xid)) return;
    this.#xid = String(xid);
    this.#total = 0;
    this.#counts = new Map();
  }

  /** The record for the beginning. */
  begin(lsn: Lsn, timeMicros: number, offset: SourceOffset): SourceRecord {
    return this.#record('BEGIN', lsn, timeMicros, null, null, offset);
  }

  /**
   * Numbers the next event. The id ends with the event's own position and so differs from event to event, as in Debezium; what they share stands
   * before the colon.
   */
  event(collection: string, lsn: Lsn): TransactionBlock {
    const order = (this.#counts.get(collection) ?? 0) + 1;
    this.#counts.set(collection, order);
    this.#total++;
    return { id: `${this.#xid}:${lsn}`, totalOrder: this.#total, dataCollectionOrder: order };
  }

  /** The record for the end. */
  end(lsn: Lsn, timeMicros: number, offset: SourceOffset): SourceRecord {
    const collections = [...this.#counts].map(([name, count]) => new Struct(COLLECTION_SCHEMA, [name, BigInt(count)]));
    return this.#record('END', lsn, timeMicros, BigInt(this.#total), collections, offset);
  }

  /** The transaction is over: what comes belongs to none until one is opened. */
  close(): void {
    this.#xid = '';
    this.#total = 0;
    this.#counts = new Map();
  }

  #record(
    status: 'BEGIN' | 'END',
    lsn: Lsn,
    timeMicros: number,
    events: bigint | null,
    collections: Struct[] | null,
    offset: SourceOffset,
  ): SourceRecord {
    const id = `${this.#xid}:${lsn}`;
    const time = BigInt(Math.floor(timeMicros / 1000));
    return new SourceRecord(
      {
        topic: this.#topic,
        key: { schema: KEY_SCHEMA, value: new Struct(KEY_SCHEMA, [id]) },
        value: { schema: VALUE_SCHEMA, value: new Struct(VALUE_SCHEMA, [status, id, events, collections, time]) },
      },
      this.#partition,
      offset,
    );
  }

  #restore(resumed: OffsetTransaction): void {
    this.#xid = resumed.id;
    this.#counts = new Map(resumed.counts);
    for (const count of resumed.counts.values()) this.#total += count;
  }
}
