import type { Schema } from '../data/schema.js';

/** What a custom converter is told of a column, as Debezium's `RelationalColumn`. */
export interface RelationalColumn {
  readonly name: string;
  /** `schema.table` */
  readonly dataCollection: string;
  /** The name of the type as the catalog has it: `numeric`, `_text`, `mood`. */
  readonly typeName: string;
  readonly typeExpression: string;
  /** The oid of the type. */
  readonly nativeType: number;
  /** The declared length or precision; null where there is none. */
  readonly length: number | null;
  readonly scale: number | null;
  readonly optional: boolean;
  readonly hasDefaultValue: boolean;
}

/** Takes the schema of a column's values, and what makes them. */
export interface ConverterRegistration {
  /**
   * @param schema the field's schema; optionality and default follow from the column
   * @param convert makes a value of that schema from PostgreSQL's text of the column's value, from null for NULL. Called for every row, perhaps more than
   * once, so it must always answer the same. A value that does not fit the schema, or an exception, counts as a failed conversion
   * (`event.converting.failure.handling.mode`).
   */
  register(schema: Schema, convert: (text: string | null) => unknown): void;
}

/**
 * Replaces schema and values of chosen columns: `converters=a`, `a.type=<class name>`, `a.<option>=…`. The first converter that registers for a column has
 * it, in keys too.
 *
 * @see https://debezium.io/documentation/reference/stable/development/converters.html
 */
export interface CustomConverter {
  /** The settings under the converter's name, without it; `type` among them. @throws ConfigException fails the task */
  configure(settings: Readonly<Record<string, string>>): void;
  /** Called for every column of each version of a table; registers for those it wants. */
  converterFor(column: RelationalColumn, registration: ConverterRegistration): void;
}
