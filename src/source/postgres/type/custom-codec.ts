import type { SchemaType } from '../../../data/schema.js';
import type { CustomColumn } from '../event/event-options.js';
import { refusing, type TypeCodec, UnrepresentableValueError, valueCodec } from './type-codec.js';

/** What stands for NULL in a required column whose converter has nothing for it: old rows hold NULL outside the replica identity. */
const ZEROS: Readonly<Partial<Record<SchemaType, unknown>>> = {
  int8: 0,
  int16: 0,
  int32: 0,
  int64: 0n,
  float32: 0,
  float64: 0,
  boolean: false,
  string: '',
  bytes: new Uint8Array(0),
};

/** The codec of a column that a custom converter has taken. Whatever goes wrong in the converter is a value that has no form. */
export function customCodec({ schema, convert }: CustomColumn, placeholder: Buffer): TypeCodec {
  const guarded = (text: string | null): unknown => {
    try {
      return convert(text);
    } catch (error) {
      throw new UnrepresentableValueError((error as Error).message);
    }
  };
  const codec = valueCodec(
    schema,
    ZEROS[schema.type] ?? null,
    unavailable(schema.type, placeholder),
    (buffer, start, end) => guarded(buffer.toString('utf8', start, end)),
  );
  const whenNull = () => {
    try {
      return convert(null);
    } catch {
      return null;
    }
  };
  return refusing({ ...codec, whenNull });
}

function unavailable(type: SchemaType, placeholder: Buffer): unknown {
  if (type === 'string') return placeholder.toString('utf8');
  return type === 'bytes' ? new Uint8Array(placeholder) : null;
}
