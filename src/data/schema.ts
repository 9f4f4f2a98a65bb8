/** The types of the Connect data model, in the names that Kafka Connect's JSON schema form uses. */
export type SchemaType =
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float32'
  | 'float64'
  | 'boolean'
  | 'string'
  | 'bytes'
  | 'array'
  | 'map'
  | 'struct';

/** One field of a struct schema. `index` is its place in the struct. */
export interface Field {
  readonly name: string;
  readonly index: number;
  readonly schema: Schema;
}

/** What a schema consists of; everything but `type` may be left out. */
export interface SchemaParts {
  readonly type: SchemaType;
  readonly optional?: boolean;
  readonly name?: string | null;
  readonly version?: number | null;
  readonly doc?: string | null;
  readonly parameters?: ReadonlyMap<string, string> | null;
  /** `undefined` means no default; `null` cannot be told from it, as in Kafka Connect. */
  readonly defaultValue?: unknown;
  /** Struct only, in order. */
  readonly fields?: readonly { readonly name: string; readonly schema: Schema }[];
  /** Map only. Header parsing makes maps and arrays without inner schemas, hence null. */
  readonly keySchema?: Schema | null;
  /** Map values or array elements. */
  readonly valueSchema?: Schema | null;
}

/**
 * An immutable schema of the Connect data model.
 *
 * How values look in JavaScript: int8, int16, int32, float32, float64 are `number`; int64 is `bigint`; bytes are `Uint8Array`;
 * arrays are `Array`; maps are `Map`; structs are {@link Struct}; the logical types Decimal, Date, Time and Timestamp are
 * `Decimal` and `Date`, or `bigint` where a `Date` ends (see logical.ts). Without a schema, `bigint` is Java's Long and `number` its Double; the other number
 * types are wrapped (see boxed-number.ts), because Kafka Connect behaves differently for each.
 *
 * @see https://kafka.apache.org/documentation/#connect_schemas
 */
export class Schema {
  readonly type: SchemaType;
  readonly optional: boolean;
  readonly name: string | null;
  readonly version: number | null;
  readonly doc: string | null;
  readonly parameters: ReadonlyMap<string, string> | null;
  readonly defaultValue: unknown;
  readonly fields: readonly Field[];
  readonly keySchema: Schema | null;
  readonly valueSchema: Schema | null;
  readonly #byName: ReadonlyMap<string, Field>;

  constructor(parts: SchemaParts) {
    this.type = parts.type;
    this.optional = parts.optional ?? false;
    this.name = parts.name ?? null;
    this.version = parts.version ?? null;
    this.doc = parts.doc ?? null;
    this.parameters = parts.parameters && parts.parameters.size > 0 ? parts.parameters : null;
    this.defaultValue = parts.defaultValue ?? null;
    this.fields = (parts.fields ?? []).map((f, index) => ({ name: f.name, index, schema: f.schema }));
    this.keySchema = parts.keySchema ?? null;
    this.valueSchema = parts.valueSchema ?? null;
    this.#byName = new Map(this.fields.map((f) => [f.name, f]));
  }

  /** The field of that name, or undefined. Struct schemas only; others have no fields. */
  field(name: string): Field | undefined {
    return this.#byName.get(name);
  }

  /** A copy with some parts replaced. */
  with(parts: Partial<SchemaParts>): Schema {
    return new Schema({
      type: this.type,
      optional: this.optional,
      name: this.name,
      version: this.version,
      doc: this.doc,
      parameters: this.parameters,
      defaultValue: this.defaultValue,
      fields: this.fields,
      keySchema: this.keySchema,
      valueSchema: this.valueSchema,
      ...parts,
    });
  }

  /** As Java shows it: `Schema{name:STRUCT}` or `Schema{INT32}`. */
  toString(): string {
    return `Schema{${this.name === null ? '' : `${this.name}:`}${this.type.toUpperCase()}}`;
  }
}

const plain = (type: SchemaType, optional: boolean) => new Schema({ type, optional });

/** The ready-made schemas of Kafka Connect's `Schema` interface. */
export const INT8 = plain('int8', false);
export const INT16 = plain('int16', false);
export const INT32 = plain('int32', false);
export const INT64 = plain('int64', false);
export const FLOAT32 = plain('float32', false);
export const FLOAT64 = plain('float64', false);
export const BOOLEAN = plain('boolean', false);
export const STRING = plain('string', false);
export const BYTES = plain('bytes', false);
export const OPTIONAL_INT8 = plain('int8', true);
export const OPTIONAL_INT16 = plain('int16', true);
export const OPTIONAL_INT32 = plain('int32', true);
export const OPTIONAL_INT64 = plain('int64', true);
export const OPTIONAL_FLOAT32 = plain('float32', true);
export const OPTIONAL_FLOAT64 = plain('float64', true);
export const OPTIONAL_BOOLEAN = plain('boolean', true);
export const OPTIONAL_STRING = plain('string', true);
export const OPTIONAL_BYTES = plain('bytes', true);
