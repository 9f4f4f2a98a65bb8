import { resolveDomain } from '../catalog/pg-type.js';
import type { Column } from '../catalog/table.js';
import type { ValueOptions } from '../event/event-options.js';
import { numericSize } from './column-type.js';
import { extremeDefault } from './extreme-default.js';
import type { TypeCodec } from './type-codec.js';

/**
 * What an expression that is a function call counts as, per type; types that are not here have no defaults in schemas. The texts are those of values,
 * so that the column's codec reads them.
 */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  bit: '00',
  varbit: '0',
  bool: 'f',
  bpchar: '',
  varchar: '',
  text: '',
  numeric: '0.0',
  float4: '0.0',
  float8: '0.0',
  int2: '0',
  int4: '0',
  int8: '0',
  json: '{}',
  jsonb: '{}',
  xml: '',
  uuid: '00000000-0000-0000-0000-000000000000',
  date: '1970-01-01',
  time: '00:00:00',
  timestamp: '1970-01-01 00:00:00',
  timestamptz: '1970-01-01 00:00:00+00',
  interval: '00:00:00',
};

const TEXT_LITERAL = /'([^']*(?:''[^']*)*)'/;
const FUNCTION_CALL = /^[(]?[A-Za-z0-9_.]+\((?:.+(?:, ?.+)*)?\)/;
const CURRENT_TIMES = new Set(['current_timestamp', 'current_time', 'current_date', 'localtime', 'localtimestamp']);
const ENUM_LITERAL = /^'(.*)'::(.+)$/s;

/**
 * The default that the column's schema shows, as a Connect value, or null for none. Expressions are not evaluated: a literal is itself, a function call
 * is the zero of its type, the first literal of an operator expression is taken for the whole, everything else gives none. All of this is what Debezium
 * shows; consumers have seen these schemas before.
 */
export function defaultValue(column: Column, codec: TypeCodec, options: ValueOptions): unknown {
  if (column.defaultExpression === null || !mayHaveDefault(column)) return null;
  const text = literalOf(column, column.defaultExpression);
  if (text === null || codec.schema.type === 'struct') return null;
  const extreme = extremeDefault(codec.schema, text);
  if (extreme !== undefined) return extreme;
  if (!fitsNumeric(column, text)) return null;
  try {
    const bytes = Buffer.from(text);
    return codec.toConnect(bytes, 0, bytes.length);
  } catch {
    options.warn(
      `Cannot parse column default value '${column.defaultExpression}' to type '${column.type.name}'. Expression evaluation is not supported.`,
    );
    return null;
  }
}

/** Whether the column's type is one of those whose defaults are known. A domain's own name is not among them. */
export function mayHaveDefault({ type }: Column): boolean {
  return type.kind === 'enum' || (type.kind !== 'domain' && PLACEHOLDERS[type.name] !== undefined);
}

/** Special numbers have no default, nor have those with more digits than the column's scale: they are not the value that a row would get. */
function fitsNumeric(column: Column, text: string): boolean {
  const { type, typmod } = resolveDomain(column.type, column.typmod);
  if (type.name !== 'numeric') return true;
  if (/^(NaN|[+-]?Infinity)$/i.test(text)) return false;
  return typmod === -1 || (/\.(\d*)$/.exec(text)?.[1]?.length ?? 0) <= numericSize(typmod).scale;
}

function literalOf(column: Column, expression: string): string | null {
  const { type } = resolveDomain(column.type, column.typmod);
  if (type.kind === 'enum') return enumLiteral(type.name, expression);
  const placeholder = PLACEHOLDERS[type.name];
  if (placeholder === undefined) return null;
  if (FUNCTION_CALL.test(expression) || CURRENT_TIMES.has(expression.toLowerCase())) return placeholder;
  if (expression.startsWith('NULL::')) return null;
  const literal = TEXT_LITERAL.exec(expression)?.[1]?.replaceAll("''", "'") ?? expression;
  return type.name === 'bool' ? booleanText(literal) : literal;
}

/** The catalog spells booleans out; values are one letter. Everything that is not true counts as false, as in Java. */
function booleanText(literal: string): string {
  return /^true$/i.test(literal) ? 't' : 'f';
}

/** `'low'::level`, `'low'::app."Level"`; a cast to another type gives none. */
function enumLiteral(type: string, expression: string): string | null {
  const match = ENUM_LITERAL.exec(expression);
  const cast = match?.[2]
    ?.split('.')
    .at(-1)
    ?.replace(/^"(.*)"$/, '$1');
  return match !== null && cast === type ? (match[1] as string) : null;
}
