import type { ConnectRecord } from '../../data/connect-record.js';
import type { Field, Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { requireStruct } from '../requirements.js';
import { SchemaCache } from '../schema-cache.js';

/** Whether a schema is that of a change event. Heartbeats, transactions and schema changes have others. */
export function isEnvelopeSchema(schema: Schema | null): schema is Schema {
  return schema?.name?.endsWith('.Envelope') ?? false;
}

/** The change event of a record, or null for a tombstone and for anything that is no change event. */
export function envelopeOf(record: ConnectRecord): Struct | null {
  if (!isEnvelopeSchema(record.valueSchema)) return null;
  const { value } = record;
  return value === null || value === undefined ? null : requireStruct(value, 'change event', record.valueSchema);
}

/** Where the parts of a change event lie. */
export interface EnvelopeLayout {
  readonly before: Field | undefined;
  readonly after: Field | undefined;
  readonly source: Field | undefined;
  readonly op: Field | undefined;
}

const LAYOUTS = new SchemaCache<EnvelopeLayout>();

export function layoutOf(schema: Schema): EnvelopeLayout {
  return LAYOUTS.get(schema, (it) => ({
    before: it.field('before'),
    after: it.field('after'),
    source: it.field('source'),
    op: it.field('op'),
  }));
}

/** A part of a change event that is a struct; null if it is missing or empty. */
export function partOf(envelope: Struct, field: Field | undefined): Struct | null {
  const part = field && envelope.values[field.index];
  return part instanceof Struct ? part : null;
}

/** Name, version, documentation, parameters and optionality of a schema, for one with other fields. */
export function basicsOf(schema: Schema) {
  const { name, version, doc, parameters, optional } = schema;
  return { name, version, doc, parameters, optional };
}
