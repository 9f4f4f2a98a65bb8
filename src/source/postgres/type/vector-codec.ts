import { javaHashOrder } from '../../../../decoders/value/java-hash-order.js';
import { toSparseVector, toVector } from '../../../../decoders/value/vector.js';
import { FLOAT32, FLOAT64, INT16, Schema } from '../../../data/schema.js';
import { Struct } from '../../../data/struct.js';
import { type TypeCodec, valueCodec } from './type-codec.js';

const DOUBLE_VECTOR = new Schema({
  type: 'array',
  name: 'io.debezium.data.DoubleVector',
  version: 1,
  valueSchema: FLOAT64,
});

const FLOAT_VECTOR = new Schema({
  type: 'array',
  name: 'io.debezium.data.FloatVector',
  version: 1,
  valueSchema: FLOAT32,
});

const SPARSE_VECTOR = new Schema({
  type: 'struct',
  name: 'io.debezium.data.SparseDoubleVector',
  version: 1,
  doc: 'Sparse double vector',
  fields: [
    { name: 'dimensions', schema: INT16 },
    { name: 'vector', schema: new Schema({ type: 'map', keySchema: INT16, valueSchema: FLOAT64 }) },
  ],
});

/** The codec of pgvector's types; null for other types. */
export function vectorCodec(type: string): TypeCodec | null {
  switch (type) {
    case 'vector':
      return valueCodec(DOUBLE_VECTOR, [], null, toVector);
    case 'halfvec':
      return valueCodec(FLOAT_VECTOR, [], null, (buffer, start, end) => toVector(buffer, start, end).map(Math.fround));
    case 'sparsevec':
      return valueCodec(SPARSE_VECTOR, new Struct(SPARSE_VECTOR, [0, new Map()]), null, (buffer, start, end) => {
        const { dimensions, elements } = toSparseVector(buffer, start, end);
        return new Struct(SPARSE_VECTOR, [
          dimensions,
          new Map(javaHashOrder(elements, ([index]) => index, elements.length)),
        ]);
      });
    default:
      return null;
  }
}
