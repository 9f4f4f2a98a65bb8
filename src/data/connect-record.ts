import { type Headers, NO_HEADERS } from './header.js';
import type { Schema } from './schema.js';
import { NULL_DATA, type SchemaAndValue } from './schema-and-value.js';

/** What all records have; the fields of Kafka Connect's `ConnectRecord`. */
export interface RecordParts {
  readonly topic: string;
  /** null lets the log choose by the key. */
  readonly partition?: number | null;
  readonly key?: SchemaAndValue;
  readonly value?: SchemaAndValue;
  /** Milliseconds since the epoch; null lets the log use its clock. */
  readonly timestamp?: bigint | null;
  readonly headers?: Headers;
}

/**
 * A record between a connector and the log. Immutable: transforms make changed copies with `with`.
 *
 * Key and value are held as {@link SchemaAndValue}, which may be lazy: reading `value` or `valueSchema` materialises them, passing
 * `valueData` on does not.
 */
export abstract class ConnectRecord {
  readonly topic: string;
  readonly partition: number | null;
  readonly keyData: SchemaAndValue;
  readonly valueData: SchemaAndValue;
  readonly timestamp: bigint | null;
  readonly headers: Headers;

  protected constructor(parts: RecordParts) {
    this.topic = parts.topic;
    this.partition = parts.partition ?? null;
    this.keyData = parts.key ?? NULL_DATA;
    this.valueData = parts.value ?? NULL_DATA;
    this.timestamp = parts.timestamp ?? null;
    this.headers = parts.headers ?? NO_HEADERS;
  }

  get keySchema(): Schema | null {
    return this.keyData.schema;
  }

  get key(): unknown {
    return this.keyData.value;
  }

  get valueSchema(): Schema | null {
    return this.valueData.schema;
  }

  get value(): unknown {
    return this.valueData.value;
  }

  /** A copy of the same kind of record with some parts replaced. */
  abstract with(parts: Partial<RecordParts>): ConnectRecord;

  protected merged(parts: Partial<RecordParts>): RecordParts {
    return {
      topic: parts.topic ?? this.topic,
      partition: parts.partition === undefined ? this.partition : parts.partition,
      key: parts.key ?? this.keyData,
      value: parts.value ?? this.valueData,
      timestamp: parts.timestamp === undefined ? this.timestamp : parts.timestamp,
      headers: parts.headers ?? this.headers,
    };
  }
}
