import { arrayDelimiter, readArray } from '../../../../decoders/value/array.js';
import { toBit, toBits } from '../../../../decoders/value/bit-string.js';
import { BOOLEAN, Schema } from '../../../data/schema.js';
import { refusing, type TypeCodec, UnrepresentableValueError, valueCodec } from './type-codec.js';

/** `bit varying` without a length. */
export const UNLIMITED_BITS = 2_147_483_647;

function bitsSchema(length: number): Schema {
  return new Schema({
    type: 'bytes',
    name: 'io.debezium.data.Bits',
    version: 1,
    parameters: new Map([['length', String(length)]]),
  });
}

/** bit, bit varying: a boolean for one bit, else little-endian bytes without leading zero bytes. */
export function bitCodec(length: number): TypeCodec {
  if (length <= 1) return valueCodec(BOOLEAN, false, null, toBit);
  return valueCodec(bitsSchema(length), new Uint8Array(0), null, toBits);
}

/**
 * bit(n)[]: Debezium declares one bit string, not an array, and leaves it null. The declared bytes can carry the elements, each in as many
 * little-endian bytes as n bits need; not an element that is NULL.
 */
export function bitArrayCodec(length: number, strict: boolean): TypeCodec {
  const schema = length <= 1 ? BOOLEAN : bitsSchema(length);
  const fallback = length <= 1 ? false : new Uint8Array(0);
  const codec = valueCodec(schema, fallback, null, (buffer, start, end) => {
    if (strict || length <= 1) throw new UnrepresentableValueError('the declared schema is not an array');
    const width = (length + 7) >> 3;
    const elements: Buffer[] = [];
    const sink = {
      element: (source: Buffer, from: number, to: number) => {
        elements.push(Buffer.concat([toBits(source, from, to)], width));
      },
      null: () => {
        throw new UnrepresentableValueError('an element is NULL');
      },
    };
    readArray(buffer, start, end, sink, arrayDelimiter('bit'));
    return Buffer.concat(elements);
  });
  return refusing(codec);
}
