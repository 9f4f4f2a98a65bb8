import { isObjectNode, type JsonNode, type JsonObjectNode, property } from '../json/json-node.js';
import { parseJson } from '../json/json-parser.js';
import { SchemaParseException } from './avro-names.js';

export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string';
export type AvroKind = AvroPrimitive | 'record' | 'enum' | 'fixed' | 'array' | 'map' | 'union';

/** A field of a record. */
export interface AvroField {
  readonly name: string;
  readonly node: AvroNode;
  readonly doc: string | null;
  /** undefined means no default. */
  readonly default: JsonNode | undefined;
}

/** An Avro schema with its names resolved; records may refer to themselves. */
export interface AvroNode {
  readonly kind: AvroKind;
  /** Named kinds only. */
  readonly name: string | null;
  readonly namespace: string | null;
  readonly doc: string | null;
  fields: AvroField[];
  readonly symbols: readonly string[];
  readonly enumDefault: string | null;
  readonly size: number;
  /** Array elements or map values. */
  inner: AvroNode | null;
  readonly branches: readonly AvroNode[];
  /** Everything else that stands in the schema: logical type, Connect's metadata. */
  readonly props: Map<string, JsonNode>;
}

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
const RESERVED = new Set([
  'type',
  'name',
  'namespace',
  'doc',
  'fields',
  'symbols',
  'default',
  'size',
  'items',
  'values',
  'aliases',
]);

export function avroNode(kind: AvroKind, parts: Partial<AvroNode> = {}): AvroNode {
  return {
    kind,
    name: null,
    namespace: null,
    doc: null,
    fields: [],
    symbols: [],
    enumDefault: null,
    size: 0,
    inner: null,
    branches: [],
    props: new Map(),
    ...parts,
  };
}

/** `namespace.name`; null for kinds without a name. */
export function fullName(node: AvroNode): string | null {
  if (node.name === null) return null;
  return node.namespace === null || node.namespace === '' ? node.name : `${node.namespace}.${node.name}`;
}

/** How a branch of a union is told from the others. */
export function branchName(node: AvroNode): string {
  return fullName(node) ?? node.kind;
}

/** Reads a schema as registries store it. @throws SchemaParseException */
export function parseAvroSchema(text: string): AvroNode {
  const json = parseJson(text);
  if (json === undefined) throw new SchemaParseException('Empty schema');
  return parse(json, null, new Map());
}

type Names = Map<string, AvroNode>;

function parse(json: JsonNode, space: string | null, names: Names): AvroNode {
  if (typeof json === 'string') return reference(json, space, names);
  if (Array.isArray(json)) return avroNode('union', { branches: json.map((branch) => parse(branch, space, names)) });
  if (!isObjectNode(json)) throw new SchemaParseException(`Type not supported: ${String(json)}`);
  const type = property(json, 'type');
  // {"type": {"type": "string"}} is the same as {"type": "string"}.
  if (typeof type !== 'string') return parse(type ?? null, space, names);
  const props = extraProps(json);
  if (PRIMITIVES.has(type)) return avroNode(type as AvroPrimitive, { props });
  switch (type) {
    case 'array':
      return avroNode('array', { props, inner: parse(property(json, 'items') ?? null, space, names) });
    case 'map':
      return avroNode('map', { props, inner: parse(property(json, 'values') ?? null, space, names) });
    case 'record':
    case 'error':
    case 'enum':
    case 'fixed':
      return parseNamed(type === 'error' ? 'record' : type, json, props, space, names);
    default:
      return reference(type, space, names);
  }
}

function reference(name: string, space: string | null, names: Names): AvroNode {
  if (PRIMITIVES.has(name)) return avroNode(name as AvroPrimitive);
  const found = names.get(name.includes('.') || space === null ? name : `${space}.${name}`) ?? names.get(name);
  if (found === undefined) throw new SchemaParseException(`Undefined schema: ${name}`);
  return found;
}

function parseNamed(
  kind: 'record' | 'enum' | 'fixed',
  json: JsonObjectNode,
  props: Map<string, JsonNode>,
  space: string | null,
  names: Names,
): AvroNode {
  const given = String(property(json, 'name'));
  const dot = given.lastIndexOf('.');
  const declared = property(json, 'namespace');
  const namespace = dot >= 0 ? given.slice(0, dot) : typeof declared === 'string' ? declared : space;
  const symbols = property(json, 'symbols');
  const size = property(json, 'size');
  const node = avroNode(kind, {
    name: dot >= 0 ? given.slice(dot + 1) : given,
    namespace: namespace === '' ? null : namespace,
    doc: textOrNull(property(json, 'doc')),
    symbols: Array.isArray(symbols) ? symbols.map(String) : [],
    enumDefault: kind === 'enum' ? textOrNull(property(json, 'default')) : null,
    size: typeof size === 'number' ? size : 0,
    props,
  });
  names.set(fullName(node) as string, node);
  const fields = property(json, 'fields');
  if (Array.isArray(fields)) node.fields = fields.map((field) => parseField(field, node.namespace, names));
  return node;
}

function parseField(json: JsonNode, space: string | null, names: Names): AvroField {
  return {
    name: String(property(json, 'name')),
    node: parse(property(json, 'type') ?? null, space, names),
    doc: textOrNull(property(json, 'doc')),
    default: property(json, 'default'),
  };
}

function extraProps(json: JsonObjectNode): Map<string, JsonNode> {
  return new Map(Object.entries(json).filter(([name]) => !RESERVED.has(name)));
}

function textOrNull(node: JsonNode | undefined): string | null {
  return typeof node === 'string' ? node : null;
}
