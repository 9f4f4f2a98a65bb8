import { Float32, Int32 } from '../../data/boxed-number.js';
import { MAP_ENTRY } from './avro-metadata.js';
import { AVRO_NAMESPACE } from './avro-names.js';
import { type AvroField, type AvroNode, avroNode } from './avro-node.js';

/** The Avro schema of values that have no Connect schema: a record of which one field at most is set. */
export const ANYTHING: AvroNode = anything();

function anything(): AvroNode {
  const record = avroNode('record', { name: 'Anything', namespace: AVRO_NAMESPACE });
  const optional = (name: string, node: AvroNode): AvroField => ({
    name,
    node: avroNode('union', { branches: [avroNode('null'), node] }),
    doc: null,
    default: null,
  });
  const required = (name: string): AvroField => ({ name, node: record, doc: null, default: undefined });
  const entry = avroNode('record', { name: MAP_ENTRY, namespace: AVRO_NAMESPACE });
  entry.fields = [required('key'), required('value')];
  record.fields = [
    optional('boolean', avroNode('boolean')),
    optional('bytes', avroNode('bytes')),
    optional('double', avroNode('double')),
    optional('float', avroNode('float')),
    optional('int', avroNode('int')),
    optional('long', avroNode('long')),
    optional('string', avroNode('string')),
    optional('array', avroNode('array', { inner: record })),
    optional('map', avroNode('array', { inner: entry })),
  ];
  return record;
}

/** Whether a schema read from a registry is the one for values without a schema. */
export function isAnything(node: AvroNode): boolean {
  return node.kind === 'record' && node.name === ANYTHING.name && node.namespace === ANYTHING.namespace;
}

type Branch = Record<string, unknown> | null;

/** The value in a record that can hold any. */
export function readAnything(value: unknown): unknown {
  const record = value as Record<string, Branch>;
  for (const name of Object.keys(record)) {
    const branch = record[name] ?? null;
    if (branch === null) continue;
    const inner = Object.values(branch)[0];
    switch (name) {
      case 'bytes':
        return new Uint8Array(inner as Buffer);
      case 'float':
        return new Float32(inner as number);
      case 'int':
        return new Int32(inner as number);
      case 'array':
        return (inner as unknown[]).map(readAnything);
      case 'map':
        return new Map(
          (inner as { key: unknown; value: unknown }[]).map((pair) => [
            readAnything(pair.key),
            readAnything(pair.value),
          ]),
        );
      default:
        return inner;
    }
  }
  return null;
}
