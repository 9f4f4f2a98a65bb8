import type { Schema } from './schema.js';
import { valuesEqual } from './value-equality.js';

/** Whether two schemas are equal in every part, as Java's `ConnectSchema.equals`; documentation counts. */
export function schemasEqual(a: Schema | null, b: Schema | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return (
    a.type === b.type &&
    a.optional === b.optional &&
    a.name === b.name &&
    a.version === b.version &&
    a.doc === b.doc &&
    a.fields.length === b.fields.length &&
    parametersEqual(a.parameters, b.parameters) &&
    fieldsEqual(a, b) &&
    schemasEqual(a.keySchema, b.keySchema) &&
    schemasEqual(a.valueSchema, b.valueSchema) &&
    valuesEqual(a.defaultValue, b.defaultValue)
  );
}

function fieldsEqual(a: Schema, b: Schema): boolean {
  return a.fields.every((field, index) => {
    const other = b.fields[index];
    return other !== undefined && field.name === other.name && schemasEqual(field.schema, other.schema);
  });
}

function parametersEqual(a: ReadonlyMap<string, string> | null, b: ReadonlyMap<string, string> | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.size !== b.size) return false;
  for (const [key, value] of a) if (b.get(key) !== value) return false;
  return true;
}
