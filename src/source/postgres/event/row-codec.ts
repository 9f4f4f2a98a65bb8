import { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import { NULL_COLUMN, type Tuple, UNCHANGED_TOAST_COLUMN } from '../../../../decoders/pgoutput/tuple.js';
import { writeJsonText } from '../../../../decoders/value/json-text.js';
import { MalformedValueError } from '../../../../decoders/value/value-error.js';
import { type Schema, STRING } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import { buildSchema } from '../../../data/schema-builder.js';
import { Struct } from '../../../data/struct.js';
import { DataException, DebeziumException } from '../../../error/errors.js';
import type { ColumnCodec } from '../type/column-codec.js';
import { UnrepresentableValueError } from '../type/type-codec.js';
import { writeConnectJson } from './connect-json.js';

/** What of a row's JSON is the same for every row: field names, and what stands for values that are not there. */
interface RowFrame {
  /** `{"id":`, `,"name":` … */
  readonly names: readonly Uint8Array[];
  /** The bytes for NULL; null where the schema allows none. */
  readonly nulls: readonly (Uint8Array | null)[];
  readonly unavailable: readonly (Uint8Array | null)[];
  /** What follows the columns. */
  readonly end: Uint8Array;
}

/** What a row codec does with a value that cannot be converted; throws to fail the task. */
export type ConversionFailure = (column: ColumnCodec, error: Error) => void;

/** A text field behind the columns that is the same in all rows. */
export interface ConstantField {
  readonly name: string;
  readonly value: string;
}

/** Rows of one table version as structs and as JSON objects: the value, or the key. */
export class RowCodec {
  readonly schema: Schema;
  readonly columns: readonly ColumnCodec[];
  readonly #tail: ConstantField | null;
  readonly #onFailure: ConversionFailure;
  readonly #frames = new Map<string, RowFrame>();
  /** A task writes in one form, always the same object. */
  #lastForm: JsonForm | null = null;
  #lastFrame: RowFrame | null = null;

  constructor(
    name: string,
    optional: boolean,
    columns: readonly ColumnCodec[],
    onFailure: ConversionFailure,
    tail: ConstantField | null = null,
  ) {
    const fields = tail === null ? columns : [...columns, { name: tail.name, schema: STRING }];
    this.schema = buildSchema({ type: 'struct', name, optional, fields });
    this.columns = columns;
    this.#tail = tail;
    this.#onFailure = onFailure;
  }

  /** @param old the complete old row, if there is one: it has the TOASTed values that the new one leaves out */
  toStruct(row: Tuple, old: Tuple | null): Struct {
    const values = this.columns.map((column) => this.#value(column, row, old));
    if (this.#tail !== null) values.push(this.#tail.value);
    return new Struct(this.schema, values);
  }

  /** Appends the row as a JSON object: the bytes that JsonConverter makes of `toStruct`. */
  writeJson(out: ByteWriter, row: Tuple, old: Tuple | null, form: JsonForm): void {
    const { names, nulls, unavailable, end } = this.#frame(form);
    const { buffer, bounds, base } = row;
    const columns = this.columns;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as ColumnCodec;
      out.bytes(names[i] as Uint8Array);
      const at = base + 2 * column.column.position;
      const start = bounds[at] as number;
      if (start >= 0) this.#writeValue(out, column, buffer, start, bounds[at + 1] as number, form, nulls[i] ?? null);
      else if (start === NULL_COLUMN) this.#writeConstant(out, nulls[i] ?? null);
      else this.#writeUnchanged(out, column, old, form, nulls[i] ?? null, unavailable[i] ?? null);
    }
    out.bytes(end);
  }

  #value(column: ColumnCodec, row: Tuple, old: Tuple | null): unknown {
    const { position } = column.column;
    const source = row.start(position) === UNCHANGED_TOAST_COLUMN && old !== null ? old : row;
    const start = source.start(position);
    if (start === UNCHANGED_TOAST_COLUMN) return column.unavailableValue;
    if (start === NULL_COLUMN) return column.nullValue;
    try {
      return column.toConnect(source.buffer, start, source.end(position));
    } catch (error) {
      this.#failed(column, error);
      return null;
    }
  }

  #writeValue(
    out: ByteWriter,
    column: ColumnCodec,
    buffer: Buffer,
    start: number,
    end: number,
    form: JsonForm,
    whenNull: Uint8Array | null,
  ): void {
    const before = out.position;
    try {
      column.writeJson(out, buffer, start, end, form);
    } catch (error) {
      this.#failed(column, error);
      out.position = before;
      this.#writeNull(out, column, form, whenNull);
    }
  }

  /** What a failed conversion leaves is null, not what stands for NULL in a required column. */
  #writeNull(out: ByteWriter, column: ColumnCodec, form: JsonForm, whenNull: Uint8Array | null): void {
    if (column.schema.optional && column.nullValue === null) this.#writeConstant(out, whenNull);
    else writeConnectJson(out, column.schema, null, form);
  }

  #writeUnchanged(
    out: ByteWriter,
    column: ColumnCodec,
    old: Tuple | null,
    form: JsonForm,
    whenNull: Uint8Array | null,
    whenUnavailable: Uint8Array | null,
  ): void {
    const { position } = column.column;
    const start = old?.start(position) ?? UNCHANGED_TOAST_COLUMN;
    if (old === null || start === UNCHANGED_TOAST_COLUMN) this.#writeConstant(out, whenUnavailable);
    else if (start === NULL_COLUMN) this.#writeConstant(out, whenNull);
    else this.#writeValue(out, column, old.buffer, start, old.end(position), form, whenNull);
  }

  #writeConstant(out: ByteWriter, bytes: Uint8Array | null): void {
    if (bytes === null) {
      throw new DataException('Conversion error: null value for field that is required and has no default value');
    }
    out.bytes(bytes);
  }

  #failed(column: ColumnCodec, error: unknown): void {
    if (!(error instanceof MalformedValueError || error instanceof UnrepresentableValueError)) throw error;
    this.#onFailure(column, error);
  }

  #frame(form: JsonForm): RowFrame {
    if (form === this.#lastForm && this.#lastFrame !== null) return this.#lastFrame;
    const key = `${form.decimals} ${form.nullAsDefault}`;
    let frame = this.#frames.get(key);
    if (frame === undefined) {
      frame = this.#compile(form);
      this.#frames.set(key, frame);
    }
    this.#lastForm = form;
    this.#lastFrame = frame;
    return frame;
  }

  #compile(form: JsonForm): RowFrame {
    const out = new ByteWriter(256);
    const constant = (schema: Schema, value: unknown): Uint8Array | null => {
      if (value === null && !schema.optional && (schema.defaultValue === null || !form.nullAsDefault)) return null;
      out.reset();
      writeConnectJson(out, schema, value, form);
      return out.copy();
    };
    return {
      names: this.columns.map(({ name }, i) => {
        out.reset();
        out.ascii(i === 0 ? '{' : ',');
        writeJsonText(out, name);
        out.ascii(':');
        return out.copy();
      }),
      nulls: this.columns.map(({ schema, nullValue }) => constant(schema, nullValue)),
      unavailable: this.columns.map(({ schema, unavailableValue }) => constant(schema, unavailableValue)),
      end: this.#end(out),
    };
  }

  #end(out: ByteWriter): Uint8Array {
    out.reset();
    // A table may have no column that events can show.
    if (this.columns.length === 0) out.ascii('{');
    else if (this.#tail !== null) out.ascii(',');
    if (this.#tail !== null) {
      writeJsonText(out, this.#tail.name);
      out.ascii(':');
      writeJsonText(out, this.#tail.value);
    }
    out.ascii('}');
    return out.copy();
  }
}

/** Applies `event.converting.failure.handling.mode`. */
export function conversionFailure(
  table: string,
  mode: 'warn' | 'skip' | 'fail',
  warn: (message: string) => void,
): ConversionFailure {
  return (column, error) => {
    const message = `Failed to properly convert data value for '${table}.${column.column.name}' of type ${column.column.type.name}`;
    if (mode === 'fail') throw new DebeziumException(message, { remedy: error.message });
    if (mode === 'warn') warn(`${message}: ${error.message}`);
  };
}
