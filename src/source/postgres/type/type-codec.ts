import type { ByteWriter } from '../../../../decoders/bytes/byte-writer.js';
import type { Schema } from '../../../data/schema.js';
import type { JsonForm } from '../../../data/schema-and-value.js';
import { Struct } from '../../../data/struct.js';
import { writeConnectJson } from '../event/connect-json.js';

/**
 * What turns the text of one data type into event values, made once per column. Both faces give the same: `writeJson` appends exactly the bytes
 * that JsonConverter makes of `toConnect`.
 *
 * Both throw `MalformedValueError` for a text that PostgreSQL does not write, and {@link UnrepresentableValueError} for a value that the schema
 * cannot carry.
 */
export interface TypeCodec {
  /** Without default, and required but for types that Debezium always declares as optional; columns add theirs. */
  readonly schema: Schema;
  /** What stands for NULL in a column that is NOT NULL and has no default: old rows hold NULL outside the replica identity. */
  readonly fallback: unknown;
  /** What stands for a TOASTed value that the server did not send; null where the schema cannot carry the placeholder. */
  readonly unavailable: unknown;
  /** Every value counts as NULL (strict compatibility). */
  readonly unread?: boolean;
  /**
   * Whether the conversion of this value fails, said before anybody needs the value; absent where every value that PostgreSQL writes has a form. Asked
   * for required columns only: an event without their values cannot be made.
   */
  readonly refuses?: Refuses;
  /** What NULL is; absent where it is null, or {@link fallback} in a required column. May throw like a conversion. */
  readonly whenNull?: () => unknown;
  toConnect(buffer: Buffer, start: number, end: number): unknown;
  writeJson(out: ByteWriter, buffer: Buffer, start: number, end: number, form: JsonForm): void;
}

/** Whether a value, a text between two bounds of a buffer, cannot be converted. */
export type Refuses = (buffer: Buffer, start: number, end: number) => boolean;

/** For types where only the conversion itself can tell. */
export function refusedByConversion(toConnect: TypeCodec['toConnect']): Refuses {
  return (buffer, start, end) => {
    try {
      toConnect(buffer, start, end);
      return false;
    } catch (error) {
      if (error instanceof UnrepresentableValueError) return true;
      throw error;
    }
  };
}

/** The codec of a type some of whose values only the conversion can tell to have no form. */
export function refusing(codec: TypeCodec): TypeCodec {
  return { ...codec, refuses: refusedByConversion(codec.toConnect) };
}

/** A value that the column's schema has no form for, such as NaN in a decimal. */
export class UnrepresentableValueError extends Error {
  override readonly name = 'UnrepresentableValueError';
}

/** A codec of a type that is rare enough to be written by way of its Connect value. */
export function valueCodec(
  schema: Schema,
  fallback: unknown,
  unavailable: unknown,
  toConnect: (buffer: Buffer, start: number, end: number) => unknown,
): TypeCodec {
  return {
    schema,
    fallback,
    unavailable,
    toConnect,
    writeJson: (out, buffer, start, end, form) => writeConnectJson(out, schema, toConnect(buffer, start, end), form),
  };
}

/** The same codec with another schema of the same shape: struct values name their schema, which is that of the field they stand in. */
export function withSchema(codec: TypeCodec, schema: Schema): TypeCodec {
  if (schema.type !== 'struct') return { ...codec, schema };
  const bind = (value: unknown) => (value instanceof Struct ? new Struct(schema, value.values) : value);
  return {
    ...codec,
    schema,
    fallback: bind(codec.fallback),
    unavailable: bind(codec.unavailable),
    toConnect: (buffer, start, end) => bind(codec.toConnect(buffer, start, end)),
  };
}
