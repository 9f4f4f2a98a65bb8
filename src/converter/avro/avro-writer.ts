import { Float32, Int8, Int16, Int32 } from '../../data/boxed-number.js';
import { javaClassName } from '../../data/java-class.js';
import type { Schema } from '../../data/schema.js';
import { schemasEqual } from '../../data/schema-equality.js';
import { Struct } from '../../data/struct.js';
import { hasClassFor } from '../../data/validate-value.js';
import { DataException } from '../../error/errors.js';
import { wrapped } from './avro-codec.js';
import type { AvroOptions } from './avro-config.js';
import { toPlain } from './avro-default.js';
import { isEnumSchema, isFixedSchema, isUnionSchema } from './avro-metadata.js';
import { scrubName, splitName } from './avro-names.js';
import { type AvroNode, branchName, fullName } from './avro-node.js';

/** Makes of a Connect value what the Avro codec encodes. */
export type ToAvro = (value: unknown) => unknown;

/** Works out, once, how values of a Connect schema become values of an Avro schema. @throws DataException if they cannot */
export function avroWriter(schema: Schema | null, node: AvroNode, options: AvroOptions): ToAvro {
  return schema === null ? (value) => anythingOf(value) : new WriterBuilder(options).value(schema, node);
}

class WriterBuilder {
  readonly #options: AvroOptions;

  constructor(options: AvroOptions) {
    this.#options = options;
  }

  value(schema: Schema, node: AvroNode): ToAvro {
    if (isUnionSchema(schema)) return this.#union(schema, node);
    if (node.kind !== 'union') {
      const write = this.#present(schema, node);
      return (value) => {
        if (value === null || value === undefined) throw new DataException('Found null value for non-optional schema');
        return write(value);
      };
    }
    const branch = this.#branchFor(schema, node);
    const name = branchName(branch);
    const write = this.#present(schema, branch);
    return (value) => {
      if (value !== null && value !== undefined) return { [name]: write(value) };
      if (!schema.optional) throw new DataException('Found null value for non-optional schema');
      return null;
    };
  }

  #inner(schema: Schema | null, node: AvroNode): ToAvro {
    return schema === null ? anythingOf : this.value(schema, node);
  }

  /** The branch of a union that stands for a schema: by name where it has one, else by kind. */
  #branchFor(schema: Schema, union: AvroNode): AvroNode {
    const name = schema.name === null ? null : splitName(schema.name, this.#options.scrubNames);
    const full = name === null ? null : name.namespace === null ? name.name : `${name.namespace}.${name.name}`;
    const candidates = union.branches.filter((branch) => branch.kind !== 'null' && suits(schema, branch));
    const found = candidates.find((branch) => fullName(branch) === full) ?? candidates[0];
    if (found === undefined) throw new DataException(`No branch of the Avro union fits ${schema}`);
    return found;
  }

  #present(schema: Schema, node: AvroNode): ToAvro {
    switch (schema.type) {
      case 'array':
        return this.#array(schema, node);
      case 'map':
        return this.#map(schema, node);
      case 'struct':
        return this.#struct(schema, node);
      default:
        return this.#primitive(schema, node);
    }
  }

  #primitive(schema: Schema, node: AvroNode): ToAvro {
    const bytes = schema.type === 'bytes';
    const size = isFixedSchema(schema) ? node.size : null;
    return (value) => {
      if (!hasClassFor(schema, value)) {
        if (schema.name !== null) toPlain(schema, value);
        misfit(schema, value);
      }
      const plain = toPlain(schema, value);
      if (!bytes) return plain;
      const source = plain as Uint8Array;
      const buffer = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
      return size === null ? buffer : padded(buffer, size);
    };
  }

  #array(schema: Schema, node: AvroNode): ToAvro {
    const write = this.#inner(schema.valueSchema, node.inner as AvroNode);
    return (value) => (Array.isArray(value) ? value.map(write) : misfit(schema, value));
  }

  #map(schema: Schema, node: AvroNode): ToAvro {
    if (node.kind === 'map') {
      const write = this.#inner(schema.valueSchema, node.inner as AvroNode);
      return (value) => {
        if (!(value instanceof Map)) misfit(schema, value);
        const map = value as Map<string, unknown>;
        return Object.fromEntries([...map].map(([key, entry]) => [key, write(entry)]));
      };
    }
    const [key, entry] = (node.inner as AvroNode).fields;
    if (key === undefined || entry === undefined)
      throw new DataException('The Avro schema of map entries has no fields');
    const writeKey = this.#inner(schema.keySchema, key.node);
    const writeValue = this.#inner(schema.valueSchema, entry.node);
    return (value) => {
      if (!(value instanceof Map)) misfit(schema, value);
      return [...(value as Map<unknown, unknown>)].map(([k, v]) => ({ key: writeKey(k), value: writeValue(v) }));
    };
  }

  #struct(schema: Schema, node: AvroNode): ToAvro {
    const fields = node.fields.map((avroField) => {
      const field = schema.fields.find((candidate) => this.#fieldName(candidate.name) === avroField.name);
      if (field === undefined) {
        throw new DataException(
          `The registered schema asks for the field ${avroField.name}, which the data does not have`,
        );
      }
      const absent = this.#options.keepNulls && field.schema.optional ? null : field.schema.defaultValue;
      return { name: avroField.name, index: field.index, absent, write: this.value(field.schema, avroField.node) };
    });
    let equal = schema;
    return (value) => {
      if (!(value instanceof Struct)) misfit(schema, value);
      const struct = value as Struct;
      if (struct.schema !== schema && struct.schema !== equal) {
        if (!schemasEqual(struct.schema, schema)) throw new DataException('Mismatching struct schema');
        equal = struct.schema;
      }
      const record: Record<string, unknown> = {};
      for (const field of fields) record[field.name] = field.write(struct.values[field.index] ?? field.absent);
      return record;
    };
  }

  /** A union stands in Connect as a struct of which one field is set. */
  #union(schema: Schema, node: AvroNode): ToAvro {
    const branches = node.branches.filter((branch) => branch.kind !== 'null');
    const writers = schema.fields.map((field, index) => {
      const branch = branches[index];
      if (branch === undefined) throw new DataException(`The Avro union has no branch for ${field.name}`);
      return { branch, write: this.#present(field.schema, branch) };
    });
    return (value) => {
      if (value === null || value === undefined) return null;
      if (!(value instanceof Struct)) misfit(schema, value);
      const { values } = value as Struct;
      const index = values.findIndex((candidate) => candidate !== null && candidate !== undefined);
      const chosen = writers[index];
      return chosen === undefined ? null : wrapped(chosen.branch, chosen.write(values[index]));
    };
  }

  #fieldName(name: string): string {
    return this.#options.scrubNames ? scrubName(name) : name;
  }
}

const KINDS: Readonly<Record<string, readonly string[]>> = {
  int8: ['int'],
  int16: ['int'],
  int32: ['int'],
  int64: ['long'],
  float32: ['float'],
  float64: ['double'],
  boolean: ['boolean'],
  string: ['string', 'enum'],
  bytes: ['bytes', 'fixed'],
  array: ['array'],
  map: ['map', 'array'],
  struct: ['record'],
};

function suits(schema: Schema, branch: AvroNode): boolean {
  if (branch.kind === 'enum') return isEnumSchema(schema);
  if (branch.kind === 'fixed') return isFixedSchema(schema);
  return (KINDS[schema.type] as readonly string[]).includes(branch.kind);
}

/** A decimal in a fixed has leading sign bytes. */
function padded(bytes: Buffer, size: number): Buffer {
  if (bytes.length === size) return bytes;
  if (bytes.length > size) {
    throw new DataException(`Unscaled value byte array length ${bytes.length} is greater than fixed size ${size}`);
  }
  const sign = ((bytes[0] ?? 0) & 0x80) === 0 ? 0 : 0xff;
  return Buffer.concat([Buffer.alloc(size - bytes.length, sign), bytes]);
}

function misfit(schema: Schema, value: unknown): never {
  throw new DataException(`Invalid type for ${schema.type.toUpperCase()}: class ${javaClassName(value, schema)}`);
}

const NOTHING = {
  boolean: null,
  bytes: null,
  double: null,
  float: null,
  int: null,
  long: null,
  string: null,
  array: null,
  map: null,
};

/** A value without a schema as the record that can hold any. */
function anythingOf(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
      return NOTHING;
    case 'boolean':
    case 'string':
      return { ...NOTHING, [typeof value]: { [typeof value]: value } };
    case 'bigint':
      return { ...NOTHING, long: { long: value } };
    case 'number':
      return { ...NOTHING, double: { double: value } };
  }
  if (value === null) return NOTHING;
  if (value instanceof Float32) return { ...NOTHING, float: { float: value.value } };
  if (value instanceof Int8 || value instanceof Int16 || value instanceof Int32) {
    return { ...NOTHING, int: { int: value.value } };
  }
  if (Array.isArray(value)) return { ...NOTHING, array: { array: value.map(anythingOf) } };
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]) => ({ key: anythingOf(key), value: anythingOf(entry) }));
    return { ...NOTHING, map: { array: entries } };
  }
  if (value instanceof Uint8Array) return { ...NOTHING, bytes: { bytes: Buffer.from(value) } };
  throw new DataException(`Unknown Java type for schemaless data: class ${javaClassName(value)}`);
}
