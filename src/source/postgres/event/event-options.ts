import type { Headers } from '../../../data/header.js';
import type { Schema } from '../../../data/schema.js';
import type { Column, Table } from '../catalog/table.js';
import type { ColumnRule } from '../type/column-rule.js';
import type { EventFailure } from './event-failure.js';

export type TimePrecisionMode =
  | 'adaptive'
  | 'adaptive_time_microseconds'
  | 'connect'
  | 'isostring'
  | 'microseconds'
  | 'nanoseconds'
  | 'structured';
export type DecimalHandlingMode = 'precise' | 'double' | 'string';
export type BinaryHandlingMode = 'bytes' | 'base64' | 'base64-url-safe' | 'hex';
export type HstoreHandlingMode = 'json' | 'map';
export type IntervalHandlingMode = 'numeric' | 'string';

/** The letter of an operation in `op`; the ones of `skipped.operations`. */
export type OperationCode = 'c' | 'u' | 'd' | 'r' | 't' | 'm';

/** A column whose schema and values are a custom converter's. */
export interface CustomColumn {
  readonly schema: Schema;
  /** Makes a value of the schema from PostgreSQL's text, or from null. @throws whatever the converter throws; DataException for a value that does not fit */
  readonly convert: (text: string | null) => unknown;
}

/** `converters`: null for a column that none of them wants. */
export type CustomColumns = (table: Table, column: Column) => CustomColumn | null;

/** How values look: the settings that decide about the codec of a column. */
export interface ValueOptions {
  /** `time.precision.mode` */
  readonly timePrecision: TimePrecisionMode;
  /** `decimal.handling.mode` */
  readonly decimals: DecimalHandlingMode;
  /** `binary.handling.mode` */
  readonly binary: BinaryHandlingMode;
  /** `hstore.handling.mode` */
  readonly hstore: HstoreHandlingMode;
  /** `interval.handling.mode` */
  readonly interval: IntervalHandlingMode;
  /** `money.fraction.digits` */
  readonly moneyFractionDigits: number;
  /** `include.unknown.datatypes` */
  readonly includeUnknownTypes: boolean;
  /** `unavailable.value.placeholder`, its `hex:` form decoded. */
  readonly unavailableValue: Buffer;
  /** `millrace.compatibility=strict`: also the values that Debezium loses or bends. */
  readonly strict: boolean;
  /** `event.converting.failure.handling.mode` */
  readonly conversionFailure: 'warn' | 'skip' | 'fail';
  /** Called for what users should know once per column or value: unsupported types, values that cannot be carried. */
  readonly warn: (message: string) => void;
}

/** Where the names of topics and schemas come from; see topic-naming.ts. */
export interface TopicNaming {
  /** The topic of a table's events; also the prefix of its schemas' names. */
  dataChangeTopic(schema: string, table: string): string;
  /** `P.transaction` */
  readonly transactionTopic: string;
  /** `__debezium-heartbeat.P` */
  readonly heartbeatTopic: string;
  /** `P.message` */
  readonly messageTopic: string;
  /** A text field that the regex strategies add to keys, to tell apart the tables that share a topic; null for none. */
  readonly keyField: KeyField | null;
}

/** A field of keys that is the same for all rows of a table. */
export interface KeyField {
  readonly name: string;
  readonly valueFor: (schema: string, table: string) => string;
}

/** Everything that decides how events look, resolved from the connector's settings once. */
export interface EventOptions extends ValueOptions {
  /** `topic.prefix`: `source.name`. */
  readonly topicPrefix: string;
  /** `database.dbname`: `source.db`. */
  readonly database: string;
  /** `source.version` */
  readonly version: string;
  readonly naming: TopicNaming;
  /** `schema.name.adjustment.mode`; see name-adjustment.ts. */
  readonly adjustSchemaName: (name: string) => string;
  /** `field.name.adjustment.mode` */
  readonly adjustFieldName: (name: string) => string;
  /** `tombstones.on.delete` */
  readonly tombstonesOnDelete: boolean;
  /** `skipped.operations`; empty for `none`. */
  readonly skippedOperations: ReadonlySet<OperationCode>;
  /** `skip.messages.without.change` */
  readonly skipUnchanged: boolean;
  /** `message.key.columns`: those of the table's columns that make its key, in the order they were named, or null for the primary key. */
  readonly keyColumns: (schema: string, table: string, columns: readonly string[]) => readonly string[] | null;
  /** `column.include.list` and `column.exclude.list`, for values; keys are not filtered. */
  readonly columnIncluded: (schema: string, table: string, column: string) => boolean;
  /** Masks and source type parameters in the order of {@link ColumnRule}; the first that matches a column decides. */
  readonly columnRules: readonly ColumnRule[];
  /** Null without custom converters. */
  readonly customColumns: CustomColumns | null;
  /** `event.processing.failure.handling.mode`: what becomes of an event that cannot be made. */
  readonly eventFailed: EventFailure;
  /** The headers of every data event and tombstone, shared; empty with `extended.headers.enabled=false`. */
  readonly headers: Headers;
}
