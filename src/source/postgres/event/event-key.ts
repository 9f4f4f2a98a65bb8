import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Tuple } from '../../../../decoders/pgoutput/tuple.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm, JsonWritable } from '../../../data/schema-and-value.js';
import type { Struct } from '../../../data/struct.js';
import type { RowCodec } from './row-codec.js';
import type { SchemaBytes } from './schema-bytes.js';
import type { TableEvents } from './table-events.js';

/** The key of an event: columns of its row, decoded when somebody reads them. The table has a key. */
export class EventKey implements JsonWritable {
  readonly #events: TableEvents;
  readonly #row: Tuple;
  readonly #old: Tuple | null;
  #value: Struct | null = null;

  /** @param old the old row, for key columns that the new one leaves out */
  constructor(events: TableEvents, row: Tuple, old: Tuple | null) {
    this.#events = events;
    this.#row = row;
    this.#old = old;
  }

  get schema(): Schema {
    return (this.#events.key as RowCodec).schema;
  }

  get value(): Struct {
    this.#value ??= (this.#events.key as RowCodec).toStruct(this.#row, this.#old);
    return this.#value;
  }

  writeJson(out: ByteWriter, form: JsonForm): void {
    const schema = this.#events.keyBytes as SchemaBytes;
    schema.begin(out, form);
    (this.#events.key as RowCodec).writeJson(out, this.#row, this.#old, form);
    schema.end(out, form);
  }
}
