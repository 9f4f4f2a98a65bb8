import type { Field } from '../data/schema.js';
import type { Struct } from '../data/struct.js';
import { validateValue } from '../data/validate-value.js';

/**
 * The value of a field for a changed copy of its struct: what is stored, or the default if `nullAsDefault`
 * (`replace.null.with.default`).
 *
 * @throws DataException if that is null although the field is required.
 */
export function fieldValue(struct: Struct, field: Field, nullAsDefault: boolean): unknown {
  const stored = struct.values[field.index];
  if (stored !== null && stored !== undefined) return stored;
  const value = nullAsDefault ? field.schema.defaultValue : null;
  if (value === null) validateValue(field.schema, null, field.name);
  return value;
}
