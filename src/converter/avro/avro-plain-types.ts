import { DATE, DECIMAL_NAME, decimalSchema, TIME } from '../../data/logical.js';
import type { Schema, SchemaParts } from '../../data/schema.js';
import { DataException } from '../../error/errors.js';
import { isIntegral, type JsonNode } from '../json/json-node.js';
import { toLogical } from './avro-default.js';
import { DECIMAL_PRECISION, DEFAULT_PRECISION, FIXED_SIZE } from './avro-metadata.js';
import type { AvroNode } from './avro-node.js';

/** The kind of Connect schema an Avro type stands for, and how its values, never null, are read. */
export interface PlainReader {
  readonly parts: SchemaParts;
  readonly readPlain: (value: unknown, schema: Schema) => unknown;
}

export function same(value: unknown): unknown {
  return value;
}

export function logicalValue(value: unknown, schema: Schema): unknown {
  return toLogical(schema, value);
}

/** `int` stands for int8, int16, int32, dates and times of day. @throws DataException */
export function intParts(logical: JsonNode | undefined, connectType: JsonNode | undefined): PlainReader {
  if (logical === 'date') return { parts: DATE, readPlain: logicalValue };
  if (logical === 'time-millis') return { parts: TIME, readPlain: logicalValue };
  if (logical !== undefined || connectType === undefined) return { parts: { type: 'int32' }, readPlain: same };
  if (connectType === 'int8') return { parts: { type: 'int8' }, readPlain: (value) => ((value as number) << 24) >> 24 };
  if (connectType === 'int16')
    return { parts: { type: 'int16' }, readPlain: (value) => ((value as number) << 16) >> 16 };
  throw new DataException('Connect type annotation for Avro int field is null');
}

/** `bytes` and `fixed` stand for bytes and decimals. @throws DataException */
export function bytesParts(node: AvroNode, logical: JsonNode | undefined): PlainReader {
  const parameters = new Map<string, string>();
  const copy = (value: unknown): Uint8Array => new Uint8Array(value as Buffer);
  if (logical !== 'decimal') {
    if (node.kind === 'fixed') parameters.set(FIXED_SIZE, String(node.size));
    return { parts: { type: 'bytes', parameters }, readPlain: copy };
  }
  const scale = node.props.get('scale');
  const decimal = decimalSchema(typeof scale === 'number' ? scale : 0);
  for (const [key, value] of decimal.parameters ?? []) parameters.set(key, value);
  const precision = node.props.get('precision');
  if (precision !== undefined && precision !== DEFAULT_PRECISION) {
    if (!isIntegral(precision)) throw new DataException('precision property must be a JSON Integer.');
    parameters.set(DECIMAL_PRECISION, String(precision));
  }
  if (node.kind === 'fixed') parameters.set(FIXED_SIZE, String(node.size));
  return { parts: { type: 'bytes', name: DECIMAL_NAME, version: 1, parameters }, readPlain: logicalValue };
}
