import { DATE_NAME, DECIMAL_NAME, TIME_NAME, TIMESTAMP, TIMESTAMP_NAME } from '../../data/logical.js';
import { Schema, type SchemaParts, STRING } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { intValue, isIntegral, isObjectNode, type JsonNode } from '../json/json-node.js';
import { isAnything, readAnything } from './anything.js';
import type { AvroOptions } from './avro-config.js';
import { defaultFromJson } from './avro-default.js';
import {
  AVRO_ENUM,
  AVRO_UNION,
  CONNECT_DEFAULT,
  CONNECT_DOC,
  CONNECT_ENUM_DOC,
  CONNECT_INTERNAL_TYPE,
  CONNECT_NAME,
  CONNECT_PARAMETERS,
  CONNECT_RECORD_DOC,
  CONNECT_TYPE,
  CONNECT_VERSION,
  ENUM_DEFAULT_PREFIX,
  ENUM_DOC_PREFIX,
  FIELD_DEFAULT_FLAG,
  FIELD_DOC_PREFIX,
  GENERAL_ENUM,
  GENERAL_UNION,
  MAP_ENTRY,
  RECORD_DOC,
} from './avro-metadata.js';
import { AVRO_NAMESPACE, DEFAULT_FULL_NAME } from './avro-names.js';
import { type AvroField, type AvroNode, branchName, fullName } from './avro-node.js';
import { bytesParts, intParts, logicalValue, type PlainReader, same } from './avro-plain-types.js';

/** A Connect schema, and what makes its values of decoded Avro. */
export interface AvroReader {
  /** null for values that had no schema when they were written. */
  readonly schema: Schema | null;
  read(value: unknown): unknown;
}

/** How a schema is met. */
interface Place {
  readonly optional: boolean;
  /** The default of the field, undefined where it has none. */
  readonly fieldDefault?: JsonNode | undefined;
  readonly fieldDoc?: string | null;
  /** The registry's version, top level only. */
  readonly version?: number | null;
}

type BuiltReader = AvroReader & { readonly schema: Schema };

/** Works out, once, the Connect schema of an Avro schema and how its values are read. @throws DataException */
export function avroReader(node: AvroNode, version: number | null, options: AvroOptions): AvroReader {
  if (isAnything(node)) return { schema: null, read: readAnything };
  return new ReaderBuilder(options).build(node, { optional: false, version });
}

class ReaderBuilder {
  readonly #options: AvroOptions;
  readonly #open = new Set<AvroNode>();
  #unions = 0;

  constructor(options: AvroOptions) {
    this.#options = options;
  }

  build(node: AvroNode, place: Place): BuiltReader {
    if (node.kind === 'union') {
      const single = this.#singleBranch(node);
      if (single !== null) return this.#throughUnion(node, single, place);
    }
    const { parts, readPlain } = this.#parts(node);
    const schema = this.#describe(node, parts, place);
    const read = (value: unknown): unknown => {
      if (value === null || value === undefined) {
        if (schema.optional) return null;
        throw new DataException('Found null value for non-optional schema');
      }
      return readPlain(value, schema);
    };
    return { schema, read };
  }

  /** The type that a union with null, or a union of one, really is. */
  #singleBranch(node: AvroNode): AvroNode | null {
    const [first, second] = node.branches;
    if (node.branches.length === 1 && this.#options.flattenSingletonUnions) return first as AvroNode;
    if (node.branches.length !== 2) return null;
    if (first?.kind === 'null') return second as AvroNode;
    return second?.kind === 'null' ? (first as AvroNode) : null;
  }

  #throughUnion(union: AvroNode, branch: AvroNode, place: Place): BuiltReader {
    const optional = union.branches.length === 2;
    const inner = this.build(branch, {
      optional,
      ...(place.fieldDoc === undefined ? {} : { fieldDoc: place.fieldDoc }),
    });
    const name = branchName(branch);
    return {
      schema: inner.schema,
      read: (value) => inner.read(value === null ? null : (value as Record<string, unknown>)[name]),
    };
  }

  #parts(node: AvroNode): PlainReader {
    const logical = node.props.get('logicalType');
    switch (node.kind) {
      case 'boolean':
        return { parts: { type: 'boolean' }, readPlain: same };
      case 'float':
        return { parts: { type: 'float32' }, readPlain: same };
      case 'double':
        return { parts: { type: 'float64' }, readPlain: same };
      case 'string':
        return { parts: { type: 'string' }, readPlain: same };
      case 'int':
        return intParts(logical, node.props.get(CONNECT_TYPE));
      case 'long':
        if (logical === 'timestamp-millis') return { parts: TIMESTAMP, readPlain: logicalValue };
        return { parts: { type: 'int64' }, readPlain: same };
      case 'bytes':
      case 'fixed':
        return bytesParts(node, logical);
      case 'enum':
        return { parts: this.#enumParts(node), readPlain: same };
      case 'array':
        return isMapEntry(node.inner as AvroNode) ? this.#entryMap(node.inner as AvroNode) : this.#array(node);
      case 'map':
        return this.#map(node);
      case 'record':
        return this.#record(node);
      case 'union':
        return this.#union(node);
      case 'null':
        throw new DataException('Standalone null schemas are not supported by this converter');
    }
  }

  #enumParts(node: AvroNode): SchemaParts {
    const { metaData, discardTypeDocDefault, generalizedSumTypes } = this.#options;
    const parameters = new Map<string, string>();
    if (metaData && node.doc !== null) {
      parameters.set(discardTypeDocDefault ? CONNECT_ENUM_DOC : ENUM_DOC_PREFIX + node.name, node.doc);
    }
    if (metaData && !discardTypeDocDefault && node.enumDefault !== null) {
      parameters.set(ENUM_DEFAULT_PREFIX + node.name, node.enumDefault);
    }
    const parameter = generalizedSumTypes ? GENERAL_ENUM : AVRO_ENUM;
    parameters.set(parameter, fullName(node) as string);
    node.symbols.forEach((symbol, index) => {
      parameters.set(`${parameter}.${symbol}`, generalizedSumTypes ? String(index) : symbol);
    });
    return { type: 'string', parameters };
  }

  #array(node: AvroNode): PlainReader {
    const inner = this.#inner(node.inner as AvroNode);
    return {
      parts: { type: 'array', valueSchema: inner.schema },
      readPlain: (value) => (value as unknown[]).map((element) => inner.read(element)),
    };
  }

  #map(node: AvroNode): PlainReader {
    const inner = this.#inner(node.inner as AvroNode);
    return {
      parts: { type: 'map', keySchema: STRING, valueSchema: inner.schema },
      readPlain: (value) => new Map(Object.entries(value as object).map(([key, entry]) => [key, inner.read(entry)])),
    };
  }

  #entryMap(entry: AvroNode): PlainReader {
    const keyField = entry.fields.find((field) => field.name === 'key');
    const valueField = entry.fields.find((field) => field.name === 'value');
    if (entry.fields.length !== 2 || keyField === undefined || valueField === undefined) {
      throw new DataException(
        'Found map encoded as array of key-value pairs, but array elements do not match the expected format.',
      );
    }
    const key = this.#inner(keyField.node);
    const inner = this.#inner(valueField.node);
    return {
      parts: { type: 'map', keySchema: key.schema, valueSchema: inner.schema },
      readPlain: (value) =>
        new Map(
          (value as { key: unknown; value: unknown }[]).map((pair) => [key.read(pair.key), inner.read(pair.value)]),
        ),
    };
  }

  #inner(node: AvroNode): AvroReader {
    return isAnything(node) ? { schema: null, read: readAnything } : this.build(node, { optional: false });
  }

  #record(node: AvroNode): PlainReader {
    if (this.#open.has(node)) {
      throw new DataException(`The record ${fullName(node)} contains itself; recursive schemas are not supported`);
    }
    this.#open.add(node);
    const { metaData, discardTypeDocDefault } = this.#options;
    const parameters = new Map<string, string>();
    if (metaData && !discardTypeDocDefault && node.doc !== null) parameters.set(RECORD_DOC, node.doc);
    const fields = node.fields.map((field) => {
      if (metaData && !discardTypeDocDefault && field.doc !== null) {
        parameters.set(FIELD_DOC_PREFIX + field.name, field.doc);
      }
      return { name: field.name, ...this.#field(field) };
    });
    this.#open.delete(node);
    return {
      parts: { type: 'struct', parameters, fields },
      readPlain: (value, schema) => {
        const record = value as Record<string, unknown>;
        const values = new Array<unknown>(fields.length);
        for (let i = 0; i < fields.length; i++) {
          const field = fields[i] as (typeof fields)[number];
          values[i] = field.read(record[field.name]);
        }
        return new Struct(schema, values);
      },
    };
  }

  #field(field: AvroField): BuiltReader {
    return this.build(field.node, { optional: false, fieldDefault: field.default, fieldDoc: field.doc });
  }

  #union(node: AvroNode): PlainReader {
    const { generalizedSumTypes } = this.#options;
    const name = generalizedSumTypes ? `connect_union_${this.#unions++}` : AVRO_UNION;
    const readers = new Map<string, { index: number; read(value: unknown): unknown }>();
    const fields: { name: string; schema: Schema }[] = [];
    node.branches.forEach((branch, index) => {
      if (branch.kind === 'null') return;
      const fieldName = this.#branchField(branch, index);
      if (fields.some((field) => field.name === fieldName)) {
        throw new DataException('Multiple union schemas map to the Connect union field name');
      }
      const { schema, read } = this.build(branch, { optional: true });
      readers.set(branchName(branch), { index: fields.length, read });
      fields.push({ name: fieldName, schema });
    });
    const optional = fields.length < node.branches.length;
    const parameters = generalizedSumTypes ? new Map([[GENERAL_UNION, name]]) : null;
    return {
      parts: { type: 'struct', name, optional, parameters, fields },
      readPlain: (value, schema) => {
        const [[branch, inner]] = Object.entries(value as object) as [[string, unknown]];
        const reader = readers.get(branch);
        if (reader === undefined) throw new DataException('Did not find matching union field for data');
        const struct = new Struct(schema);
        struct.values[reader.index] = reader.read(inner);
        return struct;
      },
    };
  }

  #branchField(branch: AvroNode, index: number): string {
    if (this.#options.generalizedSumTypes) return `connect_union_field_${index}`;
    if (branch.name === null) return branch.kind;
    return this.#options.enhanced ? (fullName(branch) as string) : branch.name;
  }

  /** Adds what schema and place say about name, version, documentation, parameters and default. */
  #describe(node: AvroNode, parts: SchemaParts, place: Place): Schema {
    const { metaData, discardTypeDocDefault } = this.#options;
    const { props } = node;
    const parameters = new Map(parts.parameters ?? []);
    if (discardTypeDocDefault && metaData && node.doc !== null) parameters.set(CONNECT_RECORD_DOC, node.doc);
    if (metaData) copyParameters(props.get(CONNECT_PARAMETERS), parameters);
    for (const [key, value] of props) if (key.startsWith('avro')) parameters.set(key, String(value));
    const connectDefault = props.get(CONNECT_DEFAULT);
    const { fieldDefault } = place;
    if (fieldDefault !== undefined && !discardTypeDocDefault && metaData && connectDefault === undefined) {
      parameters.set(FIELD_DEFAULT_FLAG, 'true');
    }
    const schema = new Schema({
      ...bare(parts),
      parameters,
      doc: this.#docOf(node, place),
      version: versionOf(node, place) ?? parts.version ?? null,
      name: nameOf(node, parts.name ?? null),
      optional: place.optional || parts.optional === true,
    });
    const given = fieldDefault === undefined ? connectDefault : fieldDefault;
    return given === undefined || given === null ? schema : withDefault(schema, given);
  }

  #docOf(node: AvroNode, place: Place): string | null {
    const connectDoc = node.props.get(CONNECT_DOC);
    const own = typeof connectDoc === 'string' ? connectDoc : null;
    if (this.#options.discardTypeDocDefault) return place.fieldDoc ?? node.doc ?? own;
    return this.#options.metaData ? own : null;
  }
}

function bare(parts: SchemaParts): SchemaParts {
  const { type, keySchema, valueSchema, fields } = parts;
  return {
    type,
    ...(keySchema === undefined ? {} : { keySchema }),
    ...(valueSchema === undefined ? {} : { valueSchema }),
    ...(fields === undefined ? {} : { fields }),
  };
}

function isMapEntry(node: AvroNode): boolean {
  if (node.kind !== 'record') return false;
  if (node.namespace === AVRO_NAMESPACE && node.name === MAP_ENTRY) return true;
  return node.props.get(CONNECT_INTERNAL_TYPE) === MAP_ENTRY;
}

function copyParameters(node: JsonNode | undefined, parameters: Map<string, string>): void {
  if (node === undefined) return;
  if (!isObjectNode(node))
    throw new DataException(`Expected JSON object for schema parameters but found: ${String(node)}`);
  for (const [key, value] of Object.entries(node)) {
    if (typeof value !== 'string') {
      throw new DataException(`Expected schema parameter values to be strings but found: ${String(value)}`);
    }
    parameters.set(key, value);
  }
}

function versionOf(node: AvroNode, place: Place): number | null {
  const version = node.props.get(CONNECT_VERSION);
  if (version === undefined) return place.version ?? null;
  if (!isIntegral(version)) throw new DataException(`Invalid Connect version found: ${String(version)}`);
  return intValue(version);
}

const LOGICAL_NAMES = new Set([DECIMAL_NAME, DATE_NAME, TIME_NAME, TIMESTAMP_NAME]);

function nameOf(node: AvroNode, builtIn: string | null): string | null {
  const given = node.props.get(CONNECT_NAME);
  const own = typeof given === 'string' ? given : node.name === null || builtIn !== null ? null : fullName(node);
  const name = own?.startsWith(DEFAULT_FULL_NAME) ? null : own;
  if (builtIn !== null && name !== null && name !== builtIn && LOGICAL_NAMES.has(builtIn)) {
    throw new DataException(
      `Mismatched names: name already added to SchemaBuilder (${builtIn}) differs from name in source schema (${name})`,
    );
  }
  return builtIn ?? name;
}

/** A default that does not fit is ignored: the data is worth more than it. */
function withDefault(schema: Schema, given: JsonNode): Schema {
  try {
    return schema.with({ defaultValue: defaultFromJson(schema, given) });
  } catch (error) {
    if (error instanceof DataException) return schema;
    throw error;
  }
}
