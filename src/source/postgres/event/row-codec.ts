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

/** A field of a row's JSON with what is the same for every row. All have one shape, so that the loop over them is compiled well. */
interface FieldFrame {
  readonly codec: ColumnCodec;
  /** Where the column's value is in a tuple's bounds. */
  readonly at: number;
  /** `{"id":`, `,"name":` … */
  readonly name: Uint8Array;
  readonly write: ColumnCodec['writeJson'];
  /** The bytes for NULL; null where the schema allows none. */
  readonly whenNull: Uint8Array | null;
  readonly whenUnavailable: Uint8Array | null;
}

interface RowFrame {
  readonly fields: readonly FieldFrame[];
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
    const { fields, end } = this.#frame(form);
    const { buffer, bounds, base } = row;
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as FieldFrame;
      out.bytes(field.name);
      const at = base + field.at;
      const start = bounds[at] as number;
      if (start >= 0) this.#writeValue(out, field, buffer, start, bounds[at + 1] as number, form);
      else if (start === NULL_COLUMN) this.#writeConstant(out, field.whenNull);
      else this.#writeUnchanged(out, field, old, form);
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

  #writeValue(out: ByteWriter, field: FieldFrame, buffer: Buffer, start: number, end: number, form: JsonForm): void {
    const before = out.position;
    try {
      field.write(out, buffer, start, end, form);
    } catch (error) {
      this.#failed(field.codec, error);
      out.position = before;
      this.#writeNull(out, field, form);
    }
  }

  /** What a failed conversion leaves is null, not what stands for NULL in a required column. */
  #writeNull(out: ByteWriter, { codec, whenNull }: FieldFrame, form: JsonForm): void {
    if (codec.schema.optional && codec.nullValue === null) this.#writeConstant(out, whenNull);
    else writeConnectJson(out, codec.schema, null, form);
  }

  #writeUnchanged(out: ByteWriter, field: FieldFrame, old: Tuple | null, form: JsonForm): void {
    const { position } = field.codec.column;
    const start = old?.start(position) ?? UNCHANGED_TOAST_COLUMN;
    if (old === null || start === UNCHANGED_TOAST_COLUMN) this.#writeConstant(out, field.whenUnavailable);
    else if (start === NULL_COLUMN) this.#writeConstant(out, field.whenNull);
    else this.#writeValue(out, field, old.buffer, start, old.end(position), form);
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
    const prefix = (name: string, first: boolean): Uint8Array => {
      out.reset();
      out.ascii(first ? '{' : ',');
      writeJsonText(out, name);
      out.ascii(':');
      return out.copy();
    };
    const fields = this.columns.map((codec, i) => ({
      codec,
      at: 2 * codec.column.position,
      name: prefix(codec.name, i === 0),
      write: codec.writeJson,
      whenNull: constant(codec.schema, codec.nullValue),
      whenUnavailable: constant(codec.schema, codec.unavailableValue),
    }));
    return { fields, end: this.#end(out) };
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
