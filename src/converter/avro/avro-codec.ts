import avsc from 'avsc';
import { type AvroNode, branchName, fullName } from './avro-node.js';

/** What encodes and decodes values by an Avro schema. */
export interface AvroCodec {
  /** Appends to `buffer` from `at` on; gives the new position, or a negative number where that many bytes are missing. */
  encode(value: unknown, buffer: Buffer, at: number): number;
  /** @throws Error if the bytes do not follow the schema */
  decode(buffer: Buffer): unknown;
}

/** Longs are bigints: half of them do not fit into a number. */
const LONG = avsc.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.allocUnsafe(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
});

/**
 * The codec of a schema. Records are objects, unions `{branch: value}` or null, maps objects, bytes and fixed `Buffer`, longs
 * `bigint`. Logical types are left to the caller.
 */
export function avroCodec(node: AvroNode): AvroCodec {
  const type = avsc.Type.forSchema(plainSchema(node, new Set()) as avsc.Schema, {
    wrapUnions: 'always',
    omitRecordMethods: true,
    typeHook: (schema) => (schema === 'long' || (schema as { type?: unknown }).type === 'long' ? LONG : undefined),
  });
  return {
    encode: (value, buffer, at) => type.encode(value, buffer, at),
    decode: (buffer) => type.fromBuffer(buffer),
  };
}

/** The schema without what the binary form does not need: documentation, defaults, metadata. */
function plainSchema(node: AvroNode, seen: Set<AvroNode>): unknown {
  switch (node.kind) {
    case 'union':
      return node.branches.map((branch) => plainSchema(branch, seen));
    case 'array':
      return { type: 'array', items: plainSchema(node.inner as AvroNode, seen) };
    case 'map':
      return { type: 'map', values: plainSchema(node.inner as AvroNode, seen) };
    case 'record':
    case 'enum':
    case 'fixed':
      return plainNamed(node, seen);
    default:
      return node.kind;
  }
}

function plainNamed(node: AvroNode, seen: Set<AvroNode>): unknown {
  if (seen.has(node)) return fullName(node);
  seen.add(node);
  const named = { type: node.kind, name: fullName(node), namespace: '' };
  if (node.kind === 'enum') return { ...named, symbols: node.symbols };
  if (node.kind === 'fixed') return { ...named, size: node.size };
  const fields = node.fields.map((field) => ({ name: field.name, type: plainSchema(field.node, seen) }));
  return { ...named, fields };
}

/** A value as a branch of a union. */
export function wrapped(branch: AvroNode, value: unknown): unknown {
  return { [branchName(branch)]: value };
}
