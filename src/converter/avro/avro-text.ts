import { JsonFraction, type JsonNode } from '../json/json-node.js';
import { checkName, SchemaParseException } from './avro-names.js';
import { type AvroField, type AvroNode, fullName } from './avro-node.js';

/**
 * The text of a schema in the form Avro's Java library gives it: a registry that compares texts finds the schema of a Java producer
 * again. A named type is written out where it first stands and by name afterwards.
 *
 * @throws SchemaParseException for names Avro does not allow, or two types of one name
 */
export function avroSchemaText(node: AvroNode): string {
  return print(node, null, new Map());
}

function print(node: AvroNode, space: string | null, seen: Map<string, AvroNode>): string {
  switch (node.kind) {
    case 'union':
      return `[${node.branches.map((branch) => print(branch, space, seen)).join(',')}]`;
    case 'array':
      return `{"type":"array","items":${print(node.inner as AvroNode, space, seen)}${props(node)}}`;
    case 'map':
      return `{"type":"map","values":${print(node.inner as AvroNode, space, seen)}${props(node)}}`;
    case 'record':
    case 'enum':
    case 'fixed':
      return named(node, space, seen);
    default:
      return node.props.size === 0 ? `"${node.kind}"` : `{"type":"${node.kind}"${props(node)}}`;
  }
}

function named(node: AvroNode, space: string | null, seen: Map<string, AvroNode>): string {
  const name = fullName(node) as string;
  const before = seen.get(name);
  if (before === node) return JSON.stringify(node.namespace === space ? node.name : name);
  if (before !== undefined) throw new SchemaParseException(`Can't redefine: ${name}`);
  seen.set(name, node);
  for (const part of name.split('.')) checkName(part);
  let text = `{"type":"${node.kind}","name":${JSON.stringify(node.name)}`;
  if (node.namespace !== space) text += `,"namespace":${JSON.stringify(node.namespace ?? '')}`;
  if (node.doc !== null) text += `,"doc":${JSON.stringify(node.doc)}`;
  if (node.kind === 'fixed') text += `,"size":${node.size}`;
  if (node.kind === 'enum') text += `,"symbols":${JSON.stringify(node.symbols)}`;
  if (node.enumDefault !== null) text += `,"default":${JSON.stringify(node.enumDefault)}`;
  if (node.kind === 'record') {
    text += `,"fields":[${node.fields.map((field) => fieldText(field, node.namespace, seen)).join(',')}]`;
  }
  return `${text}${props(node)}}`;
}

function fieldText(field: AvroField, space: string | null, seen: Map<string, AvroNode>): string {
  let text = `{"name":${JSON.stringify(checkName(field.name))},"type":${print(field.node, space, seen)}`;
  if (field.doc !== null) text += `,"doc":${JSON.stringify(field.doc)}`;
  if (field.default !== undefined) text += `,"default":${jsonText(field.default)}`;
  return `${text}}`;
}

function props(node: AvroNode): string {
  let text = '';
  for (const [name, value] of node.props) text += `,${JSON.stringify(name)}:${jsonText(value)}`;
  return text;
}

/** JSON text of a parsed value, digits unchanged. */
function jsonText(node: JsonNode): string {
  if (node === null || typeof node !== 'object') return typeof node === 'bigint' ? String(node) : JSON.stringify(node);
  if (node instanceof JsonFraction) return node.text;
  if (Array.isArray(node)) return `[${node.map(jsonText).join(',')}]`;
  const members = Object.entries(node).map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`);
  return `{${members.join(',')}}`;
}
