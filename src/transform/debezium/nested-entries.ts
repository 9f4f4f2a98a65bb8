import type { Header } from '../../data/header.js';
import type { Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DebeziumException, SchemaBuilderException } from '../../error/errors.js';
import { requireStruct } from '../requirements.js';
import { type NewField, structSchema } from '../struct-schema.js';

/** A header that becomes a field; `path` leads to it from the top of the value. */
export interface NewEntry {
  readonly path: readonly string[];
  readonly header: Header;
}

/** What the entries do at one level: new leaves, entries below fields that exist, and entries whose parent has to be made. */
interface Level {
  readonly leaves: readonly NewEntry[];
  readonly nested: ReadonlyMap<string, readonly NewEntry[]>;
  readonly parents: ReadonlyMap<string, readonly NewEntry[]>;
}

function levelOf(schema: Schema, entries: readonly NewEntry[]): Level {
  const nested = new Map<string, NewEntry[]>();
  const parents = new Map<string, NewEntry[]>();
  const leaves: NewEntry[] = [];
  for (const entry of entries) {
    const [name = '', ...path] = entry.path;
    if (path.length === 0) {
      leaves.push(entry);
      continue;
    }
    const group = schema.field(name) ? nested : parents;
    const below = group.get(name) ?? [];
    below.push({ path, header: entry.header });
    group.set(name, below);
  }
  return { leaves, nested, parents };
}

/**
 * The schema with the entries added; fields that exist keep their schema.
 *
 * A parent that does not exist is made at the top level only, and holds what is directly below it; further down Debezium makes an
 * empty struct, and its consumers see that schema.
 * @param above the names of the fields in which this schema stands; none at the top level
 */
export function nestedSchema(schema: Schema, entries: readonly NewEntry[], above: readonly string[] = []): Schema {
  const { leaves, nested, parents } = levelOf(schema, entries);
  const fields: NewField[] = schema.fields.map((field) => {
    const below = nested.get(field.name);
    if (!below) return field;
    if (field.schema.type !== 'struct') {
      const path = [...above, field.name, ...(below[0]?.path ?? [])].join('.');
      throw new DebeziumException(
        `Field '${field.name}' is a primitive type, not a struct. Cannot add nested field '${path}'.`,
      );
    }
    return { name: field.name, schema: nestedSchema(field.schema, below, [...above, field.name]) };
  });
  for (const { path, header } of leaves) addField(fields, path[0] as string, schemaOf(header));
  for (const [name, below] of parents) {
    const children: NewField[] = [];
    for (const { path, header } of above.length === 0 ? below : [])
      addField(children, path[0] as string, schemaOf(header));
    addField(fields, name, structSchema(null, children, { optional: true }));
  }
  return structSchema(schema, fields);
}

function addField(fields: NewField[], name: string, schema: Schema): void {
  if (!fields.some((field) => field.name === name)) fields.push({ name, schema });
}

function schemaOf(header: Header): Schema {
  if (header.schema) return header.schema;
  throw new SchemaBuilderException(`fieldSchema for field ${header.key} cannot be null.`);
}

/** The value with the entries added; what is null on the way stays null. */
export function nestedStruct(struct: Struct, schema: Schema, entries: readonly NewEntry[]): Struct {
  const { leaves, nested, parents } = levelOf(struct.schema, entries);
  const result = new Struct(schema);
  for (const field of struct.schema.fields) {
    const value = struct.values[field.index] ?? field.schema.defaultValue;
    const target = schema.fields[field.index];
    if (value === null || !target) continue;
    const below = nested.get(field.name);
    result.values[field.index] = below
      ? nestedStruct(requireStruct(value, 'Nested field', field.schema), target.schema, below)
      : value;
  }
  for (const { path, header } of leaves) result.put(path[0] as string, header.value);
  for (const [name, below] of parents) {
    const target = schema.field(name);
    if (!target) continue;
    const parent = new Struct(target.schema);
    for (const { path, header } of below) {
      if (target.schema.field(path[0] as string)) parent.put(path[0] as string, header.value);
    }
    result.values[target.index] = parent;
  }
  return result;
}
