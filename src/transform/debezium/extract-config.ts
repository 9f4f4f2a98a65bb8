import { ConfigDef } from '../../config/config-def.js';
import { ConfigException } from '../../error/errors.js';

/** What becomes of deletes and of the tombstones behind them. */
export const DELETE_MODES = ['drop', 'tombstone', 'rewrite-with-tombstone', 'rewrite', 'delete-to-tombstone'] as const;
export type DeleteMode = (typeof DELETE_MODES)[number];

/** The settings of ExtractNewRecordState. */
export const EXTRACT_CONFIG = new ConfigDef([
  {
    name: 'delete.tombstone.handling.mode',
    type: 'STRING',
    defaultValue: 'tombstone',
    validator: (name, value) => {
      if (DELETE_MODES.some((mode) => mode === String(value).trim().toLowerCase())) return;
      throw ConfigException.forValue(name, value, `Value must be one of ${DELETE_MODES.join(', ')}`);
    },
    importance: 'MEDIUM',
    documentation:
      'How to handle delete records. Options are: drop - Remove the delete event and tombstone from the stream.tombstone (default) - For each delete event, leave only a tombstone in the stream.rewrite - Remove tombstone from the record, and add a `__deleted` field with the value `true`.rewrite-with-tombstone - Retain tombstone in record and add a `__deleted` field with the value `true`.delete-to-tombstone - Convert delete events to tombstone events and drop tombstone events.',
    order: 1,
    width: 'MEDIUM',
    displayName: 'Handle delete and tombstone records',
  },
  {
    name: 'route.by.field',
    type: 'STRING',
    defaultValue: '',
    importance: 'LOW',
    documentation: 'The column which determines how the events will be routed, the value will replace the topic name.',
    order: 1,
    width: 'LONG',
    displayName: 'Route by field name',
  },
  {
    name: 'add.fields.prefix',
    type: 'STRING',
    defaultValue: '__',
    importance: 'LOW',
    documentation: 'Adds this prefix to each field listed.',
    order: 1,
    width: 'SHORT',
    displayName: 'Field prefix to be added to each field.',
  },
  {
    name: 'add.fields',
    type: 'LIST',
    defaultValue: [],
    importance: 'LOW',
    documentation:
      "Adds each field listed, prefixed with __ (or __<struct>_ if the struct is specified). Example: 'version,connector,source.ts_ms' would add __version, __connector and __source_ts_ms fields. Optionally one can also map new field name like version:VERSION,connector:CONNECTOR,source.ts_ms:EVENT_TIMESTAMP.Please note that the new field name is case-sensitive.",
    order: 1,
    width: 'LONG',
    displayName: 'Adds the specified field(s) to the message if they exist.',
  },
  {
    name: 'add.headers.prefix',
    type: 'STRING',
    defaultValue: '__',
    importance: 'LOW',
    documentation: 'Adds this prefix listed to each header.',
    order: 1,
    width: 'SHORT',
    displayName: 'Header prefix to be added to each header.',
  },
  {
    name: 'add.headers',
    type: 'LIST',
    defaultValue: [],
    importance: 'LOW',
    documentation:
      "Adds each field listed to the header,  __ (or __<struct>_ if the struct is specified). Example: 'version,connector,source.ts_ms' would add __version, __connector and __source_ts_ms fields. Optionally one can also map new field name like version:VERSION,connector:CONNECTOR,source.ts_ms:EVENT_TIMESTAMP.Please note that the new field name is case-sensitive.",
    order: 1,
    width: 'LONG',
    displayName: 'Adds the specified fields to the header if they exist.',
  },
  {
    name: 'drop.fields.header.name',
    type: 'STRING',
    defaultValue: null,
    importance: 'LOW',
    documentation: 'Specifies the name of a header that contains a list of fields to be removed from the event value.',
    order: 1,
    width: 'SHORT',
    displayName: 'Specifies a header that contains a list of field names to be removed',
  },
  {
    name: 'drop.fields.from.key',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'LOW',
    documentation:
      'Specifies whether to apply the drop fields behavior to the event key as well as the value. Default behavior is to only remove fields from the event value, not the key.',
    order: 1,
    width: 'SHORT',
    displayName: 'Specifies whether the fields to be dropped should also be omitted from the key',
  },
  {
    name: 'drop.fields.keep.schema.compatible',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'LOW',
    documentation:
      "Controls the output event's schema compatibility when using the drop fields feature. `true`: dropped fields are removed if the schema indicates its optional leaving the schemas unchanged, `false`: dropped fields are removed from the key/value schemas, regardless of optionality.",
    order: 1,
    width: 'SHORT',
    displayName: "Specifies if fields are dropped, will the event's schemas be compatible",
  },
]);
