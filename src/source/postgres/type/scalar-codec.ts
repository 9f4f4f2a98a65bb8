import { toBoolean } from '../../../../decoders/value/boolean.js';
import { toFloat, writePlainFloat } from '../../../../decoders/value/float.js';
import { toBigInteger, toInteger, writeIntegerJson } from '../../../../decoders/value/integer.js';
import { writeJsonString } from '../../../../decoders/value/json-text.js';
import { BOOLEAN, FLOAT32, FLOAT64, INT64, Schema, type SchemaType, STRING } from '../../../data/schema.js';
import { writeFloat } from '../event/connect-json.js';
import type { TypeCodec } from './type-codec.js';

export const BOOLEAN_CODEC: TypeCodec = {
  schema: BOOLEAN,
  fallback: false,
  unavailable: null,
  toConnect: toBoolean,
  writeJson: (out, buffer, start, end) => out.ascii(toBoolean(buffer, start, end) ? 'true' : 'false'),
};

/** smallint, integer. */
export function integerCodec(type: SchemaType): TypeCodec {
  return {
    schema: new Schema({ type }),
    fallback: 0,
    unavailable: null,
    toConnect: toInteger,
    writeJson: writeIntegerJson,
  };
}

/** bigint, oid. */
export const INT64_CODEC: TypeCodec = {
  schema: INT64,
  fallback: 0n,
  unavailable: null,
  toConnect: toBigInteger,
  writeJson: writeIntegerJson,
};

export const FLOAT32_CODEC: TypeCodec = {
  schema: FLOAT32,
  fallback: 0,
  unavailable: null,
  toConnect: (buffer, start, end) => Math.fround(toFloat(buffer, start, end)),
  writeJson(out, buffer, start, end) {
    if (!writePlainFloat(out, buffer, start, end)) writeFloat(out, Math.fround(toFloat(buffer, start, end)), true);
  },
};

export const FLOAT64_CODEC: TypeCodec = {
  schema: FLOAT64,
  fallback: 0,
  unavailable: null,
  toConnect: toFloat,
  writeJson(out, buffer, start, end) {
    if (!writePlainFloat(out, buffer, start, end)) writeFloat(out, toFloat(buffer, start, end), false);
  },
};

/** Types whose text is the value: text itself, and json, xml, uuid, inet, ranges … with the name of their schema. */
export function textCodec(
  unavailable: string,
  schemaName: string | null = null,
  parameters: ReadonlyMap<string, string> | null = null,
): TypeCodec {
  return {
    schema: schemaName === null ? STRING : new Schema({ type: 'string', name: schemaName, version: 1, parameters }),
    fallback: '',
    unavailable,
    toConnect: (buffer, start, end) => buffer.toString('utf8', start, end),
    writeJson: writeJsonString,
  };
}
