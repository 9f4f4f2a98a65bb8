import type { Schema } from '../../data/schema.js';
import { AVRO_NAMESPACE } from './avro-names.js';

/** The names under which Connect's view of a schema is kept inside an Avro schema, and Avro's inside a Connect schema. */
export const CONNECT_NAME = 'connect.name';
export const CONNECT_DOC = 'connect.doc';
export const CONNECT_VERSION = 'connect.version';
export const CONNECT_DEFAULT = 'connect.default';
export const CONNECT_PARAMETERS = 'connect.parameters';
export const CONNECT_TYPE = 'connect.type';
export const CONNECT_INTERNAL_TYPE = 'connect.internal.type';
export const CONNECT_RECORD_DOC = 'connect.record.doc';
export const CONNECT_ENUM_DOC = 'connect.enum.doc';
export const FIXED_SIZE = 'connect.fixed.size';
export const DECIMAL_PRECISION = 'connect.decimal.precision';
export const DEFAULT_PRECISION = 64;
export const RECORD_DOC = `${AVRO_NAMESPACE}.record.doc`;
export const FIELD_DOC_PREFIX = `${AVRO_NAMESPACE}.field.doc.`;
export const FIELD_DEFAULT_FLAG = `${AVRO_NAMESPACE}.field.default`;
export const ENUM_DOC_PREFIX = `${AVRO_NAMESPACE}.enum.doc.`;
export const ENUM_DEFAULT_PREFIX = `${AVRO_NAMESPACE}.enum.default.`;
export const AVRO_ENUM = `${AVRO_NAMESPACE}.Enum`;
export const AVRO_UNION = `${AVRO_NAMESPACE}.Union`;
export const GENERAL_ENUM = 'org.apache.kafka.connect.data.Enum';
export const GENERAL_UNION = 'org.apache.kafka.connect.data.Union';
export const MAP_ENTRY = 'MapEntry';

export function isUnionSchema(schema: Schema): boolean {
  return schema.type === 'struct' && (schema.name === AVRO_UNION || schema.parameters?.has(GENERAL_UNION) === true);
}

export function isFixedSchema(schema: Schema): boolean {
  return schema.type === 'bytes' && schema.name !== null && schema.parameters?.has(FIXED_SIZE) === true;
}

export function isEnumSchema(schema: Schema): boolean {
  const parameters = schema.parameters;
  return schema.type === 'string' && parameters !== null && (parameters.has(GENERAL_ENUM) || parameters.has(AVRO_ENUM));
}
