import { OPTIONAL_STRING, type Schema } from '../../data/schema.js';
import { Struct } from '../../data/struct.js';
import { DataException } from '../../error/errors.js';
import { fieldValue } from '../field-value.js';
import { SchemaCache } from '../schema-cache.js';
import { structSchema } from '../struct-schema.js';
import type { FieldReference, ResolvedField } from './field-reference.js';

const NOTHING: readonly ResolvedField[] = [];

/** What is added to a row: `__deleted` with this text (null: without it), and the fields of `add.fields` or not. */
export interface RowAdditions {
  readonly deleted: 'true' | 'false' | null;
  readonly fields: boolean;
}

/** How rows of one schema become rows with additions: schema and readers are worked out once. */
export class RowPlan {
  readonly #schema: Schema;
  readonly #deleted: string | null;
  readonly #fields: readonly ResolvedField[];
  readonly #nullAsDefault: boolean;
  readonly #unchanged: boolean;

  constructor(row: Schema, deleted: string | null, fields: readonly ResolvedField[], nullAsDefault: boolean) {
    this.#deleted = deleted;
    this.#fields = fields;
    // Only the step that adds `__deleted` fills in defaults.
    this.#nullAsDefault = nullAsDefault && deleted !== null;
    this.#unchanged = deleted === null && fields.length === 0;
    const mark = deleted === null ? [] : [{ name: '__deleted', schema: OPTIONAL_STRING }];
    this.#schema = structSchema(row, [...row.fields, ...mark, ...fields]);
  }

  /** A row of the new schema. If nothing is added it shares its values with the old one. */
  build(row: Struct, event: Struct): Struct {
    if (this.#unchanged) return new Struct(this.#schema, row.values);
    const values: unknown[] = [];
    for (const field of row.schema.fields) values.push(fieldValue(row, field, this.#nullAsDefault));
    if (this.#deleted !== null) values.push(this.#deleted);
    for (const field of this.#fields) values.push(addedValue(field, event));
    return new Struct(this.#schema, values);
  }
}

/** The plans of one transform, by the schemas of event and row and by what is added. */
export class RowPlans {
  readonly #references: readonly FieldReference[];
  readonly #nullAsDefault: boolean;
  readonly #byAdditions = new Map<RowAdditions, SchemaCache<SchemaCache<RowPlan>>>();

  constructor(references: readonly FieldReference[], nullAsDefault: boolean) {
    this.#references = references;
    this.#nullAsDefault = nullAsDefault;
  }

  /** `additions` is a constant of the caller: plans are kept by its identity. */
  build(row: Struct, event: Struct, additions: RowAdditions): Struct {
    let byEvent = this.#byAdditions.get(additions);
    if (!byEvent) {
      byEvent = new SchemaCache();
      this.#byAdditions.set(additions, byEvent);
    }
    const byRow = byEvent.get(event.schema, () => new SchemaCache<RowPlan>());
    return byRow.get(row.schema, () => this.#plan(row.schema, event.schema, additions)).build(row, event);
  }

  #plan(row: Schema, event: Schema, additions: RowAdditions): RowPlan {
    const fields = additions.fields ? resolveAll(this.#references, event) : NOTHING;
    return new RowPlan(row, additions.deleted, fields, this.#nullAsDefault);
  }
}

/** Those of the fields that events of this schema have. */
export function resolveAll(references: readonly FieldReference[], event: Schema): ResolvedField[] {
  return references.map((it) => it.resolve(event)).filter((it) => it !== null);
}

function addedValue(field: ResolvedField, event: Struct): unknown {
  const value = field.read(event);
  if (value !== null && field.isStruct) throw new DataException('Struct schemas do not match.');
  return value;
}
