import { INT64, OPTIONAL_INT64, OPTIONAL_STRING, Schema, STRING } from '../../../data/schema.js';

/** `source` of every event. */
export const SOURCE_SCHEMA = new Schema({
  type: 'struct',
  name: 'io.debezium.connector.postgresql.Source',
  version: 1,
  fields: [
    { name: 'version', schema: STRING },
    { name: 'connector', schema: STRING },
    { name: 'name', schema: STRING },
    { name: 'ts_ms', schema: INT64 },
    {
      name: 'snapshot',
      schema: new Schema({
        type: 'string',
        optional: true,
        name: 'io.debezium.data.Enum',
        version: 1,
        parameters: new Map([
          ['allowed', 'true,first,first_in_data_collection,last_in_data_collection,last,false,incremental'],
        ]),
        defaultValue: 'false',
      }),
    },
    { name: 'db', schema: STRING },
    { name: 'sequence', schema: OPTIONAL_STRING },
    { name: 'ts_us', schema: OPTIONAL_INT64 },
    { name: 'ts_ns', schema: OPTIONAL_INT64 },
    { name: 'schema', schema: STRING },
    { name: 'table', schema: STRING },
    { name: 'txId', schema: OPTIONAL_INT64 },
    { name: 'lsn', schema: OPTIONAL_INT64 },
    { name: 'xmin', schema: OPTIONAL_INT64 },
    { name: 'origin', schema: OPTIONAL_STRING },
    { name: 'origin_lsn', schema: OPTIONAL_INT64 },
  ],
});

/** `transaction` of events, with `provide.transaction.metadata`. */
export const TRANSACTION_BLOCK_SCHEMA = new Schema({
  type: 'struct',
  optional: true,
  name: 'event.block',
  version: 1,
  fields: [
    { name: 'id', schema: STRING },
    { name: 'total_order', schema: INT64 },
    { name: 'data_collection_order', schema: INT64 },
  ],
});

/** The schema of a table's events around that of its rows. */
export function envelopeSchema(name: string, row: Schema): Schema {
  return new Schema({
    type: 'struct',
    name,
    version: 2,
    fields: [
      { name: 'before', schema: row },
      { name: 'after', schema: row },
      { name: 'source', schema: SOURCE_SCHEMA },
      { name: 'transaction', schema: TRANSACTION_BLOCK_SCHEMA },
      { name: 'op', schema: STRING },
      { name: 'ts_ms', schema: OPTIONAL_INT64 },
      { name: 'ts_us', schema: OPTIONAL_INT64 },
      { name: 'ts_ns', schema: OPTIONAL_INT64 },
    ],
  });
}
