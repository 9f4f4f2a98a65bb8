import type { ConnectRecord } from '../../data/connect-record.js';
import { type Headers, withHeaders } from '../../data/header.js';
import { type Schema, STRING } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DataException, IllegalArgumentException } from '../../error/errors.js';

const TRANSACTION_FIELDS = new Set(['id', 'data_collection_order', 'total_order']);
const TOP_FIELDS = new Set(['op', 'ts_ms', 'ts_us', 'ts_ns']);

/** A field of a change event that is added to the row or to the headers, as `add.fields` and `add.headers` name it. */
export class FieldReference {
  readonly field: string;
  readonly newName: string;
  /** The block that holds the field; null for the envelope itself. */
  readonly #block: string | null;

  /** @throws IllegalArgumentException if the text holds more than one colon. */
  constructor(prefix: string, text: string) {
    const [path = '', alias, ...rest] = text.split(':');
    if (rest.length > 0) throw new IllegalArgumentException(`Unexpected field name: ${text}`);
    const [first = '', second] = path.split('.');
    this.field = second ?? first;
    this.#block = second === undefined ? blockOf(first) : first;
    this.newName = prefix + (alias || (second === undefined ? first : `${first}_${second}`));
  }

  static parseList(prefix: string, list: string): FieldReference[] {
    return list.trim() === '' ? [] : list.split(',').map((text) => new FieldReference(prefix, text.trim()));
  }

  /** How to read the field from events of this schema; null if they do not have it. @throws DataException without its block */
  resolve(envelope: Schema): ResolvedField | null {
    const block = this.#block === null ? envelope : envelope.field(this.#block)?.schema;
    if (!block) throw new DataException(`${this.#block} is not a valid field name`);
    const own = envelope.field(this.field);
    const found = block.field(this.field) ?? own;
    if (!found) return null;
    return {
      name: this.newName,
      schema: optionalBasics(found.schema),
      isStruct: found.schema.type === 'struct',
      read: this.#reader(envelope, own !== undefined && block.field(this.field) === undefined),
    };
  }

  /** `fromEnvelope`: another transform has put the field into the envelope. */
  #reader(envelope: Schema, fromEnvelope: boolean): (event: Struct) => unknown {
    const block = this.#block === null ? undefined : envelope.field(this.#block);
    if (!block) return (event) => event.getWithoutDefault(this.field);
    return (event) => {
      const holder = event.values[block.index];
      if (!(holder instanceof Struct)) return null;
      return (fromEnvelope ? event : holder).getWithoutDefault(this.field);
    };
  }
}

/** A field reference for events of one schema. */
export interface ResolvedField {
  readonly name: string;
  readonly schema: Schema;
  /** Structs cannot be added: their schema is copied without its fields, as in Debezium. */
  readonly isStruct: boolean;
  read(event: Struct): unknown;
}

/** The headers that `add.headers` asks for. A tombstone has only its operation. */
export function addHeaders(
  record: ConnectRecord,
  event: Struct | null,
  references: readonly FieldReference[],
  resolved: readonly ResolvedField[],
): Headers {
  if (event) {
    const fields = resolved.map(({ name, schema, read }) => ({ key: name, schema, value: read(event) }));
    return withHeaders(record.headers, fields);
  }
  const operations = references.filter(({ field }) => field === 'op');
  return withHeaders(
    record.headers,
    operations.map(({ newName }) => ({ key: newName, schema: STRING, value: 'd' })),
  );
}

function blockOf(field: string): string | null {
  if (TRANSACTION_FIELDS.has(field)) return 'transaction';
  if (TOP_FIELDS.has(field)) return null;
  return field === 'updateDescription' ? 'updateDescription' : 'source';
}

function optionalBasics(schema: Schema): Schema {
  if (schema.type === 'struct') return schema.with({ optional: true, defaultValue: null, fields: [] });
  return schema.with({ optional: true, defaultValue: null });
}
