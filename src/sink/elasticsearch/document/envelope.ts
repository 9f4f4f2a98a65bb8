import type { JsonText } from '../../../data/json-text.js';
import type { Schema } from '../../../data/schema.js';
import type { SchemaAndValue } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';

/** A Debezium change event: `t` is a truncate, `r` a row read by a snapshot. */
export interface ChangeEvent {
  readonly op: 'c' | 'u' | 'd' | 'r' | 't';
  /** The row after the change; of a delete, and of a truncate, there is none. */
  readonly row: SchemaAndValue;
}

const OPERATIONS = new Set<unknown>('cudrt');
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

const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const LETTERS = new Map([...'cudrt'].map((op) => [op.charCodeAt(0), op]));

/** What a message that is still text asks for: to store the row in its member `after`, to delete, to store it as it is, or what only its whole value tells. */
export type TextEvent = 'row' | 'delete' | 'plain' | 'unclear';

/** As `readChangeEvent`, of a text. */
export function readTextEvent(text: JsonText): TextEvent {
  if (!holdsObject(text, 'source')) return 'plain';
  const member = text.member('op');
  if (member < 0) return 'plain';
  const start = text.memberStart(member);
  const letter = text.bytes[start + 1] as number;
  if (letter === BACKSLASH) return 'unclear';
  const op = text.memberEnd(member) === start + 3 ? LETTERS.get(letter) : undefined;
  if (op === undefined) return 'plain';
  if (op === 'd') return 'delete';
  return op !== 't' && holdsObject(text, 'after') ? 'row' : 'unclear';
}

function holdsObject(text: JsonText, name: string): boolean {
  const member = text.member(name);
  return member >= 0 && text.bytes[text.memberStart(member)] === OPENING_BRACE;
}
