import type { JsonText } from '../../../data/json-text.js';
import type { Schema } from '../../../data/schema.js';
import type { SchemaAndValue } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';
import { memberText } from './json-slices.js';

/** A Debezium change event: `t` is a truncate, `r` a row read by a snapshot. */
export interface ChangeEvent {
  readonly op: 'c' | 'u' | 'd' | 'r' | 't';
  /** The row after the change; of a delete, and of a truncate, there is none. */
  readonly row: SchemaAndValue;
}

const OPERATIONS = new Set<unknown>(['c', 'u', 'd', 'r', 't']);
const NO_ROW: SchemaAndValue = { schema: null, value: null };

/**
 * Reads a value as a Debezium change event, with schema or without; null if it is anything else.
 *
 * @see https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events
 */
export function readChangeEvent(schema: Schema | null, value: unknown): ChangeEvent | null {
  if (value instanceof Struct) return isEnvelope(value.schema) ? structEvent(value) : null;
  if (schema === null && value instanceof Map) return mapEvent(value);
  return null;
}

const envelopes = new WeakMap<Schema, boolean>();

function isEnvelope(schema: Schema): boolean {
  let known = envelopes.get(schema);
  if (known === undefined) {
    known = ['op', 'source', 'after'].every((name) => schema.field(name) !== undefined);
    envelopes.set(schema, known);
  }
  return known;
}

function structEvent(envelope: Struct): ChangeEvent | null {
  const op = envelope.get('op');
  if (!OPERATIONS.has(op)) return null;
  const row = envelope.getWithoutDefault('after');
  return event(op, { schema: envelope.schema.field('after')?.schema ?? null, value: row });
}

function mapEvent(envelope: ReadonlyMap<unknown, unknown>): ChangeEvent | null {
  const op = envelope.get('op');
  if (!OPERATIONS.has(op) || !(envelope.get('source') instanceof Map)) return null;
  if (!envelope.has('after') && op !== 't' && op !== 'd') return null;
  return event(op, { schema: null, value: envelope.get('after') ?? null });
}

function event(op: unknown, row: SchemaAndValue): ChangeEvent | null {
  const kind = op as ChangeEvent['op'];
  if (kind === 'd' || kind === 't') return { op: kind, row: NO_ROW };
  return row.value === null ? null : { op: kind, row };
}

/** What a message that is still text stands for: the row as JSON text, a delete, or neither: `null` means that only its whole value tells. */
export function readText({ text, root }: JsonText): { readonly row: string } | 'delete' | null {
  if (!isObject(root.source) || !OPERATIONS.has(root.op)) return { row: text };
  if (root.op === 'd') return 'delete';
  const row = root.op === 't' || !isObject(root.after) ? null : memberText(text, 'after');
  return row === null ? null : { row };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
