import type { Schema } from '../../../data/schema.js';

/**
 * The semantic types that search treats differently from their plain type: Connect's logical types and Debezium's.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types
 */
export type LogicalType =
  | 'decimal'
  | 'variable-decimal'
  | 'date-days'
  | 'date-millis'
  | 'date-micros'
  | 'date-nanos'
  | 'date-text'
  | 'time-millis'
  | 'exact-text';

const BY_NAME: Readonly<Record<string, LogicalType>> = {
  'org.apache.kafka.connect.data.Decimal': 'decimal',
  'org.apache.kafka.connect.data.Date': 'date-days',
  'org.apache.kafka.connect.data.Time': 'time-millis',
  'org.apache.kafka.connect.data.Timestamp': 'date-millis',
  'io.debezium.data.VariableScaleDecimal': 'variable-decimal',
  'io.debezium.time.Date': 'date-days',
  'io.debezium.time.Timestamp': 'date-millis',
  'io.debezium.time.MicroTimestamp': 'date-micros',
  'io.debezium.time.NanoTimestamp': 'date-nanos',
  'io.debezium.time.ZonedTimestamp': 'date-text',
  'io.debezium.time.IsoDate': 'date-text',
  'io.debezium.time.IsoTimestamp': 'date-text',
  'io.debezium.time.ZonedTime': 'exact-text',
  'io.debezium.time.IsoTime': 'exact-text',
  'io.debezium.time.Interval': 'exact-text',
  'io.debezium.data.Uuid': 'exact-text',
  'io.debezium.data.Enum': 'exact-text',
  'io.debezium.data.EnumSet': 'exact-text',
  'io.debezium.data.Ltree': 'exact-text',
};

/** The semantic type of a schema, or null if its plain type says all. */
export function logicalType(schema: Schema): LogicalType | null {
  return schema.name === null ? null : (BY_NAME[schema.name] ?? null);
}
